"""Questions are counted by whether the right section is found, answered, and left alone; the sets are what they say."""

from datetime import date
from pathlib import Path

import pytest

import evals
import policy_corpus
from copilot.asking import Answer, Coverage, Near, Question
from evals.asking import AskedQuestion, Share, measure_asking, read_questions
from policy_corpus.reader import read_corpus
from retrieval.lexical import words_of
from retrieval.other_subjects import read_questions as other_questions
from tests.builders import a_citation, a_section

FOLDER = Path(evals.__file__).parent


@pytest.mark.parametrize(
    ("name", "size", "uncovered"),
    [("questions", 60, 20), ("questions_second", 115, 40), ("questions_calibration", 235, 80)],
)
def test_the_sets_name_sections_that_stand(name: str, size: int, uncovered: int) -> None:
    questions = read_questions(FOLDER / f"{name}.jsonl")
    known = {section.id for section in read_corpus(Path(policy_corpus.__file__).parent).sections}
    assert (len(questions), sum(not each.sections for each in questions)) == (size, uncovered)
    assert {section for each in questions for section in each.sections} <= known
    assert len({each.id for each in questions}) == len({each.question for each in questions}) == size


def test_no_question_chose_the_threshold_and_reports_it() -> None:
    one, two, other = (
        {each.question for each in read_questions(FOLDER / f"{n}.jsonl")}
        for n in ("questions", "questions_second", "questions_calibration")
    )
    assert not (one | two) & other


@pytest.mark.parametrize("name", ["questions", "questions_second", "questions_calibration"])
def test_no_question_whose_answer_is_known_stands_in_the_policies_or_among_others(name: str) -> None:
    sections = read_corpus(Path(policy_corpus.__file__).parent).sections
    seen = {_words(each) for each in (*(q for s in sections for q in s.asked), *other_questions())}
    assert not [each.id for each in read_questions(FOLDER / f"{name}.jsonl") if _words(each.question) in seen]


def _words(question: str) -> frozenset[str]:
    return frozenset(words_of(question))


def test_wilsons_interval() -> None:
    low, high = Share(31, 40).interval
    assert (round(low, 4), round(high, 4)) == (0.6250, 0.8768)
    assert Share(0, 0).interval == (0.0, 1.0)
    assert str(Share(0, 10)) == "0 of 10 (0.0% to 27.8%)"


async def test_each_question_is_counted_once() -> None:
    right, wrong = a_section("a/1"), a_section("b/1")

    async def ask(question: Question) -> Answer:
        kind, _, what = question.text.partition(" ")
        answered = kind == "answered"
        near = tuple(Near(section, 0.5) for section in ((right,) if what == "right" else (wrong,) * 3 + (right,)))
        status = Coverage.ANSWERED if answered else Coverage.NOT_COVERED
        return Answer(status, question, "f", "local:", near, (a_citation(),) if answered else ())

    texts = ("answered right", "missed right", "answered wrong")
    covered = [AskedQuestion(f"c{n}", text, "en", frozenset({"a/1"})) for n, text in enumerate(texts)]
    alone = [
        AskedQuestion("u0", "missed wrong", "en", frozenset()),
        AskedQuestion("u1", "answered wrong", "en", frozenset()),
    ]
    report = await measure_asking(ask, [*covered, *alone], date(2026, 4, 1))
    assert (report.found, report.answered, report.cited) == (Share(2, 3), Share(1, 3), Share(1, 2))
    assert report.missed == ("c1", "c2", "u1")
