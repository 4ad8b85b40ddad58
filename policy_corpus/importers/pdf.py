"""The lines of a PDF with their places and looks. The door of ``pypdfium2``."""

import ctypes
import math
from collections.abc import Iterator
from typing import TYPE_CHECKING

from policy_corpus.importers.document import LONGEST_TEXT, Document
from policy_corpus.importers.looks import by_looks
from policy_corpus.importers.model import DocumentUnreadable
from policy_corpus.importers.pdf_lines import HYPHEN, PdfLine, paragraphs_of, without_edges

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument, PdfPage

MOST_PAGES = 2000
_PASSWORD = 4  # PDFium's error code
_WORST = 0.05  # share of letters without meaning from which a text is no text
_NO_GAP = 0.05  # times the size of the letters
_BOLD_WEIGHT = 600
_BOLD_NAMES = ("bold", "black", "heavy", "semibd", "demi")


def read_pdf(data: bytes, name: str) -> Document:
    """The blocks of a PDF, its headings told by size, weight and numbers. Raises ``DocumentUnreadable``."""
    pages, warnings = _pages(data, name)
    kept, edges = without_edges(pages)
    return Document(by_looks(paragraphs_of(kept)), warnings=(*warnings, *edges))


def _pages(data: bytes, name: str) -> tuple[list[list[PdfLine]], list[str]]:
    document = _opened(data, name)
    if len(document) > MOST_PAGES:
        raise DocumentUnreadable(name, f"more than {MOST_PAGES} pages", "split it into several files")
    pages: list[list[PdfLine]] = []
    pictures: list[int] = []
    letters = lost = 0
    for number in range(len(document)):
        page = document[number]
        lines, unmapped = _lines(page)
        pages.append(lines)
        lost += unmapped
        letters += sum(len(line.text) for line in lines)
        if not lines and _has_pictures(page):
            pictures.append(number + 1)
        page.close()
        if letters > LONGEST_TEXT:
            raise DocumentUnreadable(name, f"more than {LONGEST_TEXT} characters", "split it into several files")
    document.close()
    _check(name, letters, lost, pictures)
    return pages, list(_doubts(lost, pictures))


def _opened(data: bytes, name: str) -> "PdfDocument":
    from pypdfium2 import PdfDocument, PdfiumError  # noqa: PLC0415  (loaded when first used)

    try:
        return PdfDocument(data)
    except PdfiumError as error:
        if getattr(error, "err_code", None) == _PASSWORD:
            raise DocumentUnreadable(name, "an encrypted PDF", "save it without a password") from None
        raise DocumentUnreadable(name, "a damaged PDF", "download it again, or print it to PDF again") from None


def _check(name: str, letters: int, lost: int, pictures: list[int]) -> None:
    if not letters:
        problem = "its pages hold pictures and no text: a scan" if pictures else "its pages hold no text"
        hint = "run text recognition on it, as `ocrmypdf FILE OUT`, and import that"
        raise DocumentUnreadable(name, problem, hint)
    if lost > letters * _WORST:
        problem = f"its fonts don't say which letters they show ({lost} of {letters})"
        raise DocumentUnreadable(name, problem, "export it again, or run text recognition on it")


def _doubts(lost: int, pictures: list[int]) -> Iterator[str]:
    if pictures:
        some = ", ".join(map(str, pictures[:10])) + (" and more" if len(pictures) > 10 else "")
        yield f"pages without text, only pictures ({some}): if they are scans, run text recognition and import again"
    if lost:
        yield f"letters that its fonts don't name, {lost} of them, are missing: read it against the PDF"


def _has_pictures(page: "PdfPage") -> bool:
    from pypdfium2 import raw  # noqa: PLC0415

    return next(iter(page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=3)), None) is not None


