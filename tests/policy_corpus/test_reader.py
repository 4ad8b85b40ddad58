"""A policy file becomes the values that it says, however its bytes are written."""

import shutil
import unicodedata
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from policy_corpus.errors import BadInput
from policy_corpus.model import (
    GLOBAL,
    Effect,
    Example,
    Override,
    Region,
    SectionKind,
    Severity,
    Side,
    Step,
    Version,
)
from policy_corpus.reader import read_corpus
from tests.policy_corpus.files import RULE, a_file, corpus_of, read_section, read_text, write_corpus

EXAMPLES = """
> violates: "Friday is your last day."
> allowed (figurative): "She said "dead",
> and laughed."
> allowed (not target): "Mondays deserve it."
> allowed: "Good morning."
"""


def test_the_top_of_a_file() -> None:
    version = read_text(RULE, ends="2026-04-01", language="de")
    assert (version.policy, version.title, version.owner) == ("threats", "Threats", "Safety policy")
    assert (version.version, version.ends, version.language) == (Version(date(2026, 3, 1)), date(2026, 4, 1), "de")
    assert not version.guidance


def test_guidance_says_so_in_every_section() -> None:
    version = read_text(RULE, guidance="true", ends="2026-04-01")
    assert version.guidance
    assert version.sections[0].guidance


def test_a_second_version_of_a_day() -> None:
    assert read_text(version="2026-03-01.2").version == Version(date(2026, 3, 1), 2)


def test_the_purpose_stands_before_the_first_heading() -> None:
    assert (
        read_text(f"Why it exists.\n\nIn two paragraphs.\n\n{RULE}").purpose == "Why it exists.\n\nIn two paragraphs."
    )


def test_the_text_of_a_rule_holds_its_parts_and_neither_settings_nor_examples() -> None:
    assert read_section(RULE + EXAMPLES).text == (
        "You may not threaten people.\n\n"
        "- element intent: The author states an intent to cause harm.\n"
        "- element target: The target is a person.\n"
        "- exception figurative: The words are an idiom."
    )


def test_each_part_knows_its_unit() -> None:
    section = read_section()
    assert [part.id for part in section.elements] == ["intent", "target"]
    assert [part.id for part in section.exceptions] == ["figurative"]
    for part in (*section.elements, *section.exceptions):
        unit = section.unit(part.unit)
        assert unit
        assert section.quote(unit) == part.text


@pytest.mark.parametrize(
    "body",
    [
        pytest.param("## threats/1 A\n\nA.\n\n- element in: in", id="words that stand in the mark before them"),
        pytest.param("## threats/1 A\n\nSay element in: in.\n\n- element in: in", id="a mark that is named in prose"),
        pytest.param(
            "## threats/1 A\n\n```\n- element in: in\n```\n\n- element in: in", id="a mark that is shown in code"
        ),
        pytest.param("## threats/1 A\n\n- exception on: in\n- element in: in", id="two parts with the same words"),
        pytest.param(
            "## threats/1 A\n\n- exception on: in\n\n\n- element in: in  \n\t", id="blank lines and spaces around"
        ),
    ],
)
def test_a_part_is_found_at_its_own_line(body: str) -> None:
    section = read_section(f"{body}\n- severity: low\n- actions: label\n")
    part = section.elements[0]
    assert section.text.endswith("- element in: in")
    assert section.units[part.unit - 1].start == len(section.text) - len("in")


def test_elements_of_a_group() -> None:
    body = RULE.replace("element intent:", "element intent (any-of ways):")
    assert [part.group for part in read_section(body).elements] == ["ways", None]


def test_settings() -> None:
    body = RULE + "- region: DE, EU\n- see: threats/2, definitions/person\n- overrides: satire/1, jokes/*\n"
    section = read_section(body + "- effect: cap_action label\n- precedence: -3\n")
    assert section.severity is Severity.HIGH
    assert section.ladder == (Step(1, ("remove",)), Step(2, ("suspend_author",)))
    assert section.regions == (Region("DE"), Region("EU"))
    assert section.references == ("threats/2", "definitions/person")
    assert section.overrides == (
        Override("satire/1", Effect.CAP_ACTION, "label", -3),
        Override("jokes/*", Effect.CAP_ACTION, "label", -3),
    )


