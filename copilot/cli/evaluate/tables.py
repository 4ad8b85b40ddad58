"""Tables for a terminal and for a pipe alike: columns lined up by what characters take, numbers on the right."""

from collections.abc import Sequence

from rich.cells import cell_len
from rich.text import Text

from copilot.cli.console import one_line, out

_GAP = "  "


def show_table(heads: Sequence[str], rows: Sequence[Sequence[str]], left: int = 1) -> None:
    """The first ``left`` columns stand on the left, the others on the right."""
    table = [[one_line(cell) for cell in row] for row in (heads, *rows)]
    widths = [max(cell_len(row[column]) for row in table) for column in range(len(heads))]
    for number, row in enumerate(table):
        cells = [_padded(cell, widths[place], place < left) for place, cell in enumerate(row)]
        out.print(Text(_GAP.join(cells).rstrip(), style="" if number else "bold"))


def _padded(cell: str, width: int, left: bool) -> str:
    blanks = " " * (width - cell_len(cell))
    return cell + blanks if left else blanks + cell
