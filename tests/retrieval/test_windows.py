"""Texts are cut to what a model takes, and what is cut is put together again."""

import numpy as np
import pytest

from retrieval.embedders.windows import Limits, Windows, clean, cut


def words(text: str) -> int:
    return len(text.split())


def numbered(count: int) -> str:
    return " ".join(f"w{i}" for i in range(count))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("plain", "plain", id="plain text stays"),
        pytest.param("e\u0301", "é", id="composed"),
        pytest.param("ﬁne ①", "fine 1", id="compatibility forms are folded"),
        pytest.param("a\0b", "a b", id="a NUL would end the text for a C library"),
        pytest.param("x\ud83dy", "x\ufffdy", id="half a surrogate pair is replaced"),
        pytest.param("\ud83d\ude00", "😀", id="a surrogate pair is joined"),
        pytest.param("\ufdfa", "صلى الله عليه وسلم", id="a ligature of 18 letters"),
    ],
)
def test_every_engine_can_take_a_cleaned_text(text: str, expected: str) -> None:
    assert clean(text) == expected


@pytest.mark.parametrize("count", [0, 1, 10])
def test_a_text_that_fits_is_one_window(count: int) -> None:
    assert cut([numbered(count)], Limits(10, 4, words)).texts == (numbered(count),)


@pytest.mark.parametrize("count", [11, 25, 40])
def test_a_longer_text_is_halved_between_words_and_nothing_is_lost(count: int) -> None:
    windows = cut([numbered(count)], Limits(10, 8, words))
    assert "".join(windows.texts) == numbered(count)
    assert all(1 <= words(window) <= 10 for window in windows.texts)
    assert all(word.startswith("w") for window in windows.texts for word in window.split())


def test_a_text_without_spaces_is_cut_anyway() -> None:
    windows = cut(["漢" * 33], Limits(10, 8, len))
    assert "".join(windows.texts) == "漢" * 33
    assert max(map(len, windows.texts)) <= 10


def test_of_a_huge_text_windows_are_taken_evenly_first_and_last_included() -> None:
    counted: list[int] = []

    def count(text: str) -> int:
        counted.append(len(text))
        return len(text)

    text = "".join(chr(0x4E00 + i) for i in range(4_000))
    first, second, third, last = cut([text], Limits(10, 4, count)).texts
    assert (first, last) == (text[:10], text[-10:])
    assert text.index(second) == pytest.approx(1_333, abs=40)
    assert text.index(third) == pytest.approx(2_666, abs=40)
    assert max(counted) <= 4 * 10


def test_windows_know_their_text() -> None:
    windows = cut(["one", numbered(12), "two"], Limits(10, 4, words))
    assert windows.owners == (0, 1, 1, 2)
    assert windows.weights == (1, 6, 6, 1)


def test_a_single_window_keeps_its_row_bit_by_bit() -> None:
    rows = np.array([[0.6, 0.8], [0.28, 0.96]], np.float32)
    pooled = Windows(("a", "b"), (0, 1), (1, 1)).pool(rows)
    assert pooled.tobytes() == rows.tobytes()


def test_more_windows_are_weighed_by_their_tokens_and_brought_to_length_one() -> None:
    rows = np.array([[1, 0], [0, 1]], np.float32)
    pooled = Windows(("a", "b"), (0, 0), (3, 4)).pool(rows)
    assert pooled == pytest.approx(np.array([[0.6, 0.8]]))
    assert pooled.dtype == np.float32


def test_no_text_gives_no_row() -> None:
    assert cut([], Limits(10, 4, words)).pool(np.empty((0, 5), np.float32)).shape == (0, 5)
