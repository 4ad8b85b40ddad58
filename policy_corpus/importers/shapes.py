"""What the readers of formats make blocks of: headings, paragraphs, list items, tables, code."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from policy_corpus.importers.blocks import Block, Line

_LONGEST_TITLE = 240  # characters of a line that may be a title
_DEEPEST = 6
_INVISIBLE = re.compile("[\u00ad\ufeff\0\ud800-\udfff]")  # soft hyphens, byte order marks, what is no character
_LABELLED = re.compile(r"(?:\d{1,3}[.)]|[*+-])(?=\s|$)")


def clean(text: str) -> str:
    """``text`` in NFC on one line with single spaces, without characters that nobody sees."""
    return " ".join(unicodedata.normalize("NFC", _INVISIBLE.sub("", text)).split())


def heading(level: int, text: str) -> Block:
    """A heading of that level from 1; below 6 there is none."""
    title = clean(text)
    return Block((Line(title),), 2 * min(level, _DEEPEST), title)


def paragraph(text: str, *, bold: bool = False, linked: bool = False, margin: str = "") -> Block:
    """A paragraph; line breaks in ``text`` are kept. ``margin`` stands before each line, as ``> `` of a quotation."""
    lines = [line for line in map(clean, text.split("\n")) if line]
    title = lines[0] if len(lines) == 1 and not linked and not margin and len(lines[0]) <= _LONGEST_TITLE else ""
    return Block((Line(""), *(Line(margin + line) for line in lines), Line("")), 0, title, bold and bool(title))


def item(text: str, label: str, depth: int) -> Block:
    """A list item that begins with ``label`` (``*``, ``3.``, ``(a)``), or goes on with an item when that is empty.

    ``depth`` is 0 for an outermost list. A label that Markdown doesn't know follows a bullet.
    """
    lines = [line for line in map(clean, text.split("\n")) if line]
    mark = "" if not label else label if _LABELLED.fullmatch(label) else f"* {label}"
    first = "  " * depth + (f"{mark} " if mark else "  ")
    rest = "  " * depth + "  "
    return Block(tuple(Line((rest if index else first) + line) for index, line in enumerate(lines)))


def table(rows: Iterable[Sequence[str]]) -> Block:
    """A table, the first row its head. Rows without a word are left out."""
    full = [row for row in ([clean(cell).replace("|", "\\|") for cell in row] for row in rows) if any(row)]
    width = max(map(len, full), default=0)
    lines = [f"| {' | '.join([*row, *([''] * (width - len(row)))])} |" for row in full]
    rule = "|" + "---|" * width
    return Block(tuple(Line(line) for line in ("", *lines[:1], rule, *lines[1:], "")) if full else ())


def code(text: str, number: int) -> Block:
    """Preformatted text in a fence; ``number`` tells the fences of a document apart, from 1."""
    plain = unicodedata.normalize("NFC", _INVISIBLE.sub("", text)).splitlines()
    fence = "`" * max(3, 1 + max((len(run) for run in re.findall("`+", text)), default=0))
    lines = [fence, *(line.rstrip() for line in plain), fence]
    return Block((Line(""), *(Line(line, number) for line in lines), Line("")))


def text_of(blocks: Iterable[Block]) -> str:
    """The lines of ``blocks``, as a preface has them."""
    lines = (line.text for block in blocks for line in block.lines)
    return "\n".join(line for line in lines if line)


@dataclass(frozen=True, slots=True)
class Styled:
    """A paragraph as it looks: ``size`` in points, ``label`` its list label or number, if known apart from its text."""

    text: str
    size: float
    bold: bool = False
    label: str = ""
