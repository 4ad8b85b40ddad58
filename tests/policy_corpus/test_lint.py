"""What no single file can show is found: dangling references, idle overrides, sides without examples."""

from pathlib import Path

import pytest

import policy_corpus
from policy_corpus.lint import lint
from policy_corpus.reader import read_corpus
from tests.policy_corpus.files import RULE, a_file, corpus_of

SOUND = f"""{RULE}
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


def test_our_corpus_has_no_problem() -> None:
    assert lint(read_corpus(Path(policy_corpus.__file__).parent)) == []


def test_a_sound_corpus_has_none(tmp_path: Path) -> None:
    assert lint(corpus_of(tmp_path, a_file(SOUND))) == []


@pytest.mark.parametrize(
    ("body", "problem", "hint"),
    [
        pytest.param(
            SOUND.replace("- severity", "- see: threats/9\n- severity"),
            "threats/1 refers to 'threats/9', which does not exist",
            "- see:",
            id="a reference to nothing",
        ),
        pytest.param(
            f"{SOUND}\n{OVERRIDING.format(target='threats/9')}",
            "threats/2 overrides 'threats/9', which does not exist",
            "its-id/*",
            id="an override of no section",
        ),
        pytest.param(
            f"{SOUND}\n{OVERRIDING.format(target='spam/*')}",
            "threats/2 overrides 'spam/*', which does not exist",
            "its-id/*",
            id="an override of no policy",
        ),
        pytest.param(
            SOUND.replace('> violates: "I will find you."\n', ""),
            "threats/1 has no example that violates it",
            '> violates: "..."',
            id="no violating example",
        ),
        pytest.param(
            SOUND.replace("(figurative)", "(not target)"),
            "no example shows the exception 'figurative' of threats/1",
            "> allowed (figurative)",
            id="an exception without an example",
        ),
    ],
)
def test_a_defect_is_found_where_it_stands(tmp_path: Path, body: str, problem: str, hint: str) -> None:
    found = lint(corpus_of(tmp_path, a_file(body)))
    assert [each.problem for each in found] == [problem]
    assert hint in found[0].hint
    text = (tmp_path / "policies/threats/2026-03-01.md").read_text().splitlines()
    heading = "## threats/2" if "overrides" in problem else "## threats/1"
    assert text[found[0].line - 1].startswith(heading)
    assert str(found[0]).startswith(f"{found[0].path}:{found[0].line}: {problem}\n  hint: ")


def test_no_example_at_all_is_each_side_and_each_exception(tmp_path: Path) -> None:
    assert [each.problem for each in lint(corpus_of(tmp_path, a_file(RULE)))] == [
        "threats/1 has no example that violates it",
        "threats/1 has no example that is allowed",
        "no example shows the exception 'figurative' of threats/1",
    ]


@pytest.mark.parametrize("target", ["threats/1", "threats/*"])
def test_an_override_of_what_there_is_is_sound(tmp_path: Path, target: str) -> None:
    assert lint(corpus_of(tmp_path, a_file(f"{SOUND}\n{OVERRIDING.format(target=target)}"))) == []


def test_an_imported_rule_needs_no_examples(tmp_path: Path) -> None:
    body = "## threats/1 Threats\n\nDo not threaten people.\n\n- kind: rule\n"
    assert lint(corpus_of(tmp_path, a_file(body, imported="true"))) == []