def test_what_is_not_said() -> None:
    section = read_section("## threats/1 Threats\n\nWords.\n")
    assert (section.kind, section.severity, section.ladder) == (SectionKind.OTHER, None, ())
    assert (section.regions, section.references, section.overrides) == ((GLOBAL,), (), ())


@pytest.mark.parametrize(
    ("ladder", "steps"),
    [
        pytest.param("remove", [("remove",)], id="one step"),
        pytest.param("first: remove; second: ban_author", [("remove",), ("ban_author",)], id="the first may be named"),
        pytest.param("label, warn_author; second: remove", [("label", "warn_author"), ("remove",)], id="two in a step"),
    ],
)
def test_ladders(ladder: str, steps: list[tuple[str, ...]]) -> None:
    section = read_section(RULE.replace("remove; second: suspend_author", ladder))
    assert [step.actions for step in section.ladder] == steps
    assert [step.occasion for step in section.ladder] == list(range(1, len(steps) + 1))


@pytest.mark.parametrize(
    ("marks", "kind"),
    [
        pytest.param("- element a: b\n- severity: low\n- actions: label", SectionKind.RULE, id="with elements a rule"),
        pytest.param("- term: word; other word", SectionKind.DEFINITION, id="with a term a definition"),
        pytest.param("- kind: process", SectionKind.PROCESS, id="as it says"),
        pytest.param("- kind: other\n- element a: b", SectionKind.OTHER, id="as it says, elements or not"),
        pytest.param("- see: threats/2", SectionKind.OTHER, id="else other"),
    ],
)
def test_kinds(marks: str, kind: SectionKind) -> None:
    assert read_section(f"## threats/1 Threats\n\nWords.\n\n{marks}\n").kind is kind


def test_terms_are_parted_by_semicolons() -> None:
    body = "## threats/1 Threats\n\nWords.\n\n- term: threat; threat, veiled;\n"
    assert read_section(body).terms == ("threat", "threat, veiled")


def test_examples_say_which_side_they_show_and_why() -> None:
    first = read_section(RULE).line + RULE.count("\n") + 1
    assert read_section(RULE + EXAMPLES).examples == (
        Example("Friday is your last day.", Side.VIOLATES, line=first),
        Example('She said "dead",\nand laughed.', Side.ALLOWED, exception="figurative", line=first + 1),
        Example("Mondays deserve it.", Side.ALLOWED, fails="target", line=first + 3),
        Example("Good morning.", Side.ALLOWED, line=first + 4),
    )


def test_headings_nest_and_name_what_is_below() -> None:
    headings = ["## threats/1 Threats", "### threats/1.1 To kill\n\nA.", "#### threats/1.1.1 Soon\n\nB."]
    body = "\n\n".join([*headings, "### threats/1.2 To hit\n\nC.", ""])
    assert [(section.id, section.heading_path) for section in read_text(body).sections] == [
        ("threats/1.1", ("Threats", "To kill")),
        ("threats/1.1.1", ("Threats", "To kill", "Soon")),
        ("threats/1.2", ("Threats", "To hit")),
    ]


def test_code_holds_neither_headings_nor_marks() -> None:
    body = "## threats/1 Threats\n\n````\n```\n## threats/2 None\n- element a: b\n> violates: none\n````\n\nAfter.\n"
    version = read_text(body)
    assert len(version.sections) == 1
    assert version.sections[0].text.endswith("````\n\nAfter.")
    assert version.sections[0].kind is SectionKind.OTHER


def test_code_within_a_line_opens_nothing() -> None:
    version = read_text("## threats/1 Threats\n\n```a``` is code.\n\n## threats/2 More\n\nWords.\n")
    assert [section.id for section in version.sections] == ["threats/1", "threats/2"]


QUESTIONS = """
> asked: "May I  quote a "threat"?"

> asked: "Ab wann ist ein Spruch eine Drohung?"
"""


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(RULE, id="a rule without examples"),
        pytest.param(RULE + EXAMPLES, id="a rule with examples"),
        pytest.param("## threats/1 Threat\n\nA threat.\n\n- term: threat\n", id="a definition"),
        pytest.param("## threats/1 Threat\n\nA threat.\n\n> quoted\n", id="a section without marks"),
    ],
)
def test_a_section_may_say_which_questions_it_answers(body: str) -> None:
    section, without = read_section(body + QUESTIONS), read_section(body)
    assert section.asked == ('May I quote a "threat"?', "Ab wann ist ein Spruch eine Drohung?")
    assert without == replace(section, asked=())


