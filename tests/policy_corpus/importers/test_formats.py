"""A file's format is told by its bytes, and one that isn't read says what to save it as."""

from io import BytesIO
from zipfile import ZipFile

import pytest

from policy_corpus.importers import DocumentUnreadable
from policy_corpus.importers.formats import Format, format_of, is_document
from tests.policy_corpus.importers.docxs import a_docx
from tests.policy_corpus.importers.pdfs import Put, latin_pdf


def a_zip(**files: str) -> bytes:
    """A zip of those files, dots in their names written as ``__``."""
    file = BytesIO()
    with ZipFile(file, "w") as packed:
        for name, text in files.items():
            packed.writestr(name.replace("__", "."), text)
    return file.getvalue()


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
DOCX = a_docx(lambda document: document.add_paragraph("x"))
PDF = latin_pdf([[Put("x", 72, 700)]])


@pytest.mark.parametrize(
    ("name", "data", "expected"),
    [
        pytest.param("a.md", b"# Spam\n", Format.MARKDOWN, id="Markdown"),
        pytest.param("a.md", b"<p align=center>Spam</p>\n\n# A", Format.MARKDOWN, id="Markdown that begins with HTML"),
        pytest.param("a.md", b"\xef\xbb\xbf\n<!-- x -->\n<!DOCTYPE html><p>", Format.HTML, id="a page called .md"),
        pytest.param("a.html", b"just words", Format.HTML, id="a page without a tag"),
        pytest.param("a", b"<h1>Spam</h1>", Format.HTML, id="part of a page without an ending"),
        pytest.param("a.txt", "<html>".encode("utf-16"), Format.HTML, id="a page in UTF-16"),
        pytest.param("a.html", DOCX, Format.DOCX, id="a DOCX called .html"),
        pytest.param("a.docx", PDF, Format.PDF, id="a PDF called .docx"),
        pytest.param("a.pdf", b"\n\n" + PDF, Format.PDF, id="a PDF after blank lines"),
        pytest.param("a.md", b"A PDF begins with %PDF-1.7, says the norm.", Format.MARKDOWN, id="text about PDF"),
        pytest.param("a.docx", a_zip(a__md="# A"), Format.ZIP, id="a zip called .docx"),
        pytest.param("a.zip", b"\x1f\x8b\x08", Format.TAR, id="gzip"),
    ],
)
def test_bytes_tell_the_format(name: str, data: bytes, expected: Format) -> None:
    assert format_of(data, name) is expected


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        pytest.param(OLE + b"\0" * 600, "before 2007.*save it as DOCX", id="an old Word file"),
        pytest.param(OLE + "EncryptedPackage".encode("utf-16-le"), "encrypted.*password", id="an encrypted DOCX"),
        pytest.param(b"{\\rtf1", "RTF.*DOCX", id="RTF"),
        pytest.param(a_zip(mimetype="application/epub+zip"), "OpenDocument or EPUB.*DOCX", id="EPUB"),
        pytest.param(a_zip(**{"[Content_Types].xml": "", "xl/x.xml": ""}), "Office.*DOCX", id="a spreadsheet"),
        pytest.param(b"PK\x03\x04cut", "damaged zip", id="half a zip"),
        pytest.param(b"From: x\nMIME-Version: 1.0\nContent-Type: multipart/related", "HTML only", id="a web archive"),
        pytest.param(b"Rar!\x1a\x07", "RAR.*zip or tar.gz", id="RAR"),
    ],
)
def test_a_format_that_is_not_read_says_the_way_out(data: bytes, problem: str) -> None:
    with pytest.raises(DocumentUnreadable, match=rf"(?s)^file: .*{problem}"):
        format_of(data, "file")


@pytest.mark.parametrize(
    ("name", "data", "expected"),
    [
        pytest.param("a.css", b"p { }", False, id="a style sheet"),
        pytest.param("a.png", b"\x89PNG\r\n\x1a\n\0", False, id="a picture"),
        pytest.param("a.json", b"{}", False, id="data"),
        pytest.param("README", b"words", True, id="text without an ending"),
        pytest.param("blob", b"a\0b", False, id="bytes without an ending"),
        pytest.param("a.bin", PDF, True, id="a PDF under another name"),
        pytest.param("a.txt", b"words", True, id="text"),
    ],
)
def test_documents_are_told_from_what_lies_beside_them(name: str, data: bytes, expected: bool) -> None:
    assert is_document(data, name) is expected
