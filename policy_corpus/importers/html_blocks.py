"""The blocks of an HTML page, put together while its elements begin and end."""

from dataclasses import dataclass, field

from policy_corpus.importers.blocks import Block, words
from policy_corpus.importers.shapes import code, heading, item, paragraph, table

_INLINE = frozenset(
    {"a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i", "ins"}
    | {"kbd", "label", "mark", "nobr", "q", "rp", "rt", "ruby", "s", "samp", "small", "span", "strike", "strong"}
    | {"sub", "sup", "time", "tt", "u", "var", "wbr"}
)
_BOLD = frozenset({"b", "strong", "dt", "summary", "th"})
_CELLS = frozenset({"td", "th"})
_NO_ADDRESS = ("#", "javascript:", "data:", "about:")


@dataclass(slots=True)
class _List:
    """An open list: the number of its next item (None for bullets), and the label that no text has taken yet."""

    number: int | None
    label: str = ""


@dataclass(slots=True)
class _Table:
    """An open table of data: its rows of cells."""

    rows: list[list[str]] = field(default_factory=list)


class HtmlBlocks:
    """Takes text and elements in document order; ``blocks`` is the document, ``around`` the site around it."""

    def __init__(self, *, aside: bool) -> None:
        self.blocks: list[Block] = []
        self.around: list[Block] = []
        self._aside = aside
        self._text: list[str] = []
        self._bold = self._quotes = self._pre = self._codes = 0
        self._plain = self._linked = False  # whether text that is not bold, or a link's address, is waiting
        self._level = 0
        self._lists: list[_List] = []
        self._tables: list[_Table | None] = []
        self._links: list[tuple[str, int]] = []

    def turn(self, *, aside: bool) -> bool:
        """Send what follows to ``around``, or to ``blocks``; says where it went before."""
        before, self._aside = self._aside, aside
        return before

    def add(self, text: str) -> None:
        """Text of a node, as it stands in the page."""
        if text:
            self._text.append(text if self._pre else " ".join(f"<{text}>".split())[1:-1])
            self._plain = self._plain or (not self._bold and bool(words(text)))

    def begin(self, tag: str) -> None:
        """An element that is no heading, link, list, table or picture."""
        if tag == "br":
            self._text.append("\n")
        elif tag == "sup":
            self._text.append("^")
        elif tag not in _INLINE:
            self.flush()
        if tag == "li" and self._lists:
            self._begin_item(self._lists[-1])
        self._begin_row(tag)
        self._bold += tag in _BOLD
        self._quotes += tag == "blockquote"
        self._pre += tag == "pre"

    def end(self, tag: str) -> None:
        """The end of such an element."""
        if tag in _CELLS and self._table is not None:
            self._table.rows[-1].append(self._taken())
        elif tag not in _INLINE and tag != "br":
            self.flush()
        self._bold -= tag in _BOLD
        self._quotes -= tag == "blockquote"
        self._pre -= tag == "pre"

    def begin_heading(self, level: int) -> None:
        """A heading; inside a table of data it is text."""
        self.flush()
        self._level = 0 if self._table is not None else level
        for open_list in self._lists:
            open_list.label = ""

    def end_heading(self) -> None:
        """The end of a heading."""
        if self._level and words("".join(self._text)):
            self._emit(heading(self._level, self._taken()))
        self.flush()
        self._level = 0

    def begin_link(self, address: str) -> None:
        """A link; addresses inside the page, and in headings, are no words of a document."""
        address = "".join(address.split())
        kept = "" if self._level or address.lower().startswith(_NO_ADDRESS) else address
        self._links.append((kept, len(self._text)))
        self._text.append("")

    def end_link(self) -> None:
        """The end of a link: its address follows its words, unless they say it."""
        address, start = self._links.pop() if self._links else ("", 0)
        said = "".join(self._text[start:]).strip()
        if address and start < len(self._text) and said and said != address:
            self._text[start] = "["
            self._text.append(f"]({address})")
            self._linked = True

    def begin_list(self, start: int | None) -> None:
        """A list, numbered from ``start`` or with bullets."""
        self.flush()
        self._lists.append(_List(start))

    def end_list(self) -> None:
        """The end of a list."""
        self.flush()
        if self._lists:
            self._lists.pop()

    def begin_table(self, *, layout: bool) -> None:
        """A table; one of layout only places what stands in it."""
        self.flush()
        self._tables.append(None if layout else _Table())

    def end_table(self) -> None:
        """The end of a table."""
        self.flush()
        ended = self._tables.pop() if self._tables else None
        if ended is not None:
            self._emit(table(ended.rows))

    def flush(self) -> None:
        """End the paragraph, item or code that is open. In a cell it goes on after a space."""
        if self._table is not None:
            self._text.append(" ")
            return
        bold, linked = not self._plain, self._linked
        text = self._taken()
        if not text.strip():
            return
        if self._pre:
            self._codes += 1
            self._emit(code(text.strip("\n"), self._codes))
        elif self._lists:
            open_list = self._lists[-1]
            self._emit(item(text, open_list.label, len(self._lists) - 1))
            open_list.label = ""
        else:
            self._emit(paragraph(text, bold=bold, linked=linked, margin="> " * min(self._quotes, 3)))

    @property
    def _table(self) -> _Table | None:
        return self._tables[-1] if self._tables else None

    def _begin_item(self, open_list: _List) -> None:
        open_list.label = "*" if open_list.number is None else f"{open_list.number}."
        open_list.number = None if open_list.number is None else open_list.number + 1

    def _begin_row(self, tag: str) -> None:
        data = self._table
        if data is None:
            return
        if tag in _CELLS:
            if loose := self._taken().strip():
                self._emit(paragraph(loose))
            if not data.rows:
                data.rows.append([])
        elif tag == "tr":
            data.rows.append([])

    def _emit(self, block: Block) -> None:
        (self.around if self._aside else self.blocks).append(block)

    def _taken(self) -> str:
        """The text that is waiting, which is then no longer."""
        text = "".join(self._text)
        self._text = []
        self._links = [("", 0) for _ in self._links]
        self._plain = self._linked = False
        return text
