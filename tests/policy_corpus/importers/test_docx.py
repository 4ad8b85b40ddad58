"""DOCX becomes sections by its styles, its outline levels or its looks, with every word that Word shows."""

from collections import Counter
from collections.abc import Callable
from datetime import date
from io import BytesIO
from zipfile import ZipFile

import pytest
from docx.document import Document as Written
from docx.shared import Pt

from policy_corpus.importers import DocumentUnreadable, import_document
from policy_corpus.importers.blocks import words
from policy_corpus.importers.docx import read_docx
from tests.policy_corpus.importers.accounting import NAME, read_back, words_of
from tests.policy_corpus.importers.docxs import WORD, a_docx, body_docx, list_of, num, numbered, par


def sections(data: bytes) -> list[tuple[str, str]]:
    """The titles and the texts of all sections, over all policies."""
    imported = import_document(read_docx(data, NAME), name=NAME, effective=date(2026, 1, 1), owner="Policy")
    return [(s.title, s.text) for policy in imported for s in read_back(policy).sections]


def by_styles(document: Written) -> None:
    document.add_heading("Spam", 0)
    document.add_paragraph("Why we care.")
    document.add_heading("Links", 1)
    document.add_paragraph("You may not hide links.")
    document.add_heading("Shorteners", 2)
    document.add_paragraph("first", "List Bullet")
    document.add_paragraph("second", "List Bullet")
    document.add_paragraph("one", "List Number")
    document.add_paragraph("two", "List Number")


def by_looks(document: Written) -> None:
    for text, size, bold in (
        ("Spam", 22, False),
        ("Why we care, at some length, so that the size of the text is known.", 11, False),
        ("Links", 16, True),
        ("You may not hide links behind words that say something else.", 11, False),
        ("1.1 Shorteners", 11, True),
        ("You may not shorten links so that nobody can see where they lead.", 11, False),
    ):
        run = document.add_paragraph().add_run(text)
        run.font.size, run.bold = Pt(size), bold


def by_outline(document: Written) -> None:
    for text, level in (("Spam", 0), ("Links", 1)):
        paragraph = document.add_paragraph(text)
        outline = paragraph._p.get_or_add_pPr().makeelement(
            "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}outlineLvl",
            {"{http://schemas.openxmlformats.org/wordprocessingml/2006/main}val": str(level)},
        )
        paragraph._p.get_or_add_pPr().append(outline)
        document.add_paragraph(f"About {text}.")


@pytest.mark.parametrize(
    ("write", "expected"),
    [
        pytest.param(
            by_styles,
            [
                ("Spam", "Why we care."),
                ("Links", "You may not hide links."),
                ("Shorteners", "* first\n* second\n1. one\n2. two"),
            ],
            id="styles",
        ),
        pytest.param(
            by_looks,
            [
                ("Spam", "Why we care, at some length, so that the size of the text is known."),
                ("Links", "You may not hide links behind words that say something else."),
                ("1.1 Shorteners", "You may not shorten links so that nobody can see where they lead."),
            ],
            id="looks",
        ),
        pytest.param(by_outline, [("Spam", "About Spam."), ("Links", "About Links.")], id="outline levels"),
    ],
)
def test_headings_are_found(write: Callable[[Written], None], expected: list[tuple[str, str]]) -> None:
    assert sections(a_docx(write)) == expected


def test_numbers_are_those_that_word_shows() -> None:
    lists = list_of(1, ("decimal", "%1"), ("decimal", "%1.%2")) + list_of(2, ("lowerLetter", "(%1)"), ("bullet", "·"))
    lists += list_of(3, ("upperRoman", "%1."))
    restart = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'
    numbering = lists + num(11, 1) + num(12, 2) + num(13, 2, restart) + num(14, 3)
    body = (
        par("Rules", '<w:pStyle w:val="Title"/>')
        + numbered("Spam", 11, 0, "Heading1")
        + numbered("Links", 11, 1, "Heading2")
        + numbered("hidden", 12, 0)
        + numbered("deep", 12, 1)
        + numbered("short", 12, 0)
        + numbered("Posts", 11, 1, "Heading2")
        + numbered("again", 13, 0)
        + numbered("Abuse", 11, 0, "Heading1")
        + "".join(numbered(text, 14, 0) for text in ("p", "q", "r", "s"))
    )
    assert sections(body_docx(body, numbering=numbering)) == [
        ("1.1 Links", "* (a) hidden\n  * deep\n* (b) short"),
        ("1.2 Posts", "* (a) again"),
        ("2 Abuse", "* I. p\n* II. q\n* III. r\n* IV. s"),
    ]


FOOTNOTES = (
    '<w:footnote w:type="separator" w:id="-1"><w:p/></w:footnote>'
    f'<w:footnote w:id="7">{par("the note")}</w:footnote><w:footnote w:id="8">{par("uncalled")}</w:footnote>'
)
RUN = "<w:r><w:t>{}</w:t></w:r>"
BOX = f"<w:txbxContent>{par('boxed')}</w:txbxContent>"


