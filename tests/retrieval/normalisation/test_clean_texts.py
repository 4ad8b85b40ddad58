"""Honest text is its own matching copy, in every script, and raises no signal."""

import unicodedata

import pytest

from retrieval.normalisation import find_signals, normalise
from tests.retrieval.normalisation.clean_texts import CLEAN


@pytest.mark.parametrize("script", CLEAN)
def test_not_one_character_changes(script: str) -> None:
    for text in CLEAN[script]:
        copy = normalise(text)
        assert copy.text == text
        assert [copy.raw_span(place, place + 1) for place in range(len(text))] == [
            (place, place + 1) for place in range(len(text))
        ]


@pytest.mark.parametrize("script", CLEAN)
def test_nothing_is_conspicuous(script: str) -> None:
    for text in CLEAN[script]:
        assert find_signals(text) == ()


@pytest.mark.parametrize("script", CLEAN)
def test_what_is_clean_in_pieces_is_clean_as_one_text(script: str) -> None:
    text = "\n".join(CLEAN[script] * 3)
    assert normalise(text).text == text
    assert find_signals(text) == ()


def test_the_clean_texts_are_many() -> None:
    assert len(CLEAN) >= 30
    assert all(len(texts) >= 3 for texts in CLEAN.values())
    assert all(unicodedata.is_normalized("NFC", text) for texts in CLEAN.values() for text in texts)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("今天天气很好，对吗？", "今天天气很好,对吗?", id="Chinese punctuation"),
        pytest.param("ＤＶＤとＳＮＳ（２０２４年）！", "DVDとSNS(2024年)!", id="full-width Latin in Japanese"),
        pytest.param("ｶﾞｷﾞｸﾞ", "ガギグ", id="half-width kana with its voicing"),
        pytest.param("ﷲ ﻻ ﺍﻟﺴﻼﻡ", "الله لا السلام", id="Arabic presentation forms"),
        pytest.param("ﬁnd the ﬂoor", "find the floor", id="ligatures"),
        pytest.param("Bonjour\u00a0! 12\u202f500", "Bonjour ! 12 500", id="spaces that don't break"),
        pytest.param("e\u0301te\u0301, n\u0303", "été, ñ", id="letters in pieces"),
        pytest.param("o\u0323\u0302\u0301", "ộ\u0301", id="three marks of which two compose"),
        pytest.param("´\u0341", "´\u0301", id="a mark on a sign that stays"),
        pytest.param("\u1112\u1161\u11ab\u1100\u1173\u11af", "한글", id="Hangul in pieces"),
        pytest.param("\u09dc\u095b", "\u09a1\u09bc\u091c\u093c", id="Bengali and Hindi letters with a dot"),
        pytest.param("\u05d0\u200e (\u05d1)\u200f.", "א (ב).", id="direction marks at the edge of Hebrew words"),
        pytest.param("\u2067שלום\u2069 \u2068@dana\u2069", "שלום @dana", id="isolates in a Hebrew text"),
        pytest.param("\ufeffHello", "Hello", id="a byte order mark at the start"),
        pytest.param("mur\u00adder mys\u00adtery", "murder mystery", id="a typesetter's hyphens"),
        pytest.param("I\u00e2\x80\x99m", "I\u00e2m", id="an apostrophe in the wrong encoding"),
        pytest.param("bye \ufe0f now", "bye  now", id="what a lost emoji leaves behind"),
        pytest.param("❤\ufe0f\ufe0f", "❤\ufe0f", id="a selector that is doubled"),
        pytest.param("so \u200d♀\ufe0f", "so ♀\ufe0f", id="a joiner whose emoji is gone"),
    ],
)
def test_typography_is_folded_without_a_signal(text: str, expected: str) -> None:
    assert normalise(text).text == expected
    assert find_signals(text) == ()
