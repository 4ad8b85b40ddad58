"""A section's text is cut into the units that a reader would point at, in every script, and never altered."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policy_corpus.units import sentence_spans, units_of

FENCE = "```\nname: a. b\n\n- no item\n```"
LANGUAGES = ("en", "de", "th", "hi", "ar", "zh", "ja", "xx")
# Characters that cut, that look like marks, that are wider than a byte or that combine.
ALPHABET = "aB 1.!?。！।؟\n\t\r\x0b\x85\u2028\u00a0\u3000\u202f\"'“”()[]…-*+|>`~#:éก中ह\u200d\u0301\U0001f600\ud800"


def words_of(text: str, language: str = "en") -> list[str]:
    return [text[unit.start : unit.end] for unit in units_of(text, language)]


@pytest.mark.parametrize(
    ("language", "text", "sentences"),
    [
        pytest.param("en", "One rule. Another!", ["One rule.", "Another!"], id="English"),
        pytest.param(
            "en",
            "A threat, e.g. of arson, counts. So does i.e. this one.",
            ["A threat, e.g. of arson, counts.", "So does i.e. this one."],
            id="abbreviations do not end a sentence",
        ),
        pytest.param(
            "en",
            "Dr. Smith vs. Mr. Jones came at 3.5 p.m. Then he left.",
            ["Dr. Smith vs. Mr. Jones came at 3.5 p.m.", "Then he left."],
            id="titles and numbers do not end a sentence",
        ),
        pytest.param(
            "en", "One rule\nover two lines. Another.", ["One rule\nover two lines.", "Another."], id="wrapped"
        ),
        pytest.param("de", "Das gilt z.B. hier. Dort nicht.", ["Das gilt z.B. hier.", "Dort nicht."], id="German"),
        pytest.param("zh", "不能威胁人。真的！为什么？", ["不能威胁人。", "真的！", "为什么？"], id="Chinese"),
        pytest.param("ja", "人を脅すな。絶対に！", ["人を脅すな。", "絶対に！"], id="Japanese"),
        pytest.param("hi", "धमकी मत दो। यह नियम है।", ["धमकी मत दो।", "यह नियम है।"], id="Hindi"),
        pytest.param("ar", "لا تهدد أحداً. هل هذا واضح؟ نعم.", ["لا تهدد أحداً.", "هل هذا واضح؟", "نعم."], id="Arabic"),
        pytest.param("th", "ห้ามข่มขู่ผู้อื่น นี่คือกฎ", ["ห้ามข่มขู่ผู้อื่น", "นี่คือกฎ"], id="Thai"),
        pytest.param("th", "ห้าม spam ทุกชนิด", ["ห้าม spam ทุกชนิด"], id="Thai beside Latin letters is not cut"),
        pytest.param("xx", "One rule. Another.", ["One rule.", "Another."], id="an unknown language"),
    ],
)
def test_prose_is_cut_into_sentences(language: str, text: str, sentences: list[str]) -> None:
    assert words_of(text, language) == sentences


@pytest.mark.parametrize(
    ("text", "units"),
    [
        pytest.param("* one. Two.\n* three", ["one. Two.", "three"], id="each item is one unit, whatever it holds"),
        pytest.param("1. one\n2) two", ["one", "two"], id="numbered items"),
        pytest.param("* one\n  goes on\n* two", ["one\n  goes on", "two"], id="an item with a second line"),
        pytest.param("* one\n  * inner\n    1. deeper\n* two", ["one", "inner", "deeper", "two"], id="nested items"),
        pytest.param(
            "Before:\n* one\n\nAfter. Then.", ["Before:", "one", "After.", "Then."], id="a list between prose"
        ),
        pytest.param("- element a: Words. More.", ["Words. More."], id="an element begins after its colon"),
        pytest.param("- element a (any-of b): Words.", ["Words."], id="an element of a group begins after its colon"),
        pytest.param("- exception a-b: Words.", ["Words."], id="an exception begins after its colon"),
        pytest.param(f"Before.\n{FENCE}\nAfter.", ["Before.", FENCE, "After."], id="code is one unit"),
        pytest.param("~~~~\na\n~~~\nb\n~~~~\nEnd.", ["~~~~\na\n~~~\nb\n~~~~", "End."], id="code ends at its own fence"),
        pytest.param("```a``` is code. Yes.", ["```a``` is code.", "Yes."], id="code within a line is prose"),
        pytest.param(
            "| Word | Meaning |\n|---|:--|\n| kill. end | a threat. Yes |",
            ["Word | Meaning", "kill. end | a threat. Yes"],
            id="each row of a table is one unit",
        ),
        pytest.param(
            "> He said. She said.\n\nEnd.", ["He said.", "She said.", "End."], id="sentences of a block quote"
        ),
        pytest.param(
            "> One. It\n> goes on.\n> > Deep.", ["One.", "It\n> goes on.", "Deep."], id="lines of a block quote"
        ),
        pytest.param("One.\n\n---\n\n***\n\nTwo.", ["One.", "Two."], id="a rule of dashes is no unit"),
        pytest.param("", [], id="nothing"),
    ],
)
def test_blocks_are_cut_as_they_are_written(text: str, units: list[str]) -> None:
    assert words_of(text) == units


def test_numbers_run_from_one() -> None:
    assert [unit.number for unit in units_of("One. Two.\n\n---\n\n* three", "en")] == [1, 2, 3]


@pytest.mark.parametrize("space", ["\u00a0", "\u202f", "\u2028", "\u3000", "\u2003", "\x85", "\u1680"])
def test_an_initial_before_wide_white_space_is_cut(space: str) -> None:
    """The segmenter itself panics at these."""
    text = f"This is plan B{space}. It works."
    assert words_of(text)[-1].endswith("It works.")
    assert sentence_spans(text, "en")[-1][1] == len(text)


@given(st.text(st.one_of(st.sampled_from(ALPHABET), st.characters()), max_size=60), st.sampled_from(LANGUAGES))
@settings(max_examples=400, deadline=None)
def test_units_are_whole_ordered_slices_that_hold_a_word(text: str, language: str) -> None:
    end = 0
    for number, unit in enumerate(units_of(text, language), 1):
        words = text[unit.start : unit.end]
        assert unit.number == number
        assert end <= unit.start < unit.end <= len(text)
        assert words == words.strip()
        assert any(character.isalnum() or character == "_" for character in words)
        end = unit.end


@given(st.text(st.sampled_from(ALPHABET), max_size=60), st.sampled_from(LANGUAGES))
@settings(max_examples=300, deadline=None)
def test_no_word_is_lost(text: str, language: str) -> None:
    """What stands outside the units is white space and the signs of lists, tables, quotes and rules."""
    outside, end = "", 0
    for unit in units_of(text, language):
        outside += text[end : unit.start]
        end = unit.end
    assert not any(character.isalpha() for character in outside + text[end:])


@given(st.text(st.sampled_from(ALPHABET), max_size=60), st.sampled_from(LANGUAGES))
@settings(max_examples=200, deadline=None)
def test_sentences_of_content_never_cross_a_line(text: str, language: str) -> None:
    for start, end in sentence_spans(text, language):
        words = text[start:end]
        assert words
        assert len(words.splitlines()) == 1
