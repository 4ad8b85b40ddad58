"""A text falls into words, marks and sentences, in every script."""

import pytest

from copilot.lanes.words import words_of


def said(text: str) -> list[str]:
    return [forms[0] for forms in words_of(text).forms[1:-1]]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param("Maria's ex-wife, at_home", ["maria", "s", "ex", "wife", ",", "at", "home"], id="signs between"),
        pytest.param("14-year-old 13yo 13f 5pm", ["#", "year", "old", "#", "yo", "#f", "#", "pm"], id="numbers"),
        pytest.param("17:30, 12/05/2026 3.4.", ["#:#", ",", "#/#", "#/#"], id="clocks and dates"),
        pytest.param("@anna_b x@y.example", ["@", "x", "y", "example"], id="a handle and an address"),
        pytest.param("Ça ŁÓDŹ straße İyi ılık", ["ca", "lodz", "strasse", "iyi", "ilik"], id="Latin letters"),
        pytest.param("ёлка йод", ["елка", "иод"], id="Cyrillic letters"),
        pytest.param("हिन्दी क़लम हूँ", ["हिन्दी", "कलम", "हूं"], id="Indic vowels stay, nuktas go"),
        pytest.param("می\u200cکشم ی", ["ميكشم", "ي"], id="Persian joiner and letters"),
        pytest.param("学校a駅", ["学", "校", "a", "駅"], id="Han"),
        pytest.param("ไป", ["ไ", "ป"], id="Thai"),
        pytest.param("१३ ١٣", ["#", "#"], id="digits of other scripts"),
        pytest.param("no! Mr. Brown. J. Doe", ["no", ".", "mr", "brown", ".", "j", "doe"], id="ends of sentences"),
        pytest.param("", [], id="nothing"),
    ],
)
def test_words(text: str, words: list[str]) -> None:
    assert said(text) == words


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        pytest.param("One two. Three", [0, 0, 0, 1], id="a full stop"),
        pytest.param("one\n\ntwo", [0, 0, 1], id="an empty line"),
        pytest.param("去。来", [0, 0, 1], id="Chinese"),
        pytest.param("है। हाँ", [0, 0, 1], id="Hindi"),
        pytest.param("ہے۔ ہاں", [0, 0, 1], id="Urdu"),
        pytest.param("v1.2 is a.b", [0] * 6, id="points inside words"),
    ],
)
def test_sentences(text: str, sentences: list[int]) -> None:
    assert words_of(text).sentence[1:-1] == sentences


def test_distances_are_counted_in_words() -> None:
    assert words_of("one two three").place[-1] == 3
    assert words_of("去学校呢").place[-1] == 2
    assert words_of("one, two.").place[-1] == 2
    assert words_of("one two").place == [0, 0, 1, 2, 2]


@pytest.mark.parametrize(
    ("word", "is_name"),
    [("Maria", True), ("McKay", True), ("maria", False), ("MARIA", False), ("I", False), ("Олег", True)],
)
def test_capitals(word: str, is_name: bool) -> None:
    assert words_of(word).is_capitalised(1) is is_name
