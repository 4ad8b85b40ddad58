"""DOCX as blocks: headings by style or outline level, else by looks. The door of ``python-docx``.

Kept are paragraphs, lists with the numbers that Word shows, tables, text boxes, footnotes and endnotes, inserted
text, and page headers and footers (in the preface). Text that is marked as deleted isn't; comments are counted.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING

from policy_corpus.importers.archives import check_docx
from policy_corpus.importers.blocks import Block, words
from policy_corpus.importers.document import Document
from policy_corpus.importers.docx_numbers import Numbering
from policy_corpus.importers.docx_styles import TITLE, Styles, W, tag_of
from policy_corpus.importers.docx_text import Notes, TextReader
from policy_corpus.importers.looks import by_looks
from policy_corpus.importers.model import DocumentUnreadable
from policy_corpus.importers.shapes import Styled, clean, heading, item, paragraph, table

if TYPE_CHECKING:
    from docx.opc.part import Part
    from docx.oxml.xmlchemy import BaseOxmlElement


@dataclass(frozen=True, slots=True)
class _Head:
    level: int
    text: str


_Shape = _Head | Styled | Block


def read_docx(data: bytes, name: str) -> Document:
    """The blocks of a Word document. Raises ``DocumentUnreadable``."""
    from docx.opc.package import OpcPackage  # noqa: PLC0415  (loaded when first used)

    check_docx(data, name)
    reader = _Reader(OpcPackage.open(BytesIO(data)).main_document_part, name)
    return reader.document()


class _Reader:
    def __init__(self, main: "Part", name: str) -> None:
        self._main, self._name = main, name
        self._styles = Styles(self._part("styles"))
        self._numbering = Numbering(self._part("numbering"))
        self._notes = Notes(self._part("footnotes"), self._part("endnotes"))
        links = {key: rel.target_ref for key, rel in main.rels.items() if rel.is_external}
        self._text = TextReader(links, self._notes)

    def document(self) -> Document:
        body = _parsed(self._main).find(f"{W}body")
        if body is None:
            problem, hint = "a Word document in a form that is rare", "save it again as an ordinary DOCX, not as Strict"
            raise DocumentUnreadable(self._name, problem, hint)
        shapes = list(self._shapes(body))
        self._notes.call_all()
        shapes += self._pending()
        return Document(_blocks(shapes), "", self._around(), self._warnings())

    def _shapes(self, parent: "BaseOxmlElement") -> Iterator[_Shape]:
        """The content of the body or of a text box, in order."""
        for element in parent:
            tag = tag_of(element)
            if tag == "p":
                yield from self._paragraph(element)
            elif tag == "tbl":
                yield table([self._cell(cell) for cell in _cells(row)] for row in _rows(element))
                yield from self._pending()
            elif tag == "AlternateContent" or tag not in ("sectPr", "sdtPr", "del", "moveFrom"):
                yield from self._shapes(element)

    def _paragraph(self, element: "BaseOxmlElement") -> Iterator[_Shape]:
        look = self._styles.of(element)
        read = self._text.paragraph(element)
        if words(read.text):
            label = self._numbering.label(look)
            bold, size = read.looks(look)
            if look.level is not None:
                yield _Head(look.level, read.text if label == "*" else f"{label} {read.text}")
            elif label and not (bold and label != "*"):
                yield item(read.text, label, look.depth)
            elif read.linked or "\n" in read.text.strip():
                yield paragraph(f"{label} {read.text}", bold=bold, linked=read.linked)
            else:
                yield Styled(read.text, size, bold, label)
        yield from self._pending()

    def _pending(self) -> Iterator[_Shape]:
        """The text boxes and notes that the last paragraph or table called for."""
        for box in self._text.take_boxes():
            yield from self._shapes(box)
        for mark, note in self._notes.take():
            yield paragraph(f"{mark} {self._flat(note)}", linked=True)

    def _cell(self, cell: "BaseOxmlElement") -> str:
        return clean(self._flat(cell))

    def _flat(self, parent: "BaseOxmlElement") -> str:
        """All words of a cell or a note, those of tables in it too, with the numbers of its lists."""
        texts = []
        for element in parent:
            tag = tag_of(element)
            if tag == "p":
                label = self._numbering.label(self._styles.of(element)) if len(element) else ""
                texts.append(f"{'' if label == '*' else label} {self._text.paragraph(element).text}")
            elif tag not in ("tcPr", "trPr", "tblPr", "tblGrid", "sdtPr", "del", "moveFrom"):
                texts.append(self._flat(element))
        return " ".join(texts)

    def _around(self) -> str:
        """What page headers and footers say, each paragraph once."""
        texts: dict[str, None] = {}
        for rel in self._main.rels.values():
            if not rel.is_external and _kind(rel.reltype) in ("header", "footer"):
                for element in _parsed(rel.target_part).iter(f"{W}p"):
                    texts[clean(self._text.paragraph(element).text)] = None
        return "\n".join(text for text in texts if words(text))

    def _warnings(self) -> tuple[str, ...]:
        comments = self._part("comments")
        count = len(comments.findall(f"{W}comment")) if comments is not None else 0
        return (f"comments in its margin, {count} of them, were left out: they are no text of it",) if count else ()

    def _part(self, kind: str) -> "BaseOxmlElement | None":
        for rel in self._main.rels.values():
            if not rel.is_external and _kind(rel.reltype) == kind:
                return _parsed(rel.target_part)
        return None


def _blocks(shapes: list[_Shape]) -> list[Block]:
    """Headings by style when the document has any; a title stands above all others."""
    levels = {shape.level for shape in shapes if isinstance(shape, _Head)}
    below = 1 if TITLE in levels else 0
    made = [heading(s.level + below, s.text) if isinstance(s, _Head) else s for s in shapes]
    if not levels:
        return by_looks(made)
    return [s if isinstance(s, Block) else paragraph(f"{s.label} {s.text}", bold=s.bold) for s in made]


def _rows(table_element: "BaseOxmlElement") -> "Iterator[BaseOxmlElement]":
    for element in table_element:
        if tag_of(element) == "tr":
            yield element
        elif tag_of(element) in ("sdt", "sdtContent", "customXml"):
            yield from _rows(element)


def _cells(row: "BaseOxmlElement") -> "Iterator[BaseOxmlElement]":
    for element in row:
        if tag_of(element) == "tc":
            yield element
        elif tag_of(element) in ("sdt", "sdtContent", "customXml"):
            yield from _cells(element)


def _kind(reltype: str) -> str:
    return reltype.rsplit("/", 1)[-1]


def _parsed(part: "Part") -> "BaseOxmlElement":
    from docx.oxml import parse_xml  # noqa: PLC0415

    return parse_xml(part.blob)
