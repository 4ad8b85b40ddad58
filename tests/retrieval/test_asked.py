"""A question is compared with what the questions of a section have in common, and with those that no policy answers."""

from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pytest

from retrieval.asked import AskedQuestions, language_of
from retrieval.lexicon import Lexicon

FRAME, KNIVES, BIRDS, TAXES = np.eye(4, dtype=np.float32)


def mix(*parts: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    total = np.sum(parts, axis=0, dtype=np.float32)
    return np.asarray(total / np.linalg.norm(total), dtype=np.float32)


def asked() -> AskedQuestions:
    """Section 0 is asked about knives, in two frames; section 1 is asked nothing; section 2 about birds."""
    owners = np.array([0, 0, 2, 2])
    vectors = np.stack([mix(FRAME, KNIVES), KNIVES, mix(FRAME, BIRDS), BIRDS])
    centred = vectors - vectors.mean(axis=0)
    means = np.stack([centred[:2].mean(axis=0), np.zeros(4, np.float32), centred[2:].mean(axis=0)])
    held = (frozenset({"knife", "may"}), frozenset[str](), frozenset({"bird", "may"}))
    words = Lexicon.counted(held, [("knife", "may"), ("bird", "may")])
    return AskedQuestions(owners, vectors, np.stack([mix(FRAME, TAXES), TAXES]), means, (np.arange(6),), words)


@pytest.mark.parametrize(("subject", "section"), [(KNIVES, 0), (BIRDS, 2)])
def test_the_subject_counts_and_not_the_frame(subject: npt.NDArray[np.float32], section: int) -> None:
    like = asked().like(mix(FRAME, FRAME, subject), ())
    assert int(like.scores.argmax()) == section
    assert like.lead > 0


def test_a_section_that_is_asked_nothing_has_no_score() -> None:
    like = asked().like(KNIVES, ("knife",))
    assert like.stand.tolist() == [True, False, True]
    assert np.isneginf(like.scores[1])
    assert (like.leads[1], like.shared[1]) == (0.0, 0.0)


def test_what_is_nearer_to_a_question_that_no_policy_answers_does_not_lead() -> None:
    like = asked().like(mix(FRAME, TAXES), ())
    assert like.lead < 0
    assert (like.leads[[0, 2]] < 0).all()


def test_a_rare_word_counts_more_than_a_common_one() -> None:
    like = asked().like(KNIVES, ("knife", "may"))
    assert like.shared[0] == 1.0
    assert 0 < like.shared[2] < 0.5


def test_what_a_language_alone_adds_is_taken_off() -> None:
    plain = asked()
    apart = replace(plain, groups=(np.array([0, 1]), np.array([2, 3, 4, 5])))
    query = mix(KNIVES, BIRDS)
    assert apart.like(query, ()).leads[0] < plain.like(query, ()).leads[0]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        pytest.param("Darf ich hier ein Foto von meinem Nachbarn zeigen?", "de", id="one that can be told"),
        pytest.param("88?", "en", id="too short, in English letters"),
        pytest.param("88？", None, id="too short, in other letters"),
    ],
)
def test_the_language_of_a_question(text: str, language: str | None) -> None:
    assert language_of(text) == language
