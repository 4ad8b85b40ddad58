"""What a question is about is told from what makes it a question, and words meet whatever their ending."""

import pytest

from retrieval.question_words import asked_for, stem, stems_of


@pytest.mark.parametrize(
    ("question", "words"),
    [
        pytest.param("What is the policy on drone flights?", ("dron", "flight"), id="words that only ask are left out"),
        pytest.param("Is it allowed under your rules?", (), id="nothing is asked for"),
        pytest.param("Appeal, appeals, appealed, appealing", ("appeal",), id="each stem once"),
    ],
)
def test_a_question_asks_for_its_own_words(question: str, words: tuple[str, ...]) -> None:
    assert asked_for(question) == words


@pytest.mark.parametrize(
    ("one", "other"),
    [("suspending", "suspension"), ("approval", "approved"), ("threats", "threat"), ("person's", "person")],
)
def test_forms_of_a_word_meet(one: str, other: str) -> None:
    assert stem(one) == stem(other)


def test_words_stay_apart() -> None:
    assert len(stems_of("strike policy police bank ban")) == 5
