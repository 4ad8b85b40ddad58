"""Tables for spreadsheets, as CSV: no cell of text can act as a formula, wherever a program cuts the line.

Spreadsheets take what begins with ``=``, ``+``, ``-``, ``@``, their wide forms, a tab or a line end for a formula. An
apostrophe before it makes it a text. Numbers are numbers; JSON of the same things is untouched.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence

Cell = str | int | float | bool | None
# At the beginning, or behind anything that some program cuts at; blanks and quotation marks don't hide it.
_FORMULA = re.compile(r"(?:^|(?<=[,;|\t\r\n\v\f\u2028\u2029\x85]))(?=[\s\"'\ufeff\u200b]*[=+\-@＝＋－＠\t\r\n])")


def csv_lines(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[str]:
    """The lines of a table, each with its line end; every text is quoted."""
    for row in (header, *rows):
        line = io.StringIO()
        csv.writer(line, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n").writerow(map(_cell, row))
        yield line.getvalue()


def harmless(text: str) -> str:
    """A text that no spreadsheet takes for a formula, nor any part of it that is cut off."""
    return _FORMULA.sub("'", text.replace("\0", ""))


def _cell(value: Cell) -> str | int | float:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return value
    return harmless(value or "")
