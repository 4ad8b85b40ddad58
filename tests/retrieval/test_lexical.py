"""Words are found in every script, and a text that shares none scores nothing."""

from math import log

import numpy as np
import pytest

from retrieval.lexical import LexicalIndex, Vocabulary, words_of


def an_index(*texts: str) -> LexicalIndex:
    return LexicalIndex.of([words_of(text) for text in texts])


def score(query: str, text: str, texts: list[str]) -> float:
    """BM25 as Lucene has it, word by word."""
    words, usual = words_of(text), sum(len(words_of(each)) for each in texts) / len(texts)
    total = 0.0
    for word in dict.fromkeys(words_of(query)):
        holding, times = sum(word in words_of(each) for each in texts), words.count(word)
        rarity = log(1 + (len(texts) - holding + 0.5) / (holding + 0.5))
        total += rarity * times / (times + 1.2 * (1 - 0.75 + 0.75 * len(words) / usual))
    return total


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
    scores = an_index("ห้ามข่มขู่ผู้อื่น", "วันนี้อากาศดี").scores(words_of("เขาข่มขู่ฉัน"))
    assert scores[0] > scores[1]


def test_rarer_words_count_more() -> None:
    scores = an_index("post the threat", "post the picture", "post the song").scores(words_of("post a threat"))
    assert scores.argmax() == 0
    assert scores[1] == pytest.approx(scores[2])


@pytest.mark.parametrize("query", ["", "zebra", "😂"])
def test_a_query_without_a_known_word_scores_nothing(query: str) -> None:
    assert np.array_equal(an_index("post the threat", "").scores(words_of(query)), np.zeros(2, np.float32))


def test_an_index_of_nothing_scores_nothing() -> None:
    assert an_index().scores(words_of("threat")).shape == (0,)
    assert np.array_equal(an_index("", "…").scores(words_of("threat")), np.zeros(2, np.float32))


TEXTS = ["pay now or pay later", "post the threat", "", "the the the song", "now"]


@pytest.mark.parametrize(
    "query",
    [
        pytest.param("now", id="one word"),
        pytest.param("the song, the threat", id="a word that comes again counts once"),
        pytest.param("pay the zebra", id="a word that nothing holds"),
    ],
)
def test_scores_are_those_of_the_formula(query: str) -> None:
    expected = [score(query, text, TEXTS) for text in TEXTS]
    assert an_index(*TEXTS).scores(words_of(query)) == pytest.approx(expected, rel=1e-6)


def test_indexes_that_share_counts_score_as_if_each_had_its_own() -> None:
    vocabulary = Vocabulary()
    counts = [vocabulary.count([words_of(text)]) for text in TEXTS]
    early = LexicalIndex(vocabulary, counts[:2])
    counts.append(vocabulary.count([["zebra"]]))
    for some, index in (([0, 1], early), ([0, 3, 4], LexicalIndex(vocabulary, [counts[n] for n in (0, 3, 4)]))):
        alone = an_index(*(TEXTS[n] for n in some))
        for query in (["pay"], ["the", "now"], ["zebra"]):
            assert np.array_equal(index.scores(query), alone.scores(query))
