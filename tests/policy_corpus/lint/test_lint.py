"""What no single file can show is found, where it stands and with a way out; our own corpus has nothing of it."""

from collections.abc import Sequence
from pathlib import Path

import pytest

import policy_corpus
from policy_corpus.lint import LintRules, Problem, find_problems, left, playbook_problems, read_lint_rules
from policy_corpus.reader import read_corpus
from tests.policy_corpus.files import CATALOGUE, RULE, a_file, corpus_of

OURS = Path(policy_corpus.__file__).parent
SOUND = f"""{RULE.replace("second: suspend", "second: remove, suspend")}
> violates: "I will find you."
> allowed (figurative): "I could kill for a coffee."
"""
OVERRIDING = """\
## threats/2 News

News may quote threats.

- element news: It is news.
- overrides: {target}
- effect: exempt
"""
TERM = """
## threats/term Target

A target is a person whom readers can tell.

- term: target person; target group
"""


def second(body: str) -> str:
    """The same text in another policy."""
    return a_file(body.replace("threats/", "insults/"), policy="insults")


def found(folder: Path, *files: str, rules: LintRules | None = None) -> list[Problem]:
    corpus = corpus_of(folder, *files)
    return left(corpus, find_problems(corpus, rules or LintRules(), CATALOGUE))


def test_our_corpus_has_no_problem() -> None:
    corpus = read_corpus(OURS)
    problems = [*find_problems(corpus, read_lint_rules(OURS), CATALOGUE), *playbook_problems(corpus, OURS)]
    assert left(corpus, problems, complete=False) == []


def test_a_sound_corpus_has_none(tmp_path: Path) -> None:
    assert found(tmp_path, a_file(SOUND)) == []


