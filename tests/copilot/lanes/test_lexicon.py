"""Terms are found as they are listed, and the lists that come along are whole."""

import pytest

from copilot.lanes.lexicon import Lexicon, Sense, lexicon
from copilot.lanes.words import words_of
from tests.copilot.lanes.cases import LANGUAGES


def found(lists: dict[str, str], text: str) -> list[tuple[str, str]]:
    """What a lexicon of one language finds: the sense and the words."""
    words = words_of(text)
    return [(hit.sense.value, " ".join(words.raw[hit.first : hit.last])) for hit in Lexicon({"en": lists}).find(words)]


@pytest.mark.parametrize(
    ("terms", "text", "words"),
    [
        pytest.param("town hall", "the Town HALL, and a town", ["Town HALL"], id="a term of two words"),
        pytest.param("old|new town", "new town, old town, town", ["new town", "old town"], id="alternatives"),
        pytest.param("in_the|at town", "in the town, the town, at town", ["in the town", "at town"], id="two words"),
        pytest.param("teach*", "a teacher teaches, no tea", ["teacher", "teaches"], id="a stem"),
        pytest.param("teach* club", "teachers club", ["teachers club"], id="a stem inside a term"),
        pytest.param("# pm", "at 5 pm or 17pm, not pm", ["5 pm", "17 pm"], id="a number"),
        pytest.param("by @", "by @anna_b, by anna", ["by @anna_b"], id="a handle"),
        pytest.param("by @_s team", "by @anna_b's team", ["by @anna_b s team"], id="a handle inside an alternative"),
        pytest.param(". going", "Going home. Going. I am going", ["Going", ". Going"], id="the start of a sentence"),
        pytest.param("um %|.", "um acht, um, um", ["um ,", "um"], id="a pause or an end"),
        pytest.param("Müller", "Mueller MÜLLER muller", ["Mueller", "MÜLLER", "muller"], id="umlauts"),
        pytest.param("学校", "在学校里", ["学 校"], id="a script without spaces"),
        pytest.param("كتاب", "والكتاب", ["والكتاب"], id="behind an article"),
        pytest.param("ספר", "ובספר", ["ובספר"], id="behind a preposition"),
        pytest.param("café", "CAFE cafe\u0301", ["CAFE", "cafe\u0301"], id="accents left out or composed"),
    ],
)  # fmt: skip
def test_a_term_is_found(terms: str, text: str, words: list[str]) -> None:
    assert [said.strip() for _, said in found({"place": terms}, text)] == words


def test_fillers_may_stand_between() -> None:
    assert found({"kill": "town hall", "filler": "really"}, "town really really hall") == [
        ("kill", "town really really hall")
    ]
    assert found({"kill": "town hall"}, "town really hall") == []


def test_an_idiom_takes_the_sense_from_its_words() -> None:
    lists = {"kill": "kill", "neutral": "kill time"}
    assert found(lists, "kill time") == []
    assert found(lists, "kill time, kill") == [("kill", "kill")]


def test_an_idiom_does_not_silence_the_words_of_the_field() -> None:
    assert ("field", "csam") in found({"field": "csam", "neutral": "csam lamp"}, "csam lamp")


@pytest.mark.parametrize(
    ("lists", "says"),
    [
        pytest.param({"kill": "ab*"}, "too short", id="a short stem"),
        pytest.param({"kill": "good|"}, "no letters", id="an empty alternative"),
        pytest.param({"harm": "good"}, "harm", id="an unknown sense"),
    ],
)
def test_a_wrong_list_is_refused(lists: dict[str, str], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        Lexicon({"en": lists})


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_what_a_lane_needs(language: str) -> None:
    needed = [Sense.FIELD, Sense.MINOR, Sense.AGE, Sense.SEXUAL, Sense.NEUTRAL, Sense.ARMS, Sense.PLAY, Sense.SPORT]
    needed += [Sense.KILL if language == "zh" else Sense.ACT, Sense.OWN_ACT, Sense.PERSON, Sense.TIME, Sense.PLACE]
    assert [sense for sense in needed if not any(lexicon().terms(sense, language))] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_parts_of_a_pair_come_together(language: str) -> None:
    pairs = [(Sense.INTENT, Sense.KILL), (Sense.POSSESSIVE, Sense.RELATION), (Sense.AT, Sense.SITE)]
    assert [pair for pair in pairs if len({any(lexicon().terms(sense, language)) for sense in pair}) == 2] == []
