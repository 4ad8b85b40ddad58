"""PDF becomes sections by the sizes, weights and numbers of its lines, with every word of its pages."""

from collections import Counter
from collections.abc import Sequence
from datetime import date

import pytest

from policy_corpus.importers import DocumentUnreadable, import_document
from policy_corpus.importers.blocks import words
from policy_corpus.importers.pdf import MOST_PAGES, read_pdf
from tests.policy_corpus.importers.accounting import NAME, read_back, words_of
from tests.policy_corpus.importers.pdfs import Put, any_script_pdf, latin_pdf, picture_pdf

LONG = "You may not hide links behind words that say something else, nor"


def sections(data: bytes) -> list[tuple[str, str]]:
    """The titles and the texts of all sections, over all policies."""
    imported = import_document(read_pdf(data, NAME), name=NAME, effective=date(2026, 1, 1), owner="Policy")
    return [(s.title, s.text) for policy in imported for s in read_back(policy).sections]


def column(*lines: str, top: float = 700, step: float = 14) -> list[Put]:
    """Lines of text, one below the other."""
    return [Put(line, 72, top - step * index) for index, line in enumerate(lines)]


def test_headings_paragraphs_and_lists_are_found() -> None:
    page = [
        Put("Spam", 72, 780, 22),
        Put("Links of", 72, 750, 16),
        Put("every kind", 72, 731, 16),
        *column(LONG, "shorten them.", top=710),
        *column("The next paragraph stands apart.", top=670),
        *column("• one thing that goes", "on here", "• another", "(a) a third", top=640),
        Put("1.2 Shorteners", 72, 570, 11, bold=True),
        *column("These are never allowed.", top=550),
        Put("A bold line", 72, 520, 11, bold=True),
        *column("Goes below.", top=500),
    ]
    assert sections(latin_pdf([page])) == [
        ("Links of every kind", f"{LONG} shorten them.\n\nThe next paragraph stands apart.\n\n"
         "* one thing that goes on here\n* another\n* (a) a third"),
        ("1.2 Shorteners", "These are never allowed."),
        ("A bold line", "Goes below."),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        pytest.param(["No viola-", "tions here."], "No violations here.", id="a broken word"),
        pytest.param(
            ["Self-harm is not shown, nor self-", "harm in art."],
            "Self-harm is not shown, nor self-harm in art.",
            id="a hyphen that belongs to its word",
        ),
        pytest.param(["Any anti-", "American text."], "Any anti-American text.", id="a hyphen before a capital"),
        pytest.param(["A dash -", "and more."], "A dash - and more.", id="a dash"),
    ],
)
def test_lines_are_joined(lines: list[str], expected: str) -> None:
    assert [text for _, text in sections(latin_pdf([column(*lines)]))] == [expected]


def test_a_paragraph_goes_on_over_the_page() -> None:
    pages = [column(LONG, "shorten them so that", top=100), column("nobody sees where they lead."), column("Apart.")]
    ((_, text),) = sections(latin_pdf(pages))
    assert text == f"{LONG} shorten them so that nobody sees where they lead.\n\nApart."


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Угрозы запрещены", id="Russian"),
        pytest.param("यहाँ धमकी देना मना है", id="Hindi"),
        pytest.param("ห้ามข่มขู่ผู้อื่น", id="Thai"),
        pytest.param("禁止在此发布威胁内容。", id="Chinese"),
        pytest.param("脅迫は禁止です。", id="Japanese"),
        pytest.param("위협은 금지됩니다", id="Korean"),
        pytest.param("office waﬄe", id="ligatures"),
        pytest.param("𝐀 and 😀", id="letters beyond 16 bits"),
    ],
)
def test_every_script_is_read(text: str) -> None:
    ((_, found),) = sections(any_script_pdf([Put(text, 72, 700)]))
    assert found == text.replace("ﬄ", "ffl")


@pytest.mark.parametrize(
    "text", [pytest.param("يمنع نشر التهديدات هنا", id="Arabic"), pytest.param("אסור לאיים על אנשים", id="Hebrew")]
)
def test_what_runs_from_right_to_left_is_read_in_order(text: str) -> None:
    drawn = any_script_pdf([Put(text[::-1], 72, 700)])
    assert [found for _, found in sections(drawn)] == [text]


def test_two_lines_of_chinese_are_joined_without_a_space() -> None:
    drawn = any_script_pdf([Put("禁止在此发布威胁内容和", 72, 700), Put("仇恨言论。", 72, 686)])
    assert [found for _, found in sections(drawn)] == ["禁止在此发布威胁内容和仇恨言论。"]


def _paged(count: int) -> list[Sequence[Put]]:
    return [
        [
            Put("Handbook of rules", 72, 800, 9),
            *column(f"Rule {'abcdefghij'[page]} is one that nobody may break.", f"It says {page * 7}."),
            Put(f"Page {page + 1} of {count}", 250, 30, 9),
        ]
        for page in range(count)
    ]


def test_what_pages_repeat_is_left_out_and_that_is_said() -> None:
    document = read_pdf(latin_pdf(_paged(5)), NAME)
    assert document.warnings == (
        "lines that its pages repeat at their edges were left out: 'Handbook of rules' (5 times), "
        "'Page 1 of 5' (5 times)",
    )
    found = words_of(import_document(document, name=NAME, effective=None, owner="Policy"))
    assert found == Counter(words(" ".join(p.text for page in _paged(5) for p in page[1:-1])))


def test_two_pages_repeat_nothing() -> None:
    document = read_pdf(latin_pdf(_paged(2)), NAME)
    assert not document.warnings
    found = words_of(import_document(document, name=NAME, effective=None, owner="Policy"))
    assert found == Counter(words(" ".join(p.text for page in _paged(2) for p in page)))


def test_headings_at_the_top_of_pages_stay() -> None:
    pages = [[Put(f"Rule {n}", 72, 800, 16), *column(f"{LONG} {'xyz'[n]}", "break it.")] for n in range(3)]
    assert [title for title, _ in sections(latin_pdf(pages))] == ["Rule 0", "Rule 1", "Rule 2"]


def test_pages_that_are_pictures_are_named() -> None:
    assert read_pdf(picture_pdf(2, words="text"), NAME).warnings == (
        "pages without text, only pictures (1, 2): if they are scans, run text recognition and import again",
    )


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        pytest.param(picture_pdf(2), "(?s)pictures and no text: a scan.*ocrmypdf", id="a scan"),
        pytest.param(latin_pdf([[]]), "(?s)its pages hold no text", id="an empty page"),
        pytest.param(latin_pdf(_paged(1), password="secret"), "(?s)encrypted.*without a password", id="encrypted"),
        pytest.param(b"%PDF-1.7\nnothing", "(?s)a damaged PDF.*again", id="damaged"),
        pytest.param(latin_pdf([[]] * (MOST_PAGES + 1)), f"more than {MOST_PAGES} pages.*\n.*split", id="too long"),
        pytest.param(
            any_script_pdf([Put("lost", 72, 700)]).replace(b" /ToUnicode 7 0 R", b""),
            "(?s)fonts don't say which letters.*text recognition",
            id="fonts without letters",
        ),
    ],
)
def test_an_unreadable_pdf_says_the_way_out(data: bytes, problem: str) -> None:
    with pytest.raises(DocumentUnreadable, match=problem):
        read_pdf(data, NAME)


def test_a_pdf_that_anyone_may_open_is_read() -> None:
    assert read_pdf(latin_pdf(_paged(1), owner_only=True), NAME).blocks
