"""The words of a Word paragraph in order, with its footnotes and text boxes."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from policy_corpus.importers.blocks import words
from policy_corpus.importers.docx_styles import Look, W, is_on, tag_of
from policy_corpus.importers.shapes import clean

if TYPE_CHECKING:
    from docx.oxml.xmlchemy import BaseOxmlElement

_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_AS_TEXT = {"tab": " ", "ptab": " ", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_NO_TEXT = {"del", "moveFrom", "delText", "instrText", "delInstrText", "rPr", "pPr", "sdtPr", "softHyphen", "rt"}
_NOTES = {"footnoteReference": "", "endnoteReference": "e"}


@dataclass(frozen=True, slots=True)
class Paragraph:
    """The text of a paragraph (line breaks kept), and how it looks where its runs say so themselves."""

    text: str
    linked: bool
    bold: bool | None
    size: float | None

    def looks(self, style: Look) -> tuple[bool, float]:
        """Whether all of it is bold, and the size of most of it in points."""
        return style.bold if self.bold is None else self.bold, self.size or style.size


class Notes:
    """Footnotes and endnotes, numbered as they are called for."""

    def __init__(self, footnotes: "BaseOxmlElement | None", endnotes: "BaseOxmlElement | None") -> None:
        self._bodies: dict[str, BaseOxmlElement] = {}
        for prefix, part in (("", footnotes), ("e", endnotes)):
            for note in part if part is not None else ():
                if note.get(f"{W}type") in (None, "normal"):
                    self._bodies[prefix + (note.get(f"{W}id") or "")] = note
        self._numbers: dict[str, str] = {}
        self._waiting: list[str] = []

    def call(self, key: str) -> str:
        """The mark that stands in the text for a note, as ``[^1]``; empty when there is no such note."""
        if key in self._bodies and key not in self._numbers:
            prefix = "e" if key.startswith("e") else ""
            self._numbers[key] = f"{prefix}{1 + sum(k.startswith('e') == bool(prefix) for k in self._numbers)}"
            self._waiting.append(key)
        return f"[^{self._numbers[key]}]" if key in self._numbers else ""

    def take(self) -> "list[tuple[str, BaseOxmlElement]]":
        """The notes that were called for since, each with its mark."""
        keys, self._waiting = self._waiting, []
        return [(f"[^{self._numbers[key]}]:", self._bodies[key]) for key in keys]

    def call_all(self) -> None:
        """Call for those that no text has called for."""
        for key in self._bodies:
            self.call(key)


class TextReader:
    """Reads paragraphs; ``links`` are the addresses of the document's hyperlinks by their ids."""

    def __init__(self, links: Mapping[str, str], notes: Notes) -> None:
        self._links, self._notes = links, notes
        self._boxes: list[BaseOxmlElement] = []

    def paragraph(self, element: "BaseOxmlElement") -> Paragraph:
        """The words of one paragraph; its text boxes wait for ``take_boxes``."""
        text = "".join(self._pieces(element))
        weights, sizes = Counter[bool | None](), Counter[float | None]()
        for run in element.iter(f"{W}r"):
            length = len("".join(t.text or "" for t in run.iterchildren(f"{W}t")).strip())
            look = run.find(f"{W}rPr")
            weights[is_on(look, "b") if look is not None else None] += length
            size = look.find(f"{W}sz") if look is not None else None
            sizes[float(size.get(f"{W}val")) / 2 if size is not None else None] += length
        seen = {weight for weight, count in weights.items() if count}
        bold = next(iter(seen)) if len(seen) == 1 else False if seen else None
        size_of_most = sizes.most_common(1)[0][0] if sizes else None
        return Paragraph(text, "](" in text or "[^" in text, bold, size_of_most)

    def take_boxes(self) -> "list[BaseOxmlElement]":
        """The text boxes that the last paragraphs hold."""
        boxes, self._boxes = self._boxes, []
        return boxes

    def _pieces(self, element: "BaseOxmlElement") -> Iterator[str]:
        for child in element:
            tag = tag_of(child)
            if tag == "t":
                yield child.text or ""
            elif tag in _AS_TEXT:
                yield _AS_TEXT[tag]
            elif tag in _NOTES:
                yield self._notes.call(_NOTES[tag] + (child.get(f"{W}id") or ""))
            elif tag == "txbxContent":
                self._boxes.append(child)
            elif tag == "hyperlink":
                yield self._link(child)
            elif tag == "AlternateContent":
                yield from self._pieces(_chosen(child))
            elif tag == "ruby":
                yield from self._ruby(child)
            elif tag and tag not in _NO_TEXT:
                yield from self._pieces(child)

    def _link(self, element: "BaseOxmlElement") -> str:
        text = "".join(self._pieces(element))
        address = self._links.get(element.get(f"{_R}id") or "", "")
        return f"[{text}]({address})" if words(text) and address and clean(text) != address else text

    def _ruby(self, element: "BaseOxmlElement") -> Iterator[str]:
        """What is written, then how it is read."""
        yield from self._pieces(element)
        for reading in element.iterchildren(f"{W}rt"):
            yield f"({''.join(self._pieces(reading))})"


def _chosen(alternatives: "BaseOxmlElement") -> "BaseOxmlElement":
    """One of the ways in which the same content is written: the newer one, unless it has no words."""
    ways = [way for way in alternatives if tag_of(way) in ("Choice", "Fallback")]
    with_words = [way for way in ways if any(tag_of(e) == "t" for e in way.iter())]
    return next(iter(with_words or ways), alternatives)
