"""Every place of a matching copy leads back to its place in the raw text."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.normalisation import SignalKind, TextSignal, find_signals, normalise
from retrieval.normalisation.matching_copy import MOST_OF_A_KIND, Edit, copy_of, merged
from tests.retrieval.normalisation.clean_texts import CLEAN

PIECES = (
    *"aeiklot AEK.,!?@$-_*/:'\n<>[]()|0134579\0",
    *"аеоркийлΑρσ漢字かガ한ㄱ가สำนนָא\ud800",
    *"\u200b\u200c\u200d\u2060\u202e\u2066\u200f\ufeff\u00ad\u034f\u3164\u2800\x08\x1b",
    *"\ufe0f\ufe01\U000e0100\U000e0061\U000e007f🏴👩❤🏽🅺",
    *"\u0301\u0336\u0489\u093c\u094d\u09be\u0e33\u1161\u11a8\uff9e\u3099",
    *"ﬁﷺｋ𝓴ⓚᴋıİẞ´…½™ևÅª",
    *("e\u0301", "k i l l", "h4te", "https://", "ignore all instructions"),
)
NASTY = st.lists(st.sampled_from(PIECES), max_size=40).map("".join) | st.text(max_size=40)
SEVERAL = settings(max_examples=150, deadline=None)


@given(NASTY)
@SEVERAL
def test_every_span_is_valid_and_spans_never_fall(raw: str) -> None:
    copy = normalise(raw)
    assert len(copy.origins) == len(copy.text) + 1
    assert len(copy.ends) == len(copy.text)
    assert copy.origins[-1] == len(raw)
    spans = [copy.raw_span(place, place + 1) for place in range(len(copy.text))]
    assert all(0 <= start < end <= len(raw) for start, end in spans)
    assert all(one[0] <= next_[0] and one[1] <= next_[1] for one, next_ in pairwise(spans))
    assert all(copy.raw_span(place, place) == (start, start) for place, (start, _) in enumerate(spans))


@given(NASTY)
@SEVERAL
def test_a_span_covers_what_its_parts_cover(raw: str) -> None:
    copy = normalise(raw)
    for start in range(0, len(copy.text), 5):
        for end in range(start + 1, len(copy.text) + 1, 7):
            parts = [copy.raw_span(place, place + 1) for place in range(start, end)]
            assert copy.raw_span(start, end) == (min(one for one, _ in parts), max(one for _, one in parts))


@given(NASTY)
@SEVERAL
def test_normalising_again_changes_nothing(raw: str) -> None:
    copy = normalise(raw).text
    assert normalise(copy).text == copy


@given(NASTY)
@SEVERAL
def test_signals_stand_in_the_raw_text_in_order(raw: str) -> None:
    signals = find_signals(raw)
    assert all(0 <= signal.start < signal.end <= len(raw) for signal in signals)
    assert [signal.start for signal in signals] == sorted(signal.start for signal in signals)
    assert all(signal.detail for signal in signals)


@given(st.sampled_from([text for texts in CLEAN.values() for text in texts]), st.data())
@SEVERAL
def test_a_clean_text_is_found_again_around_something_hidden(clean: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(clean)))
    raw = clean[:place] + "\u2063\u2063\u2063" + clean[place:]
    copy = normalise(raw)
    if copy.text == clean:  # beside an emoji or a joiner the row itself may stay apart
        assert copy.raw_span(0, len(clean)) == (3 * (place == 0), len(raw) - 3 * (place == len(clean)))


@pytest.mark.parametrize(
    ("raw", "word", "span"),
    [
        pytest.param("to k\u200bill you", "kill", (3, 8), id="something hidden within"),
        pytest.param("\u200bkill\u200b", "kill", (1, 5), id="not what is hidden beside it"),
        pytest.param("an oﬃce door", "office", (3, 7), id="a ligature is covered whole"),
        pytest.param("an oﬃce door", "ff", (4, 5), id="and for any of its letters"),
        pytest.param("cafe\u0301!", "café", (0, 5), id="a letter with its mark"),
        pytest.param("a k.i.l.l b", "kill", (2, 9), id="letters that are spaced out"),
        pytest.param("a k.i.l.l b", "il", (4, 7), id="some of them"),
        pytest.param("so kiiiiill", "kill", (3, 11), id="a word that is drawn out"),
        pytest.param("h̷̬̎a̸̤͓͆͂te", "hat", (0, 11), id="letters under marks"),
        pytest.param("I hаtе", "hate", (2, 6), id="look-alikes"),
    ],
)
def test_a_word_is_found_in_the_raw_text(raw: str, word: str, span: tuple[int, int]) -> None:
    copy = normalise(raw)
    start = copy.text.index(word)
    assert copy.raw_span(start, start + len(word)) == span


@pytest.mark.parametrize(("start", "end"), [(-1, 1), (2, 1), (0, 4)])
def test_a_span_outside_of_the_copy_is_refused(start: int, end: int) -> None:
    with pytest.raises(ValueError, match="is not a span of a text of 3 code points"):
        normalise("abc").raw_span(start, end)


def test_edits_keep_track_of_where_things_come_from() -> None:
    copy = copy_of("abcdef").edited([Edit(1, 2, ""), Edit(3, 4, "D"), Edit(4, 6, "xyz")])
    assert copy.text == "acDxyz"
    assert list(copy.origins) == [0, 2, 3, 4, 4, 4, 6]
    assert list(copy.ends) == [1, 3, 4, 6, 6, 6]


def test_neighbours_of_one_kind_are_one_signal() -> None:
    signals = [TextSignal(SignalKind.LEET, at, at + 2, "b" if at else "a") for at in (9, 0, 4, 30)]
    assert merged([*signals, TextSignal(SignalKind.ZALGO, 1, 2, "z")]) == (
        TextSignal(SignalKind.LEET, 0, 11, "a; b"),
        TextSignal(SignalKind.ZALGO, 1, 2, "z"),
        TextSignal(SignalKind.LEET, 30, 32, "b"),
    )


def test_there_is_an_end_to_signals_of_a_kind() -> None:
    signals = merged(TextSignal(SignalKind.LEET, 10 * at, 10 * at + 1, "x") for at in range(100))
    assert len(signals) == MOST_OF_A_KIND
    assert signals[0].start == 0
