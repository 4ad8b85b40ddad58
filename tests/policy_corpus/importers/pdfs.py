"""PDF for tests: pages of lines at given places, in any script, since a font needs no shapes to say its letters."""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

from reportlab.lib.pagesizes import A4
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas


@dataclass(frozen=True)
class Put:
    """Words on a page: their left end and their base line in points from its lower left corner."""

    text: str
    left: float
    bottom: float
    size: float = 11
    bold: bool = False


def latin_pdf(pages: Sequence[Sequence[Put]], *, password: str = "", owner_only: bool = False) -> bytes:
    """Pages written by reportlab, in Helvetica; ``owner_only`` locks them against changes alone."""
    file = BytesIO()
    encryption = StandardEncryption(password, "owner", canModify=0) if password or owner_only else None
    canvas = Canvas(file, pagesize=A4, encrypt=encryption)
    for page in pages:
        for put in page:
            canvas.setFont("Helvetica-Bold" if put.bold else "Helvetica", put.size)
            canvas.drawString(put.left, put.bottom, put.text)
        canvas.showPage()
    canvas.save()
    return file.getvalue()


def picture_pdf(pages: int, *, words: str = "") -> bytes:
    """Pages that are pictures, as a scanner makes them; ``words`` on a last page."""
    file = BytesIO()
    canvas = Canvas(file, pagesize=A4)
    for _ in range(pages):
        canvas.drawImage(ImageReader(BytesIO(_BITMAP)), 0, 0, 500, 700)
        canvas.showPage()
    if words:
        canvas.drawString(72, 700, words)
        canvas.showPage()
    canvas.save()
    return file.getvalue()


_BITMAP = b"P6 2 2 255 " + bytes(range(12))


def any_script_pdf(lines: Sequence[Put]) -> bytes:
    """One page in a font that maps its letters to Unicode and has no outlines."""
    letters = sorted({letter for put in lines for letter in put.text})
    code_of = {letter: number for number, letter in enumerate(letters, 1)}
    shown = "\n".join(
        f"BT /F1 {put.size} Tf 1 0 0 1 {put.left} {put.bottom} Tm "
        f"<{''.join(f'{code_of[letter]:04X}' for letter in put.text)}> Tj ET"
        for put in lines
    )
    pairs = "\n".join(f"<{code:04X}> <{letter.encode('utf-16-be').hex()}>" for letter, code in code_of.items())
    cmap = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /T def /CMapType 2 def\n"
        f"1 begincodespacerange <0000> <FFFF> endcodespacerange {len(code_of)} beginbfchar\n{pairs}\nendbfchar\n"
        "endcmap CMapName currentdict /CMap defineresource pop end end"
    )
    return _assembled(
        [
            "<< /Type /Catalog /Pages 2 0 R >>",
            "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
            "/Resources << /Font << /F1 5 0 R >> >> >>",
            _stream(shown),
            "<< /Type /Font /Subtype /Type0 /BaseFont /Any /Encoding /Identity-H "
            "/DescendantFonts [6 0 R] /ToUnicode 7 0 R >>",
            "<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Any /DW 500 /FontDescriptor 8 0 R "
            "/CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> >>",
            _stream(cmap),
            "<< /Type /FontDescriptor /FontName /Any /Flags 4 /FontBBox [0 -200 1000 800] /ItalicAngle 0 "
            "/Ascent 800 /Descent -200 /CapHeight 700 /StemV 80 >>",
        ]
    )


def _stream(content: str) -> str:
    return f"<< /Length {len(content.encode())} >>\nstream\n{content}\nendstream"


def _assembled(objects: Sequence[str]) -> bytes:
    data = b"%PDF-1.7\n"
    places = []
    for number, content in enumerate(objects, 1):
        places.append(len(data))
        data += f"{number} 0 obj\n{content}\nendobj\n".encode()
    start = len(data)
    data += f"xref\n0 {len(places) + 1}\n0000000000 65535 f \n".encode()
    data += b"".join(f"{place:010} 00000 n \n".encode() for place in places)
    return data + f"trailer << /Size {len(places) + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n".encode()
