"""No cell of a table acts as a formula, whatever it says and wherever a program cuts the line."""

import csv
import io
import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from copilot.tables import csv_lines, harmless

STARTS = "=+-@＝＋－＠"
CUTS = re.compile(r"[,;|\t\r\n\v\f\x85\u2028\u2029]")
TEXTS = st.text(st.sampled_from([*STARTS, *",;|\t\r\n \"'a1", "\ufeff", "\u200b", "\0", "é", "漢"]), max_size=30)


def pieces(text: str) -> list[str]:
    """What a spreadsheet that cuts anywhere would have as cells, without what it takes off of them."""
    return [piece.lstrip(' "\ufeff\u200b') for piece in CUTS.split(text)]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param("=1+1", "'=1+1", id="a formula"),
        pytest.param('=HYPERLINK("https://evil.example")', '\'=HYPERLINK("https://evil.example")', id="a link"),
        pytest.param("+49 30 1234", "'+49 30 1234", id="a telephone number"),
        pytest.param("@ana", "'@ana", id="a handle"),
        pytest.param("＝1+1", "'＝1+1", id="in wide letters"),
        pytest.param("\t=1", "'\t'=1", id="behind a tab"),
        pytest.param("a;=1", "a;'=1", id="behind what other countries cut at"),
        pytest.param('a" ,"=1', 'a" ,\'"=1', id="behind a quotation mark that ends the cell"),
        pytest.param("a = b - c", "a = b - c", id="signs within a text"),
        pytest.param("", "", id="nothing"),
    ],
)
def test_a_text_is_shown_as_a_text(text: str, shown: str) -> None:
    assert harmless(text) == shown


@given(st.lists(TEXTS, min_size=1, max_size=4))
@example(["=cmd|' /C calc'!A0", '"=1', "x\r\n=1"])
def test_no_piece_of_any_line_begins_as_a_formula(cells: list[str]) -> None:
    [_, line] = csv_lines(["a"], [cells])
    assert not [piece for piece in pieces(line) if piece[:1] in set(STARTS)]
    [read] = csv.reader(io.StringIO(line, newline=""))
    assert [cell.replace("'", "") for cell in read] == [cell.replace("'", "").replace("\0", "") for cell in cells]


def test_numbers_stay_numbers_and_nothing_is_an_empty_cell() -> None:
    assert "".join(csv_lines(["n", "x"], [[-5, None], [0.5, True]])) == '"n","x"\r\n-5,""\r\n0.5,"yes"\r\n'
