"""Words that somebody says stand in the content are shown as they stand there, or not at all."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from copilot.cases import Case, ContextItem, Medium
from copilot.drafting import QuotedWords
from copilot.evidence import LONGEST_QUOTE, EvidenceLocator
from copilot.recommendations import Evidence
from tests.builders import a_case

SPEECH = "I know where you park. Friday is your last day."
CYRILLIC_E, CYRILLIC_O = "\u0435", "\u043e"


def a_text(text: str) -> Case:
    return a_case(text=text, context=(), media=())


def located(case: Case, quote: str, source: str | None = "text") -> Evidence | None:
    return EvidenceLocator(case).locate(QuotedWords(quote, source))


def texts_of(case: Case) -> dict[str, str]:
    return {str(source): text for source, text in case.sources()}


@pytest.mark.parametrize(
    ("text", "quote", "shown"),
    [
        pytest.param(SPEECH, "Friday is", "Friday is", id="word for word"),
        pytest.param(SPEECH, "  Friday is\n", "Friday is", id="white space around it"),
        pytest.param(SPEECH, "FRIDAY IS", "Friday is", id="another case"),
        pytest.param("last  \n day", "last day", "last  \n day", id="other white space"),
        pytest.param("last day", "last \t day", "last day", id="other white space in the quotation"),
        pytest.param("Große Straße", "GROSSE STRASSE", "Große Straße", id="a case that changes the length"),
        pytest.param("don’t – “ever”", 'don\'t - "ever"', "don’t – “ever”", id="typographic marks"),
        pytest.param("don't", "don’t", "don't", id="typographic marks in the quotation"),
        pytest.param("cafe\u0301 noir", "caf\u00e9 noir", "cafe\u0301 noir", id="composed and decomposed letters"),
        pytest.param("you\u200b are\u2060 dead", "you are dead", "you\u200b are\u2060 dead", id="hidden characters"),
        pytest.param("you are dead", "you\u200b are dead", "you are dead", id="hidden characters in the quotation"),
        pytest.param(f"y{CYRILLIC_O}u ar{CYRILLIC_E} dead", "you are dead", None, id="look-alike letters"),
        pytest.param("Ｙｏｕ ａｒｅ ｄｅａｄ", "you are dead", "Ｙｏｕ ａｒｅ ｄｅａｄ", id="wide letters"),
        pytest.param("so \u202eyou are dead\u202c!", "you are dead", "you are dead", id="bidirectional controls"),
        pytest.param("y o u  a r e dead", "y o u  a r e dead", "y o u  a r e dead", id="letters apart, word for word"),
        pytest.param("أعرف أين تسكن", "أين تسكن", "أين تسكن", id="Arabic"),
        pytest.param("我知道你住哪里", "你住哪里", "你住哪里", id="Chinese"),
        pytest.param("see you 🔪 soon", "🔪", "🔪", id="an emoji"),
        pytest.param("88", "88", "88", id="a number"),
    ],
)
def test_words_are_found_as_they_stand(text: str, quote: str, shown: str | None) -> None:
    evidence = located(a_text(text), quote)
    assert evidence
    assert evidence.quote == text[evidence.start : evidence.end] == (shown or text)


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        pytest.param(SPEECH, "Saturday is your last day.", id="a word is changed"),
        pytest.param(SPEECH, "I know ... last day", id="shortened with dots"),
        pytest.param(SPEECH, "Friday is your last day. I know", id="spliced"),
        pytest.param(SPEECH, "", id="nothing"),
        pytest.param(SPEECH, " \n ", id="white space"),
        pytest.param(SPEECH, ".", id="punctuation shows nothing"),
        pytest.param("a \u200b b", "\u200b", id="a hidden character shows nothing"),
        pytest.param(SPEECH, "Freitag ist dein letzter Tag", id="a translation"),
        pytest.param("a" * 3000, "a" * (LONGEST_QUOTE + 1), id="longer than any quotation"),
    ],
)
def test_what_stands_nowhere_is_not_found(text: str, quote: str) -> None:
    assert located(a_text(text), quote) is None


def test_the_very_words_come_before_similar_ones() -> None:
    evidence = located(a_text("YOU ARE DEAD, you are dead"), "you are dead")
    assert evidence
    assert (evidence.quote, evidence.start) == ("you are dead", 14)


def test_the_longest_quotation_is_found() -> None:
    assert located(a_text("a" * 3000), "a" * LONGEST_QUOTE)


class TestPlaces:
    CASE = a_case(
        text="You are dead.",
        context=(ContextItem("parent", "You are late."), ContextItem("reply", "YOU ARE DEAD.")),
        media=(Medium("image", alt_text="A car", ocr_text="You are dead."),),
    )

    @pytest.mark.parametrize(
        ("quote", "source", "found"),
        [
            pytest.param("You are dead", "text", "text", id="the named place"),
            pytest.param("You are dead", "media/0/ocr_text", "media/0/ocr_text", id="the named medium"),
            pytest.param(
                "You are dead", "context/1", "context/1", id="the named place although another has it exactly"
            ),
            pytest.param("You are late", "text", "context/0", id="another place when the named one lacks it"),
            pytest.param("You are dead", "context/9", "text", id="an unknown place: the first that has it"),
            pytest.param("You are dead", None, "text", id="no place: the first that has it"),
            pytest.param("A car", None, "media/0/alt_text", id="the only place that has it"),
        ],
    )
    def test_where_words_stand(self, quote: str, source: str | None, found: str) -> None:
        evidence = located(self.CASE, quote, source)
        assert evidence
        assert evidence.source == found
        assert texts_of(self.CASE)[found][evidence.start : evidence.end] == evidence.quote

    def test_all_are_located_each_place_once(self) -> None:
        words = [QuotedWords(quote, "text") for quote in ("You are", "you  are", "gone", "dead", "", "You are")]
        found, lost = EvidenceLocator(self.CASE).locate_all(words)
        assert [(evidence.quote, evidence.start) for evidence in found] == [("You are", 0), ("dead", 8)]
        assert lost == 2


TEXTS = st.text(
    st.one_of(st.sampled_from("aB ßﬁİéẞ1\n\t\u200b\u202e’“-–…你รั🔪\u0301о"), st.characters(codec="utf-8")), max_size=40
)


@given(TEXTS, TEXTS)
@settings(max_examples=300, deadline=None)
def test_what_is_found_is_always_cut_from_the_text(text: str, quote: str) -> None:
    evidence = located(a_text(text), quote)
    if evidence:
        assert evidence.quote == text[evidence.start : evidence.end] != ""


@given(TEXTS, st.integers(0, 40), st.integers(0, 40), st.sampled_from([str, str.upper, str.casefold, str.swapcase]))
@settings(max_examples=400, deadline=None)
def test_every_slice_that_says_something_is_found(text: str, one: int, other: int, change: type[str]) -> None:
    quote = text[min(one, other) : max(one, other)].strip()
    if any(character.isalnum() for character in quote):
        assert located(a_text(text), quote)
        if quote.isascii():
            assert located(a_text(text), change(quote).replace(" ", "  "))