@pytest.mark.parametrize(
    ("files", "check", "problem", "hint"),
    [
        pytest.param(
            [a_file(SOUND.replace("- severity", "- see: threats/9\n- severity"))],
            "reference",
            "threats/1 refers to 'threats/9', which does not exist",
            "- see:",
            id="a reference to nothing",
        ),
        pytest.param(
            [a_file(f"{SOUND}\n{OVERRIDING.format(target='threats/9')}")],
            "reference",
            "threats/2 overrides 'threats/9', which does not exist",
            "its-id/*",
            id="an override of no section",
        ),
        pytest.param(
            [a_file(f"{SOUND}\n{OVERRIDING.format(target='spam/*')}")],
            "reference",
            "threats/2 overrides 'spam/*', which does not exist",
            "its-id/*",
            id="an override of no policy",
        ),
        pytest.param(
            [
                a_file(f"{SOUND}\n## threats/2 Notes\n\nA note.\n\n- kind: other\n"),
                a_file(SOUND.replace("- severity", "- see: threats/2\n- severity"), version="2026-06-01"),
            ],
            "reference",
            "threats/1 refers to 'threats/2', which is not in force while it is",
            "- see:",
            id="a reference to what is no longer in force",
        ),
        pytest.param(
            [
                a_file(
                    SOUND.replace("severity: high", "severity: critical").replace(
                        "remove; second: remove, suspend_author", "label"
                    )
                )
            ],
            "ladder",
            "threats/1 is of critical severity and never does more than label",
            "heavier step",
            id="a light ladder for a critical severity",
        ),
        pytest.param(
            [a_file(SOUND.replace("remove; second: remove, suspend_author", "remove; second: remove"))],
            "ladder",
            "the ladder of threats/1 never grows: every step is remove",
            "write one step",
            id="a ladder that never grows",
        ),
        pytest.param(
            [
                a_file(
                    f"{SOUND}\n{OVERRIDING.format(target='threats/1').replace('It is news', 'It is offensively put')}"
                )
            ],
            "vague",
            "'news' of threats/2 says 'offensive', which two people judge differently",
            "can be seen",
            id="an element of taste in a section that overrides",
        ),
        pytest.param(
            [a_file(SOUND.replace('> violates: "I will find you."\n', ""))],
            "example",
            "threats/1 has no example that violates it",
            '> violates: "..."',
            id="no violating example",
        ),
        pytest.param(
            [a_file(SOUND.replace("(figurative)", "(not target)"))],
            "exception",
            "no example shows the exception 'figurative' of threats/1",
            "> allowed (figurative)",
            id="an exception without an example",
        ),
        pytest.param(
            [a_file(SOUND + '> allowed: "Have a nice day."\n')],
            "example",
            "an allowed example of threats/1 doesn't say why it is allowed",
            "not element",
            id="an allowed example without a reason",
        ),
        pytest.param(
            [a_file(SOUND.replace("remove, suspend_author", "remove; third: label"))],
            "ladder",
            "step 3 of threats/1 is milder than step 2: it lacks 'remove'",
            "never milder",
            id="a ladder that goes down",
        ),
        pytest.param(
            [
                a_file(
                    SOUND.replace("severity: high", "severity: low").replace(
                        "actions: remove;", "actions: suspend_author;"
                    )
                )
            ],
            "ladder",
            "threats/1 is of low severity",
            "milder step",
            id="a heavy first step for a low severity",
        ),
        pytest.param(
            [a_file(SOUND.replace("actions: remove;", "actions: label, remove;"))],
            "ladder",
            "step 1 of threats/1 has two actions on the same target",
            "heavier",
            id="two actions on one target",
        ),
        pytest.param(
            [a_file(SOUND.replace("an intent to cause harm", "something Inappropriate"))],
            "vague",
            "'intent' of threats/1 says 'Inappropriate', which two people judge differently",
            "can be seen",
            id="an element of taste",
        ),
        pytest.param(
            [a_file(SOUND, ends="2026-05-01"), a_file(SOUND, version="2026-06-01")],
            "gap",
            "threats is not in force from 2026-05-01 to the day before 2026-06-01",
            "drop `ends:`",
            id="days without a policy",
        ),
        pytest.param(
            [a_file(SOUND, ends="2026-07-01"), a_file(SOUND, version="2026-06-01")],
            "overlap",
            "threats@2026-03-01 ends on 2026-07-01, after the next version begins (2026-06-01)",
            "2026-06-01",
            id="versions that overlap",
        ),
        pytest.param(
            [a_file(SOUND), a_file(SOUND, version="2026-03-01.2")],
            "overlap",
            "threats@2026-03-01 and 2026-03-01.2 begin on the same day",
            "different days",
            id="a version that never holds",
        ),
        pytest.param(
            [a_file(SOUND + TERM)],
            "unused-term",
            "nothing uses the term 'target person' that threats/term defines",
            "drop the section",
            id="a term that nothing uses",
        ),
        pytest.param(
            [a_file(SOUND.replace("a person.", "a Target Person.") + TERM)],
            "undefined-term",
            "'target' of threats/1 uses 'Target Person' and doesn't refer to threats/term",
            "add threats/term",
            id="a term without a way to its definition",
        ),
        pytest.param(
            [
                a_file(SOUND),
                second(
                    "## threats/1 Insults\n\nNo rude words.\n\n- element rude: It is.\n- exception joke: It jokes.\n"
                    '- severity: low\n- actions: label\n\n> violates: "i could KILL  for a coffee."\n'
                    '> allowed (joke): "You rascal."\n'
                ),
            ],
            "opposite-labels",
            "is allowed in threats/1 and violates in insults/1",
            "insults",
            id="an example with opposite labels",
        ),
        pytest.param(
            [
                a_file(SOUND),
                second(SOUND.partition("\n>")[0] + '\n> violates: "Rude."\n> allowed (figurative): "Not rude."\n'),
            ],
            "same-section",
            "threats/1 says nearly the same as insults/1",
            "keep one",
            id="two sections that say the same",
        ),
    ],
)
def test_a_defect_is_found_where_it_stands(
    tmp_path: Path, files: Sequence[str], check: str, problem: str, hint: str
) -> None:
    problems = found(tmp_path, *files)
    assert [each.check for each in problems] == [check]
    assert problem in problems[0].problem
    assert hint in problems[0].hint
    lines = (tmp_path / problems[0].path).read_text().splitlines()
    place = lines[problems[0].line - 1]
    assert place.startswith(("## ", "> ") if check not in {"gap", "overlap"} else "---")
    assert str(problems[0]).startswith(f"{problems[0].path}:{problems[0].line}: {problems[0].problem}")


def test_no_example_at_all_is_each_side_and_each_exception(tmp_path: Path) -> None:
    assert {each.problem for each in found(tmp_path, a_file(RULE)) if each.check != "ladder"} == {
        "threats/1 has no example that violates it",
        "threats/1 has no example that is allowed",
        "no example shows the exception 'figurative' of threats/1",
    }