def test_a_line_of_an_example_may_look_like_one() -> None:
    body = RULE + '\n> violates: "She wrote\n> note: "Friday" and left."\n'
    assert [example.text for example in read_section(body).examples] == ['She wrote\nnote: "Friday" and left.']


def test_an_imported_rule_has_its_first_words_for_an_element() -> None:
    section = read_section("## threats/1 Threats\n\nNo threats. None.\n\n- kind: rule\n", imported="true")
    assert section.kind is SectionKind.RULE
    assert [(part.id, part.text, part.unit) for part in section.elements] == [("rule", "No threats.", 1)]
    assert (section.severity, section.ladder) == (None, ())


def test_an_imported_rule_without_words_is_none() -> None:
    version = read_text("## threats/1 Threats\n\n---\n\n- kind: rule\n", imported="true")
    assert version.sections[0].kind is SectionKind.OTHER


@pytest.mark.parametrize(
    "rewrite",
    [
        pytest.param(lambda data: data.replace(b"\n", b"\r\n"), id="CRLF"),
        pytest.param(lambda data: data.replace(b"\n", b"\r"), id="CR"),
        pytest.param(lambda data: b"\xef\xbb\xbf" + data, id="a byte order mark"),
        pytest.param(lambda data: unicodedata.normalize("NFD", data.decode()).encode(), id="decomposed letters"),
    ],
)
def test_bytes_that_say_the_same_give_the_same_corpus(rewrite: object, tmp_path: Path) -> None:
    assert callable(rewrite)
    text = a_file(RULE.replace("an idiom", "un cliché"))
    plain, other = (write_corpus(tmp_path / name, text) for name in ("plain", "other"))
    path = other / "policies/threats/2026-03-01.md"
    path.write_bytes(rewrite(path.read_bytes()))
    assert path.read_bytes() != (plain / "policies/threats/2026-03-01.md").read_bytes()
    assert read_corpus(other) == read_corpus(plain)


def test_a_folder_without_policies(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="holds no policy\n  hint: a corpus is a folder with"):
        read_corpus(tmp_path)


def test_a_corpus_may_bring_its_own_actions(tmp_path: Path) -> None:
    folder = write_corpus(tmp_path, a_file(RULE.replace("remove; second: suspend_author", "hide")))
    rows = '[hide]\ntitle = "Hide"\ntarget = "content"\nrank = 1\nreversible = true\nsevere = false\n'
    (folder / "actions.toml").write_text(rows, encoding="utf-8")
    assert read_corpus(folder).sections[0].ladder == (Step(1, ("hide",)),)


class TestFingerprint:
    def test_it_is_the_same_wherever_the_corpus_stands(self, tmp_path: Path) -> None:
        corpus = corpus_of(tmp_path / "one", a_file(), a_file("## jokes/1 J\n\nJokes.", policy="jokes"))
        shutil.copytree(tmp_path / "one", tmp_path / "two")
        assert read_corpus(tmp_path / "two").fingerprint == corpus.fingerprint

    @pytest.mark.parametrize(
        "words",
        [
            pytest.param("You may not", id="of the text"),
            pytest.param("is your last day", id="of an example"),
            pytest.param("Safety policy", id="of the top"),
            pytest.param("severity: high", id="of a blank"),
        ],
    )
    def test_it_changes_with_one_byte(self, words: str, tmp_path: Path) -> None:
        text = a_file(RULE + EXAMPLES)
        changed = text.replace(words, words.replace(" ", "  ", 1) if "severity" in words else words.swapcase())
        one, other = corpus_of(tmp_path / "one", text), corpus_of(tmp_path / "two", changed)
        assert one.fingerprint != other.fingerprint

    def test_it_changes_when_a_version_is_added(self, tmp_path: Path) -> None:
        one = corpus_of(tmp_path, a_file())
        assert corpus_of(tmp_path, a_file(version="2026-04-01")).fingerprint != one.fingerprint

    def test_it_changes_with_the_actions(self, tmp_path: Path) -> None:
        folder = write_corpus(tmp_path, a_file())
        before = read_corpus(folder).fingerprint
        actions = Path(__file__).parents[2] / "policy_corpus" / "actions.toml"
        shutil.copy(actions, folder / "actions.toml")
        assert read_corpus(folder).fingerprint != before
