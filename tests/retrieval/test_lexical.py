"""Words are found in every script, and a text that shares none scores nothing."""

import numpy as np
import pytest

from retrieval.lexical import LexicalIndex, words_of


def an_index(*texts: str) -> LexicalIndex:
    return LexicalIndex([words_of(text) for text in texts])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param("I'll PARK, here!", ["i'll", "park", "here"], id="Latin, case folded"),
        pytest.param("Straße", ["strasse"], id="German sharp s"),
        pytest.param("आपको धमकी", ["आपको", "धमकी"], id="Devanagari with its vowel marks"),
        pytest.param("تهديد شخص", ["تهديد", "شخص"], id="Arabic"),
        pytest.param("脅迫禁止", ["脅迫", "迫禁", "禁止"], id="Han as pairs"),
        pytest.param("私", ["私"], id="a single letter"),
        pytest.param("ok脅迫ok", ["ok", "脅迫", "ok"], id="scripts that touch"),
        pytest.param("😂 …", [], id="nothing to search for"),
    ],
)
def test_words(text: str, words: list[str]) -> None:
    assert words_of(text) == words


def test_thai_words_are_found_within_unspaced_text() -> None:
    scores = an_index("ห้ามข่มขู่ผู้อื่น", "วันนี้อากาศดี").scores("เขาข่มขู่ฉัน")
    assert scores[0] > scores[1]


def test_rarer_words_count_more() -> None:
    scores = an_index("post the threat", "post the picture", "post the song").scores("post a threat")
    assert scores.argmax() == 0
    assert scores[1] == pytest.approx(scores[2])


@pytest.mark.parametrize("query", ["", "zebra", "😂"])
def test_a_query_without_a_known_word_scores_nothing(query: str) -> None:
    assert np.array_equal(an_index("post the threat", "").scores(query), np.zeros(2, np.float32))


def test_an_index_of_nothing_scores_nothing() -> None:
    assert an_index().scores("threat").shape == (0,)
    assert np.array_equal(an_index("", "…").scores("threat"), np.zeros(2, np.float32))