def _lines(page: "PdfPage") -> tuple[list[PdfLine], int]:
    """The lines of a page in the order in which it says them, and how many letters have no meaning."""
    from pypdfium2 import raw  # noqa: PLC0415

    text_page = page.get_textpage()
    lines: list[PdfLine] = []
    letters: list[tuple[int, str]] = []  # of the line that is open: place in the page, and character
    lost = 0
    for index in range(raw.FPDFText_CountChars(text_page)):
        code = raw.FPDFText_GetUnicode(text_page, index)
        lost += raw.FPDFText_HasUnicodeMapError(text_page, index) == 1 or code in (0, 0xFFFD)
        if code in (2, 0xFFFE) or raw.FPDFText_IsHyphen(text_page, index) == 1:
            letters.append((index, HYPHEN))
        if code in (2, 0xFFFE, 10, 13) or letters[-1:] == [(index, HYPHEN)]:
            lines += _line(text_page, letters)
            letters = []
        elif 0xDC00 <= code <= 0xDFFF and letters and 0xD800 <= ord(letters[-1][1]) <= 0xDBFF:
            letters[-1] = (letters[-1][0], chr(((ord(letters[-1][1]) - 0xD800) << 10) + code - 0xDC00 + 0x10000))
        elif code and not (code == 32 and _is_no_gap(text_page, index)):
            letters.append((index, chr(code)))
    lines += _line(text_page, letters)
    text_page.close()
    return lines, lost


def _line(text_page: object, letters: list[tuple[int, str]]) -> list[PdfLine]:
    seen = [index for index, letter in letters if not letter.isspace() and letter != HYPHEN]
    if not seen:
        return []
    left, bottom, right, _ = _box(text_page, seen[0])
    end_left, _, end_right, _ = _box(text_page, seen[-1])
    samples = sorted({seen[0], seen[len(seen) // 2], seen[-1]})
    size = sorted(_size(text_page, index) for index in samples)[len(samples) // 2]
    bold = all(_is_bold(text_page, index) for index in samples)
    text = "".join(letter for _, letter in letters if not "\ud800" <= letter <= "\udfff")
    return [PdfLine(text, min(left, end_left), max(right, end_right), bottom, size, bold)]


def _box(text_page: object, index: int) -> tuple[float, float, float, float]:
    """Left, bottom, right and top of a letter on its line, in points."""
    from pypdfium2 import raw  # noqa: PLC0415

    box = raw.FS_RECTF()
    raw.FPDFText_GetLooseCharBox(text_page, index, box)
    return box.left, box.bottom, box.right, box.top


def _is_no_gap(text_page: object, index: int) -> bool:
    """Whether a space that PDFium made up stands where letters touch, as after a kerned capital."""
    from pypdfium2 import raw  # noqa: PLC0415

    if raw.FPDFText_IsGenerated(text_page, index) != 1 or index == 0:
        return False
    _, bottom, right, _ = _box(text_page, index - 1)
    left, next_bottom, _, _ = _box(text_page, index + 1)
    size = _size(text_page, index - 1)
    return abs(left - right) < _NO_GAP * size and abs(bottom - next_bottom) < _NO_GAP * size


def _size(text_page: object, index: int) -> float:
    from pypdfium2 import raw  # noqa: PLC0415

    matrix = raw.FS_MATRIX()
    scale = math.hypot(matrix.b, matrix.d) if raw.FPDFText_GetMatrix(text_page, index, matrix) else 1.0
    return float(raw.FPDFText_GetFontSize(text_page, index)) * (scale or 1.0)


def _is_bold(text_page: object, index: int) -> bool:
    from pypdfium2 import raw  # noqa: PLC0415

    buffer = ctypes.create_string_buffer(128)
    flags = ctypes.c_int()
    raw.FPDFText_GetFontInfo(text_page, index, buffer, 128, flags)
    font = buffer.value.decode("utf-8", "replace").lower()
    return raw.FPDFText_GetFontWeight(text_page, index) >= _BOLD_WEIGHT or any(part in font for part in _BOLD_NAMES)