def test_a_corpus_may_ask_for_more_examples(tmp_path: Path) -> None:
    problems = found(tmp_path, a_file(SOUND), rules=LintRules(examples_per_side=2))
    assert [each.problem for each in problems] == [
        "threats/1 has 1 of 2 examples that show what is allowed",
        "threats/1 has 1 of 2 examples that show what violates it",
    ]


@pytest.mark.parametrize("target", ["threats/1", "threats/*"])
def test_an_override_of_what_there_is_is_sound(tmp_path: Path, target: str) -> None:
    assert found(tmp_path, a_file(f"{SOUND}\n{OVERRIDING.format(target=target)}")) == []


def test_an_imported_rule_needs_no_examples(tmp_path: Path) -> None:
    body = "## threats/1 Threats\n\nDo not threaten people inappropriately.\n\n- kind: rule\n"
    assert found(tmp_path, a_file(body, imported="true")) == []


@pytest.mark.parametrize(
    ("first", "then"),
    [
        pytest.param({"ends": "2026-04-01"}, {"version": "2026-05-01"}, id="one after the other"),
        pytest.param({"version": "2026-03-01"}, {"version": "2026-06-01"}, id="of one policy"),
    ],
)
def test_what_never_holds_together_is_not_compared(tmp_path: Path, first: dict[str, str], then: dict[str, str]) -> None:
    turned = SOUND.replace('violates: "I will', 'allowed (not target): "I will').replace(
        "> allowed (figurative)", '> violates: "I am at your door."\n> allowed (figurative)'
    )
    if "ends" in first:
        turned = turned.replace("threats/", "insults/")
    policy = "insults" if "ends" in first else "threats"
    assert found(tmp_path, a_file(SOUND, **first), a_file(turned, policy=policy, **then)) == []


def test_other_regions_are_not_compared(tmp_path: Path) -> None:
    german = SOUND.replace("- severity", "- region: DE\n- severity")
    french = SOUND.replace("- severity", "- region: FR\n- severity").replace("threats/", "insults/")
    european = SOUND.replace("- severity", "- region: EU\n- severity").replace("threats/", "insults/")
    assert found(tmp_path / "a", a_file(german), a_file(french, policy="insults")) == []
    assert [p.check for p in found(tmp_path / "b", a_file(german), a_file(european, policy="insults"))] == [
        "same-section"
    ]


def test_a_section_accepts_what_is_meant(tmp_path: Path) -> None:
    vague = SOUND.replace("an intent to cause harm", "something inappropriate")
    accepting = vague.replace("- severity", "- accepted: vague (the law says so)\n- severity")
    assert found(tmp_path / "a", a_file(accepting)) == []
    idle = SOUND.replace("- severity", "- accepted: vague (the law says so)\n- severity")
    assert [p.problem for p in found(tmp_path / "b", a_file(idle))] == ["threats/1 accepts 'vague', and there is none"]


GLOSSARY = """
## words/1 Target person

A target person is one whom readers can tell.

- term: target person
"""
RULE_OF_WORDS = SOUND.replace("threats/1", "words/2")


@pytest.mark.parametrize(
    ("body", "binds"),
    [
        pytest.param(GLOSSARY, True, id="a policy that defines and does nothing else"),
        pytest.param(
            GLOSSARY + GLOSSARY.replace("words/1", "words/3").replace("arget person", "arget group") + RULE_OF_WORDS,
            False,
            id="a policy that has rules",
        ),
        pytest.param(
            GLOSSARY + "\n## words/2 Why\n\nWords matter.\n\n## words/3 How\n\nRead them.\n",
            False,
            id="a policy of which most defines nothing",
        ),
    ],
)
def test_a_glossary_binds_the_rules_of_other_policies(tmp_path: Path, body: str, binds: bool) -> None:
    using = a_file(SOUND.replace("is a person.", "is a target person."))
    problems = found(tmp_path, using, a_file(body, policy="words"))
    told = [each.problem for each in problems if each.check == "undefined-term" and each.problem.startswith("'target'")]
    assert told == (["'target' of threats/1 uses 'target person' and doesn't refer to words/1"] if binds else [])