@pytest.mark.parametrize(
    ("body", "parts", "expected"),
    [
        pytest.param(
            f'<w:p>{RUN.format("text")}<w:r><w:footnoteReference w:id="7"/></w:r></w:p>',
            {"footnotes": FOOTNOTES},
            "text 1 1 the note 2 uncalled",
            id="footnotes",
        ),
        pytest.param(
            f"<w:p><w:ins>{RUN.format('kept')}</w:ins><w:del><w:r><w:delText>gone</w:delText></w:r></w:del></w:p>",
            {},
            "kept",
            id="tracked changes",
        ),
        pytest.param(
            f"<w:sdt><w:sdtPr/><w:sdtContent>{par('controlled')}</w:sdtContent></w:sdt>"
            f"<w:p><w:sdt><w:sdtContent>{RUN.format('inside')}</w:sdtContent></w:sdt></w:p>",
            {},
            "controlled inside",
            id="content controls",
        ),
        pytest.param(
            f"<w:p>{RUN.format('before')}<w:r><mc:AlternateContent><mc:Choice Requires='wps'>{BOX}</mc:Choice>"
            f"<mc:Fallback><w:pict><v:textbox>{BOX}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>",
            {},
            "before boxed",
            id="a text box, once",
        ),
        pytest.param(
            f"<w:p><w:r><w:fldChar w:fldCharType='begin'/><w:instrText>PAGEREF x</w:instrText></w:r>{RUN.format('5')}"
            "<w:r><w:t>a</w:t><w:noBreakHyphen/><w:t>b</w:t><w:tab/><w:t>c</w:t><w:br/><w:t>d</w:t></w:r></w:p>",
            {},
            "5a b c d",
            id="fields, tabs and breaks",
        ),
        pytest.param(
            f"<w:tbl><w:tr><w:tc>{par('a')}{par('b')}</w:tc><w:tc><w:tbl><w:tr><w:tc>{par('c')}</w:tc></w:tr></w:tbl>"
            f"<w:p/></w:tc></w:tr><w:sdt><w:sdtContent><w:tr><w:tc>{par('d')}</w:tc></w:tr></w:sdtContent></w:sdt>"
            "</w:tbl>",
            {},
            "a b c d",
            id="a table in a table",
        ),
        pytest.param(
            "<w:p><w:r><w:ruby><w:rt><w:r><w:t>kan</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>漢</w:t></w:r></w:rubyBase>"
            "</w:ruby></w:r><m:oMath><m:r><m:t>x</m:t></m:r></m:oMath></w:p>",
            {},
            "漢 kan x",
            id="ruby and mathematics",
        ),
        pytest.param(
            par("text"), {"header": par("Confidential"), "footer": par("Team")}, "text Confidential Team", id="edges"
        ),
        pytest.param(
            par("يمنع التهديد") + par("धमकी मना") + par("ห้ามข่มขู่") + par("禁止威胁") + par("Cafe\u0301"),
            {},
            "يمنع التهديد धमकी मना ห้ามข่มขู่ 禁止威胁 Café",
            id="scripts",
        ),
    ],
)
def test_no_word_is_lost_or_added(body: str, parts: dict[str, str], expected: str) -> None:
    document = read_docx(body_docx(body, **parts), NAME)
    imported = import_document(document, name=NAME, effective=None, owner="Policy")
    assert words_of(imported) == Counter(words(expected))


def test_a_links_address_follows_its_words() -> None:
    def write(document: Written) -> None:
        paragraph = document.add_paragraph("See ")
        key = document.part.relate_to(
            "https://example.org/rules",
            "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink",
            is_external=True,
        )
        link = paragraph._p.makeelement("{http://schemas.openxmlformats.org/wordprocessingml/2006/main}hyperlink", {})
        link.set("{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id", key)
        link.append(paragraph.add_run("the rules")._r)
        paragraph._p.append(link)

    assert sections(a_docx(write)) == [("Nameless", "See [the rules](https://example.org/rules)")]


def test_comments_are_left_out_and_that_is_said() -> None:
    comments = f'<w:comment w:id="0">{par("hm")}</w:comment>'
    document = read_docx(body_docx(par("text"), comments=comments), NAME)
    assert document.warnings == ("comments in its margin, 1 of them, were left out: they are no text of it",)


def test_a_document_in_the_strict_form_says_the_way_out() -> None:
    data = a_docx(by_styles)
    with ZipFile(BytesIO(data)) as plain:
        parts = {name: plain.read(name) for name in plain.namelist()}
    parts["word/document.xml"] = parts["word/document.xml"].replace(
        WORD.encode(), b"http://purl.oclc.org/ooxml/wordprocessingml/main"
    )
    file = BytesIO()
    with ZipFile(file, "w") as packed:
        for name, part in parts.items():
            packed.writestr(name, part)
    with pytest.raises(DocumentUnreadable, match=r"(?s)in a form that is rare.*not as Strict"):
        read_docx(file.getvalue(), NAME)
