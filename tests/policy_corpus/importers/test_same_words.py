"""One document in every format: the same sections, and not a word more or less."""

from collections import Counter
from io import BytesIO

import pytest
from docx import Document as WordDocument
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.platypus import ListFlowable, Paragraph, SimpleDocTemplate, Table

from policy_corpus.importers import import_document, read_document
from policy_corpus.importers.blocks import words
from tests.policy_corpus.importers.accounting import NAME, read_back, words_of

SENTENCE = "You may not post {} in order to mislead people, whoever they are and whatever they say about it. "
DOCUMENT: list[tuple[str, str]] = [
    ("h1", "Rules of conduct"),
    ("p", "These rules hold for everyone; café, naïve & <co> as well."),
    ("h2", "Spam and scams"),
    ("p", SENTENCE.format("self-made offers") * 12),
    ("li", "hidden links"),
    ("li", "copied accounts"),
    ("h3", "Shorteners"),
    ("p", SENTENCE.format("shortened addresses") * 9),
    ("table", "Kind|What happens|Spam|It is removed"),
    ("h2", "Appeals"),
    ("p", SENTENCE.format("the same appeal twice") * 14),
]
TITLES = ["Rules of conduct", "Spam and scams", "Shorteners", "Appeals"]


def markdown() -> bytes:
    marks = {"h1": "# ", "h2": "## ", "h3": "### ", "li": "* ", "p": ""}
    parts = [f"{marks[kind]}{text}" if kind != "table" else _markdown_table(text) for kind, text in DOCUMENT]
    return "\n\n".join(parts).encode()


def _markdown_table(text: str) -> str:
    a, b, c, d = text.split("|")
    return f"| {a} | {b} |\n|---|---|\n| {c} | {d} |"


def html() -> bytes:
    parts = []
    for kind, text in DOCUMENT:
        plain = text.replace("&", "&amp;").replace("<", "&lt;").replace("é", "&eacute;")
        if kind == "table":
            a, b, c, d = plain.split("|")
            plain = f"<tr><th>{a}<th>{b}</tr><tr><td>{c}<td>{d}</tr>"
        parts.append(f"<ul><li>{plain}</ul>" if kind == "li" else f"<{kind}>{plain}</{kind}>")
    return "".join(["<!doctype html><meta charset=utf-8>", *parts]).encode()


def docx() -> bytes:
    document = WordDocument()
    for kind, text in DOCUMENT:
        if kind == "table":
            table = document.add_table(2, 2)
            for index, cell in enumerate(text.split("|")):
                table.cell(index // 2, index % 2).text = cell
        elif kind.startswith("h"):
            document.add_heading(text, int(kind[1]) - 1)
        else:
            document.add_paragraph(text, "List Bullet" if kind == "li" else None)
    file = BytesIO()
    document.save(file)
    return file.getvalue()


def pdf() -> bytes:
    styles = getSampleStyleSheet()
    named = {"h1": "Title", "h2": "Heading2", "h3": "Heading3", "p": "BodyText"}
    styles["Title"].fontSize = 24
    story = []
    for kind, text in DOCUMENT:
        plain = text.replace("&", "&amp;").replace("<", "&lt;")
        if kind == "table":
            a, b, c, d = text.split("|")
            story.append(Table([[a, b], [c, d]]))
        elif kind == "li":
            story.append(ListFlowable([Paragraph(plain, styles["BodyText"])], bulletType="bullet", start="•"))
        else:
            story.append(Paragraph(plain, styles[named[kind]]))
    file = BytesIO()
    SimpleDocTemplate(file).build(story)
    return file.getvalue()


@pytest.mark.parametrize(
    ("data", "name"),
    [
        pytest.param(markdown(), "a.md", id="Markdown"),
        pytest.param(html(), "a.html", id="HTML"),
        pytest.param(docx(), "a.docx", id="DOCX"),
        pytest.param(pdf(), "a.pdf", id="PDF"),
    ],
)
def test_every_format_says_the_same(data: bytes, name: str) -> None:
    document = read_document(data, name)
    imported = import_document(document, name=NAME, effective=None, owner="Policy")
    assert words_of(imported) == Counter(words(" ".join(text for _, text in DOCUMENT)))
    assert [section.title for policy in imported for section in read_back(policy).sections] == TITLES
    assert not document.warnings
