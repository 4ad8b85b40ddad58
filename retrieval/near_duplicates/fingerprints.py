"""What of a content two near-duplicates share: its matching copy, folded, and the pieces of that.

Links, handles, long numbers and salt (letters and digits mixed, as "x8f3k2") are what a campaign varies; each counts as
one mark. Short numbers stay as they are: an age or a price decides cases.
"""

import re
from hashlib import blake2b
from zlib import crc32

import numpy as np
import numpy.typing as npt

from retrieval.lexical import words_of
from retrieval.normalisation import fold, normalise

SHINGLE = 3  # words in a row that make a piece
_LINK = re.compile(r"(?:https?://|www\.)\S+")
_HANDLE = re.compile(r"[@＠]\w+")
_NUMBER = re.compile(r"(?<!\w)\d{5,}(?!\w)")
_SALT = re.compile(r"(?<!\w)(?=[a-z0-9]*[a-z]\d+[a-z]|[a-z0-9]*\d[a-z]+\d)[a-z0-9]{5,}(?!\w)", re.IGNORECASE)
_SIGN = re.compile(r"[\u2600-\u27bf\U0001f000-\U0001faff]")
_MARK = re.compile(r"\w+")

Hashes = npt.NDArray[np.uint64]


def comparable(text: str) -> str:
    """The words of the matching copy, folded, one space between them, without what a campaign varies; then its signs.

    The text itself where nothing of it is left.
    """
    copy = normalise(text).text
    marked = _SALT.sub(" ", _NUMBER.sub("0", _HANDLE.sub(" ", _LINK.sub(" ", copy))))
    return " ".join([*_MARK.findall(fold(marked)), *signs(copy)]) or text


def signs(text: str) -> list[str]:
    """The emoji and other pictures of a text, each once, in order of their numbers: they say a good deal."""
    return sorted(set(_SIGN.findall(text)))


def exact_fingerprint(compared: str) -> bytes:
    """16 bytes, the same for two contents whose comparable forms are."""
    return blake2b(compared.encode("utf-8", "replace"), digest_size=16).digest()


def shingles(compared: str) -> Hashes:
    """The hashes of the pieces of a comparable form, each once, sorted; a short one is a single piece."""
    marks = words_of(compared)
    wide = SHINGLE if len(marks) > 2 * SHINGLE else 1
    pieces = {" ".join(marks[at : at + wide]) for at in range(max(1, len(marks) - wide + 1))}
    hashes = {crc32(piece.encode("utf-8", "replace")) for piece in pieces}
    return np.sort(np.array(list(hashes), dtype=np.uint64))
