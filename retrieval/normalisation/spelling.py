"""Words that are spaced out (k i l l, k.i.l.l) or drawn out (kiiiiill)."""

import re
from collections.abc import Iterator
from itertools import pairwise

from retrieval.normalisation.leet import often_disguised, read_as_letters
from retrieval.normalisation.matching_copy import Edit, SignalKind

WORD_ROW = 4  # so many single letters in a row are taken for a word
SHORT_ROW = 3  # three only if the word is often disguised, or beside a longer row of the same kind
DRAWN_OUT = 5  # so many of one letter; fewer are spelling somewhere: three in German, four in Estonian

_LETTER = "[A-Za-z0-9@$!\u00c0-\u024f\u0370-\u0481\u048a-\u0556\u0561-\u0587\u05d0-\u05ea\u0620-\u064a\u0671-\u06d3]"
_ROW = re.compile(rf"(?<![\w@.#/&'’$-]){_LETTER}( {{1,2}}|[._*~·•-]){_LETTER}(?:\1{_LETTER})+(?![\w@'’])")
_ALONE = re.compile(rf"(?<=[ ._*~·•-]){_LETTER}[ ._*~·•-]")  # every row has such a letter; most texts have none
_VOWELS = frozenset("aeiouyáéíóúàèìòùâêîôûäëïöüãõåаеёиоуыэюяіїєαεηιουωάέήίόύώ")
_WRITES_VOWELS = re.compile("[a-zß-ɏͰ-ԯ]+")
_SHORTHAND = frozenset("iurcynkbaoxm")  # "i c u r" is four words
_CHORDS = frozenset("ABCDEFG")
_DRAWN_OUT = re.compile(rf"([^\W\d_])\1{{{DRAWN_OUT - 1},}}")
_FEW = 128  # different letters that are looked for one by one, a fifth of the work
_CODE = re.compile(r"[\d_/=+%@#&]")


def spaced_edits(text: str) -> list[Edit]:
    """Close the gaps of a word that is written letter by letter; initials, lists and shorthand stay."""
    rows = list(_ROW.finditer(text)) if _ALONE.search(text) else []
    if not rows:
        return []
    gaps = {row[1] for row in rows if _is_word(row)}
    return [edit for row in rows if _is_word(row) or (row[1] in gaps and _may_be_word(row)) for edit in _closed(row)]


def drawn_out_edits(text: str) -> Iterator[Edit]:
    """Leave one of five or more letters in a row.

    One, since that is the usual spelling of what people draw out (``sooooo``, ``yesssss``): in two sets of English
    posts one letter gave a word of the same posts 42 times, two letters twice. A row by itself is laughter, a yawn or
    kisses (``kkkkk``, ``zzzzz``, ``xxxxx``) and stays.
    """
    letters = set(text)
    if len(letters) <= _FEW and not any(letter * DRAWN_OUT in text for letter in letters):
        return
    for row in _DRAWN_OUT.finditer(text):
        if row[1].lower() != row[1].upper() and _is_in_a_word(text, row) and not _is_in_code(text, row):
            yield Edit(row.start() + 1, row.end(), "")


def _is_word(row: re.Match[str]) -> bool:
    letters = _letters(row)
    if read_as_letters(letters).lower() in often_disguised():
        return True
    if len(letters) < WORD_ROW or not _may_be_word(row):
        return False
    if row[1][0] == " " and (set(letters) <= _CHORDS or (len(letters) <= 5 and set(letters.lower()) <= _SHORTHAND)):
        return False
    return not (row[1] == "." and letters.isupper())


def _may_be_word(row: re.Match[str]) -> bool:
    """Mostly letters, vowels among other letters where a script writes both, and not the alphabet."""
    letters = _letters(row).lower()
    if 3 * sum(letter.isalpha() for letter in letters) < 2 * len(letters):
        return False
    plain = read_as_letters(letters)
    steps = [ord(after) - ord(before) for before, after in pairwise(plain)]
    if all(0 <= step <= 3 for step in steps):
        return False
    has_both = not _VOWELS.isdisjoint(plain) and not set(plain) <= _VOWELS - {"y"}
    return has_both or not _WRITES_VOWELS.fullmatch(plain)


def _letters(row: re.Match[str]) -> str:
    return row[0][:: 1 + len(row[1])]


def _closed(row: re.Match[str]) -> Iterator[Edit]:
    step, says = 1 + len(row[1]), f"reads {_letters(row)[:80]!r}"
    for at, letter in zip(range(row.start(), row.end(), step), _letters(row), strict=True):
        yield Edit(at, at + 1, letter, SignalKind.SPACED_LETTERS, says)  # the letter stays, and is part of the signal
        if at + 1 < row.end():
            yield Edit(at + 1, at + step, "", SignalKind.SPACED_LETTERS, says)


def _is_in_a_word(text: str, row: re.Match[str]) -> bool:
    before = text[row.start() - 1] if row.start() else " "
    return before.isalpha() or text[row.end() : row.end() + 1].isalpha()


def _is_in_code(text: str, row: re.Match[str]) -> bool:
    """Whether the word around belongs to a link, a number or a token."""
    before = text[max(0, row.start() - 40) : row.start()].rpartition(" ")[2]
    after = text[row.end() : row.end() + 40].partition(" ")[0]
    return bool(_CODE.search(before) or _CODE.search(after) or before.endswith("www.") or re.match(r"\.\w", after))
