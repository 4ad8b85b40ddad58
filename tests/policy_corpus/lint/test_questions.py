"""A question stands under one section, and a section without any is noticed where most have some."""

from pathlib import Path

import pytest

from policy_corpus.lint import LintRules, Problem, find_problems, left
from tests.policy_corpus.files import CATALOGUE, a_file, corpus_of

SECTION = "## {policy}/{number} Definition {number}\n\n{word} is a {word}.\n"


def policy(name: str, *questions: str | None, **top: str) -> str:
    """A policy with a definition for each question, which it answers unless it is None."""
    words = ("Umbrella", "Lighthouse", "Bicycle", "Violin")
    parts = []
    for number, question in enumerate(questions, 1):
        text = SECTION.format(policy=name, number=number, word=f"{name} {words[number - 1]}")
        parts.append(text + (f'\n> asked: "{question}"\n' if question else ""))
    return a_file("\n".join(parts), policy=name, **top)


def found(folder: Path, *files: str) -> list[Problem]:
    corpus = corpus_of(folder, *files)
    return left(corpus, find_problems(corpus, LintRules(), CATALOGUE))


def test_the_same_question_under_two_sections(tmp_path: Path) -> None:
    (problem,) = found(tmp_path, policy("rain", "May I sing?"), policy("snow", "may I  SING"))
    assert (problem.path, problem.line, problem.check) == ("policies/snow/2026-03-01.md", 8, "same-question")
    assert problem.problem == "'may I SING' is asked of snow/1 and of rain/1"


@pytest.mark.parametrize(
    "files",
    [
        pytest.param(
            [policy("rain", "May I sing?"), policy("rain", "May I sing?", version="2026-05-01")], id="versions"
        ),
        pytest.param(
            [policy("rain", "May I sing?", ends="2026-04-01"), policy("snow", "May I sing?", version="2026-04-01")],
            id="sections that never hold together",
        ),
        pytest.param([policy("rain", "May I sing?"), policy("snow", "May I dance?")], id="different questions"),
    ],
)
def test_what_may_be_asked_twice(tmp_path: Path, files: list[str]) -> None:
    assert found(tmp_path, *files) == []


def test_a_section_without_questions_among_others_that_have_some(tmp_path: Path) -> None:
    (problem,) = found(tmp_path, policy("rain", "May I sing?", "May I dance?", None))
    assert (problem.line, problem.check) == (20, "question")
    assert problem.problem == "rain/3 says no question that it answers; most do"
    assert "> asked:" in problem.hint


@pytest.mark.parametrize(
    "files",
    [
        pytest.param([policy("rain", None, None, None)], id="none has any"),
        pytest.param([policy("rain", "May I sing?", None)], id="half of them have none"),
        pytest.param(
            [policy("rain", None, None), policy("rain", "May I sing?", "May I dance?", version="2026-05-01")],
            id="an older version has none",
        ),
    ],
)
def test_sections_that_need_no_question(tmp_path: Path, files: list[str]) -> None:
    assert found(tmp_path, *files) == []
