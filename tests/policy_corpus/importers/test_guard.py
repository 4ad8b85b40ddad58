"""A document that takes too long, too much memory, or kills its reader is refused, and the process lives on."""

import pytest

from policy_corpus.importers import DocumentUnreadable, read_document
from policy_corpus.importers.formats import Format
from policy_corpus.importers.guard import read_guarded
from policy_corpus.importers.html import read_html
from tests.policy_corpus.importers.docxs import a_docx
from tests.policy_corpus.importers.pdfs import Put, latin_pdf

PAGE = b"<title>Rules</title><main><h2>Spam</h2><ul><li>a</ul><pre>x\ny</pre></main><footer>z</footer>"


def test_a_document_comes_over_whole() -> None:
    assert read_guarded(PAGE, "a.html", Format.HTML) == read_html(PAGE, "a.html")


def test_an_error_comes_over_whole() -> None:
    with pytest.raises(DocumentUnreadable, match=r"(?s)^a.html: line 1 is not UTF-8.*hint: .*iconv"):
        read_document(b"<html>\xe9", "a.html")


def test_a_reader_that_needs_too_much_memory_is_ended() -> None:
    with pytest.raises(DocumentUnreadable, match=r"(?s)within 300000000 bytes of memory.*hint: split it"):
        read_guarded(b"<p>" * 3_000_000, "a.html", Format.HTML, memory=300_000_000)


def test_a_reader_that_takes_too_long_is_ended() -> None:
    page = b"<div>" * 100_000 + b"deep"
    with pytest.raises(DocumentUnreadable, match=r"(?s)as HTML takes more than 1\.5 seconds.*hint: split it"):
        read_guarded(page, "a.html", Format.HTML, seconds=1.5)


def test_what_breaks_a_library_is_named() -> None:
    broken = a_docx(lambda document: document.add_paragraph("x")).replace(b"word/document.xml", b"word/document.xxx")
    with pytest.raises(DocumentUnreadable, match=r"(?s)a damaged DOCX \(.*hint: open it and save it again as DOCX"):
        read_document(broken, "a.docx")


def test_every_format_is_guarded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.executable", "/bin/false")
    for data in (PAGE, a_docx(lambda document: document.add_paragraph("x")), latin_pdf([[Put("x", 72, 700)]])):
        with pytest.raises(DocumentUnreadable, match="can't be read within"):
            read_document(data, "a.html")
