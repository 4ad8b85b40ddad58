"""Which format a file is in, told by its first bytes; the ending of its name only settles what these leave open."""

import re
from enum import StrEnum
from pathlib import PurePath

from policy_corpus.importers.archives import zip_names
from policy_corpus.importers.encodings import marked_encoding
from policy_corpus.importers.model import DocumentUnreadable

_HEAD = 4096  # bytes that are looked at
MARKDOWN_ENDINGS = frozenset({".md", ".markdown", ".mdx", ".txt"})
_HTML_ENDINGS = frozenset({".html", ".htm", ".xhtml"})
_HTML_START = re.compile(
    r"(?:\s|\ufeff|<!--.*?-->|<\?xml[^>]*>)*<(?:!doctype\s+html|html)\b", re.IGNORECASE | re.DOTALL
)
_HTML_TAG = re.compile(r"\s*<(?:head|body|title|meta|h[1-6]|p|div|main|article|section|table|ul|ol)\b", re.IGNORECASE)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OTHERS = (
    (b"{\\rtf", "an RTF file", "save it as DOCX or PDF"),
    (b"%!PS", "a PostScript file", "save it as PDF"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive", "pack it as zip or tar.gz"),
    (b"Rar!\x1a\x07", "a RAR archive", "pack it as zip or tar.gz"),
    (b"\xfd7zXZ\0", "an xz file", "pack it as zip or tar.gz"),
    (b"BZh", "a bzip2 file", "pack it as zip or tar.gz"),
)
_MAIL = re.compile(
    rb"(?:MIME-Version|From|Subject|Snapshot-Content-Location):[^\n]*\n(?:.*\n){0,30}?Content-Type:", re.IGNORECASE
)


class Format(StrEnum):
    """What a file is read as."""

    MARKDOWN = "Markdown"
    HTML = "HTML"
    DOCX = "DOCX"
    PDF = "PDF"
    ZIP = "zip"
    TAR = "tar"

    @property
    def is_archive(self) -> bool:
        """Whether it holds files."""
        return self in (Format.ZIP, Format.TAR)


def format_of(data: bytes, name: str) -> Format:
    """The format of a file; any other text is taken for Markdown.

    Raises ``DocumentUnreadable`` for documents in formats that aren't read.
    """
    head = data[:_HEAD]
    for start, what, hint in _OTHERS:
        if head.startswith(start):
            raise DocumentUnreadable(name, what, hint)
    if head.startswith(_OLE):
        raise _ole(data, name)
    if b"%PDF-" in head[:1024] and not _is_text_with(head):
        return Format.PDF
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zipped(zip_names(data, name), name)
    if head.startswith(b"\x1f\x8b") or head[257:262] == b"ustar":
        return Format.TAR
    if _MAIL.match(head):
        raise DocumentUnreadable(name, "a saved e-mail or web archive", "save the page as HTML only")
    return _text_format(head, name)


def is_document(data: bytes, name: str) -> bool:
    """Whether a file of a folder is one to import, not a picture, a style sheet or a script beside the documents."""
    ending = PurePath(name).suffix.lower()
    return format_of(data, name) is not Format.MARKDOWN or ending in MARKDOWN_ENDINGS or _bare_text(ending, data)


def _bare_text(ending: str, data: bytes) -> bool:
    return not ending and bool(data) and b"\0" not in data


def _is_text_with(head: bytes) -> bool:
    """Whether ``%PDF-`` is only mentioned: a page or a text about it."""
    return not head.startswith(b"%PDF-") and b"\n%PDF-" not in b"\n" + head and b"\0" not in head


def _text_format(head: bytes, name: str) -> Format:
    text = head.decode(marked_encoding(head) or "utf-8", "ignore")
    ending = PurePath(name).suffix.lower()
    if _HTML_START.match(text) or ending in _HTML_ENDINGS:
        return Format.HTML
    return Format.HTML if ending not in MARKDOWN_ENDINGS and _HTML_TAG.match(text) else Format.MARKDOWN


def _zipped(names: frozenset[str], name: str) -> Format:
    if "[Content_Types].xml" in names:
        if any(inside.startswith("word/") for inside in names):
            return Format.DOCX
        raise DocumentUnreadable(name, "an Office file, but no text document", "save its text as DOCX or PDF")
    if "mimetype" in names:
        raise DocumentUnreadable(name, "an OpenDocument or EPUB file", "save it as DOCX or PDF")
    return Format.ZIP


def _ole(data: bytes, name: str) -> DocumentUnreadable:
    if "EncryptedPackage".encode("utf-16-le") in data:
        hint = "open it in Word and save it without a password"
        return DocumentUnreadable(name, "an encrypted Office document", hint)
    return DocumentUnreadable(name, "an Office file in the format of before 2007", "save it as DOCX")
