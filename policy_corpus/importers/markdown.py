"""Markdown as others publish it, as blocks: every word is kept."""

import unicodedata
from datetime import date

from policy_corpus.importers.blocks import read_blocks
from policy_corpus.importers.document import LONGEST_TEXT, Document, import_document
from policy_corpus.importers.front_matter import take_front_matter
from policy_corpus.importers.model import DocumentUnreadable, ImportedPolicy


def import_markdown(
    text: str, *, name: str, effective: date | None, owner: str, language: str = "en"
) -> list[ImportedPolicy]:
    """The policies of one Markdown document, in its order; see ``import_document``."""
    document = read_markdown(text, name)
    return import_document(document, name=name, effective=effective, owner=owner, language=language)


def read_markdown(text: str, name: str) -> Document:
    """The blocks of a Markdown document. Raises ``DocumentUnreadable`` when it is no text, or too long."""
    top = take_front_matter(_checked(text, name))
    return Document(read_blocks(top.rest), top.title, top.preface)


def _checked(text: str, name: str) -> str:
    """The text in NFC with LF line ends and without a byte order mark."""
    if len(text) > LONGEST_TEXT:
        raise DocumentUnreadable(name, f"more than {LONGEST_TEXT} characters", "split the document into several files")
    if "\0" in text:
        raise DocumentUnreadable(name, "a NUL character: this is no text", "export the document as Markdown in UTF-8")
    plain = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", plain)
