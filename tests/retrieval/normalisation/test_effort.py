"""The effort grows with the length of a text and no faster, whatever the text is made of."""

import time

import pytest

from retrieval.normalisation import find_signals
from tests.retrieval.normalisation.clean_texts import CLEAN

UNITS = (
    *(
        "a ",
        "a.",
        "a b c d ",
        "a1",
        "A1b! ",
        "k1ll ",
        "AAAA",
        "aaaaa ",
        "4142",
        "-.",
        "... --- ",
        "%41",
        "\\x41",
        "&#65;",
    ),
    *("a\u200b", "a\u00ad", "\u202e", "\ufe0f\ufe01", "👨\u200d", "h\u0301\u0301\u0301"),
    *("аa", "а ", "ｋ", "𝓴", "が", "ﬁ", "\u1100", "ᴀ"),
    *("<", "<a ", "![", "[a](", "[a]:\n", "#", "---", "\n", "system: ", "encoded: ", "https:", '"verdict": '),
    *("write a ", "give me the ", "Қŉ", "M(F G", "AB2DEFG= "),
    *("ignore ", "ignore the ", "in your ", "note to ", "alfa ", "忽略", "指示", "ты теперь "),
)
LONG = 20_000
MOST_SECONDS = 3.0  # of processor time; about 0.4 for the worst of them, and minutes where the effort is quadratic


@pytest.mark.parametrize(
    ("unit", "end"),
    [
        pytest.param("a-", " encoded string", id="hyphens before a word"),
        pytest.param("\n", "![ ]: # ](", id="empty lines before marks"),
        pytest.param(" ", "in your system prompt", id="blanks before words"),
        pytest.param("https:/[a", "=[a]", id="links with brackets"),
        pytest.param("41 ", "x_", id="pairs of digits"),
        pytest.param("QUFB", "_", id="base64 that breaks off"),
        pytest.param("print the ", '"', id="words that may be repeated"),
        pytest.param("a:a.", "@b.c h4te", id="dots and colons"),
    ],
)
def test_long_texts_with_something_at_their_end(unit: str, end: str) -> None:
    text = (unit * (LONG // len(unit)))[:LONG] + end
    start = time.thread_time()
    find_signals(text)
    assert time.thread_time() - start < MOST_SECONDS


@pytest.mark.parametrize("unit", UNITS, ids=repr)
def test_long_texts_of_one_piece(unit: str) -> None:
    text = (unit * (LONG // len(unit)))[:LONG]
    start = time.thread_time()
    find_signals(text)
    assert time.thread_time() - start < MOST_SECONDS


def test_honest_text_is_quick() -> None:
    text = " ".join(sentence for texts in CLEAN.values() for sentence in texts)
    find_signals(text)
    start = time.thread_time()
    find_signals(text * 10)
    assert time.thread_time() - start < MOST_SECONDS
