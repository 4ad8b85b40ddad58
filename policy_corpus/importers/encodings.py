"""Bytes to text: by byte order mark, by what a page says of itself, else UTF-8. Nothing is guessed."""

import codecs
import re

from policy_corpus.importers.model import DocumentUnreadable

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_HEAD = 4096  # bytes in which a page says its encoding
_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w.:-]{1,40})""", re.IGNORECASE)
_XML = re.compile(rb"""\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.:-]{1,40})""")
_AS_BROWSERS_DO = {
    "ascii": "cp1252",
    "us-ascii": "cp1252",
    "iso-8859-1": "cp1252",
    "latin1": "cp1252",
    "iso-8859-9": "cp1254",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "euc-kr": "cp949",
    "ks_c_5601-1987": "cp949",
    "tis-620": "cp874",
    "big5": "big5hkscs",
    "utf-16": "utf-8",  # a page that can be searched for its encoding is not in UTF-16
    "utf-16le": "utf-8",
}


def decode_text(data: bytes, name: str) -> str:
    """Text in UTF-8, or in the UTF-16 or UTF-32 that its byte order mark names. Raises ``DocumentUnreadable``."""
    encoding = marked_encoding(data) or "utf-8"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        if b"\0" in data and encoding == "utf-8":
            raise _binary(name) from None
        line = data.count(b"\n", 0, error.start) + 1
        hint = "save it as UTF-8; for a Latin-1 or Windows file: `iconv -f WINDOWS-1252 -t UTF-8 FILE`"
        raise DocumentUnreadable(name, f"line {line} is not {encoding.upper()}", hint) from None
    if "\0" in text:
        raise _binary(name)
    return text


def decode_html(data: bytes, name: str) -> str:
    """A page in the encoding of its byte order mark, else the one that it names, else UTF-8.

    Raises ``DocumentUnreadable`` when it names none that is known, or is in another.
    """
    head = data[:_HEAD]
    named = _CHARSET.search(head) or _XML.match(head)
    if marked_encoding(data) or not named:
        return decode_text(data, name)
    said = named[1].decode("ascii", "replace")
    try:
        text = data.decode(_AS_BROWSERS_DO.get(said.lower(), said))
    except LookupError:
        hint = "save it as UTF-8, and let its <meta charset> say so"
        raise DocumentUnreadable(name, f"it says that its encoding is {said!r}, which is unknown", hint) from None
    except UnicodeError as error:
        start = error.start if isinstance(error, UnicodeDecodeError) else 0
        line = data.count(b"\n", 0, start) + 1
        hint = f"save it as UTF-8, and let its <meta charset> say so instead of {said!r}"
        raise DocumentUnreadable(name, f"line {line} is not {said.upper()}, as the page says", hint) from None
    if "\0" in text:
        raise _binary(name)
    return text


def marked_encoding(data: bytes) -> str:
    """The encoding of the byte order mark, empty when there is none."""
    return next((encoding for mark, encoding in _MARKS if data.startswith(mark)), "")


def _binary(name: str) -> DocumentUnreadable:
    hint = "export it as Markdown in UTF-8 (UTF-16 needs its byte order mark)"
    return DocumentUnreadable(name, "the file holds NUL characters: it is no text", hint)
