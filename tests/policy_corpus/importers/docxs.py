"""DOCX for tests: written by python-docx, and with parts that it doesn't write put in by hand."""

from collections.abc import Callable
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

from docx import Document
from docx.document import Document as Written

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_TYPES = "application/vnd.openxmlformats-officedocument.wordprocessingml."
_RELS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"


def a_docx(write: Callable[[Written], object]) -> bytes:
    """What ``write`` makes of an empty document."""
    document = Document()
    write(document)
    file = BytesIO()
    document.save(file)
    return file.getvalue()


def body_docx(body: str, **parts: str) -> bytes:
    """A document of that XML; ``parts`` are others by name (``footnotes``), each the inside of its root element."""
    plain = ZipFile(BytesIO(a_docx(lambda document: None)))
    file = BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as packed:
        for name in plain.namelist():
            text = plain.read(name)
            if name == "word/document.xml":
                text = _part("document", f"<w:body>{body}</w:body>")
            others = [part for part in parts if part != "numbering"]
            if name == "word/_rels/document.xml.rels":
                rels = "".join(f'<Relationship Id="x{p}" Type="{_RELS}{p}" Target="x{p}.xml"/>' for p in others)
                text = text.replace(b"</Relationships>", rels.encode() + b"</Relationships>")
            if name == "[Content_Types].xml":
                types = "".join(f'<Override PartName="/word/x{p}.xml" ContentType="{_TYPES}{p}+xml"/>' for p in others)
                text = text.replace(b"</Types>", types.encode() + b"</Types>")
            if name == "word/numbering.xml" and "numbering" in parts:
                text = _part("numbering", parts.pop("numbering"))
            packed.writestr(name, text)
        for part, inside in parts.items():
            packed.writestr(f"word/x{part}.xml", _part(part, inside))
    return file.getvalue()


def par(text: str, properties: str = "", run: str = "") -> str:
    """A paragraph of one run."""
    return (
        f'<w:p><w:pPr>{properties}</w:pPr><w:r><w:rPr>{run}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r></w:p>'
    )


def numbered(text: str, number: int, depth: int, style: str = "") -> str:
    """A paragraph of a list, or a numbered heading."""
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    return par(text, f'{named}<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="{number}"/></w:numPr>')


def list_of(number: int, *levels: tuple[str, str]) -> str:
    """The definition of a list by the form and the pattern of its levels."""
    inside = "".join(
        f'<w:lvl w:ilvl="{depth}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{pattern}"/></w:lvl>'
        for depth, (form, pattern) in enumerate(levels)
    )
    return f'<w:abstractNum w:abstractNumId="{number}">{inside}</w:abstractNum>'


def num(number: int, of: int, override: str = "") -> str:
    """A list in use."""
    return f'<w:num w:numId="{number}"><w:abstractNumId w:val="{of}"/>{override}</w:num>'


def _part(name: str, inside: str) -> bytes:
    root = {"document": "document", "header": "hdr", "footer": "ftr"}.get(name, name)
    spaces = (
        f'xmlns:w="{WORD}" xmlns:r="{_RELS[:-1]}" '
        'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
        'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
    )
    return f'<?xml version="1.0" encoding="UTF-8"?><w:{root} {spaces}>{inside}</w:{root}>'.encode()
