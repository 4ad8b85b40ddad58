"""Texts inside a text that are written in an encoding: base64, base32, hexadecimal, escapes."""

import base64
import binascii
import html
import re
import urllib.parse
from collections.abc import Callable, Iterator
from typing import NamedTuple

MOST_TRIED = 20  # encoded stretches of each kind that are looked at
_LONGEST = 4096
_SHORTEST = 6
_SHORTEST_WORD = 4


class Encoded(NamedTuple):
    """``text`` is what the stretch from ``start`` to ``end`` says, in ASCII, once it is decoded."""

    start: int
    end: int
    encoding: str
    text: str


def encoded_texts(text: str) -> Iterator[Encoded]:
    """Stretches that decode to something that reads as text. A hash, a key or a picture doesn't."""
    for encoding, sign, stretch, decode in _ENCODINGS:
        if sign not in text:
            continue
        for number, match in enumerate(stretch.finditer(text)):
            if number == MOST_TRIED:
                break
            try:
                decoded = decode(match[0][:_LONGEST])
            except (ValueError, binascii.Error):
                continue
            if _reads_as_text(decoded) or (encoding.startswith("short") and _is_a_word(decoded)):
                yield Encoded(*match.span(), encoding, decoded)


def _reads_as_text(decoded: str) -> bool:
    letters = sum(character.isalpha() or character == " " for character in decoded)
    return (
        len(decoded) >= _SHORTEST
        and decoded.isascii()
        and all(character.isprintable() or character in "\n\r\t" for character in decoded)
        and 10 * letters >= 6 * len(decoded)
        and re.search("[aeiou]", decoded) is not None
    )


def _is_a_word(decoded: str) -> bool:
    return len(decoded) >= _SHORTEST_WORD and decoded.isascii() and decoded.replace(" ", "").isalpha()


def _from_base64(stretch: str) -> str:
    whole = stretch.rstrip("=")
    whole = whole[: len(whole) - (len(whole) % 4 == 1)]
    return base64.b64decode(whole + "=" * (-len(whole) % 4)).decode("ascii")


def _from_base32(stretch: str) -> str:
    whole = stretch.rstrip("=")
    return base64.b32decode(whole + "=" * (-len(whole) % 8)).decode("ascii")


def _from_hexadecimal(stretch: str) -> str:
    return bytes.fromhex(re.sub(r"[^\da-fA-F]", "", stretch)).decode("ascii")


def _from_uuencoded(stretch: str) -> str:
    length = ord(stretch[0]) - 32
    needed = (length + 2) // 3 * 4
    if not needed - 3 <= len(stretch) - 1 <= needed + 2:
        raise ValueError(stretch)
    return binascii.a2b_uu(stretch[: needed + 1].ljust(needed + 1)).decode("ascii")


def _from_escapes(stretch: str) -> str:
    return "".join(chr(int(number, 16)) for number in re.findall(r"[\da-fA-F]{2,4}", stretch))


# What each is called, a sign that no stretch of it lacks, how a stretch looks, and what it says.
_ENCODINGS: tuple[tuple[str, str, re.Pattern[str], Callable[[str], str]], ...] = (
    ("base64", "", re.compile(r"(?<![\w+/=.-])[A-Za-z\d+/]{12,}={0,2}(?![\w+/=])"), _from_base64),
    ("base32", "", re.compile(r"(?<![\w+/=])[A-Z2-7]{16,}={0,6}(?![\w+/=])"), _from_base32),
    ("short base64", "=", re.compile(r"(?<![\w+/=.&?-])[A-Za-z\d+/]{6,7}={1,2}(?![\w+/=])"), _from_base64),
    ("short base32", "=", re.compile(r"(?<![\w+/=.&?-])[A-Z2-7]{7,15}={1,6}(?![\w+/=])"), _from_base32),
    ("uuencoding", "", re.compile(r"(?<!\S)[!-M][!-`][ -`]{6,60}$", re.MULTILINE), _from_uuencoded),
    ("hexadecimal", "", re.compile(r"(?<![\w#-])(?:[\da-fA-F]{2}[ :]?){6,}(?![\w-])"), _from_hexadecimal),
    ("escapes", "\\", re.compile(r"(?:\\x[\da-fA-F]{2}){6,}|(?:\\u[\da-fA-F]{4}){6,}"), _from_escapes),
    ("HTML entities", "&#", re.compile(r"(?:&#(?:\d{2,3}|x[\da-fA-F]{2});){6,}"), html.unescape),
    ("percent signs", "%", re.compile(r"(?:%[2-7][\da-fA-F]){6,}"), urllib.parse.unquote),
)
