"""Words with digits and signs in the place of letters: h4te, k!ll, 5ex.

Most words with digits are honest (covid19, 4pm, b2b, mp3, h5n1, prices, handles, links, ids), so a word is only read
as letters when its signs stand where letters stand and the outcome could be spoken, or is a word of a short list.
"""

import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

from retrieval.normalisation.matching_copy import Edit, SignalKind

_AS_LETTERS = str.maketrans("013457@$!", "oieastasi")
_AS_LETTERS_WITH_L = str.maketrans("013457@$!", "oleastasi")
_SIGN = "[013457@$!]"

_SIGNS = re.compile(r"[\d@$!]")  # most texts have none, and are not read on
_BESIDE = re.compile(r"[A-Za-z][\d@$!]|[\d@$!][A-Za-z]")
_TOKEN = re.compile(r"\S+")
_LINK_OR_CODE = re.compile(r"://|www\.|[\\/_=&%#^`{}+]|\w[.@:]\w+\.\w|\w\.\w|^\W*@")
_PART = re.compile(r"(?:(?<=[^\w$@!])|^)[A-Za-z\d@$!]+(?=[^\w@$!]|$)")
_INSIDE = re.compile(rf"(?<=[A-Za-z]){_SIGN}+(?=[A-Za-z])")
_PRODUCT = re.compile(
    r"(?i)mp[34]|m4[av]|ps[1345]|log4|web3|ipv4|sha[135]|html5|css3|es5|win\d|v\d|[a-z]+\d+[a-z]?$|[a-z]*\d(?:st|nd|rd|th)$"
)
_PAIRS = re.compile(r"(?:[A-Za-z]\d){2,}[A-Za-z]?")  # h5n1, m1a1
_HEX = re.compile(r"[\da-fA-F]{6,}")
_UNSPEAKABLE = re.compile(r"[^aeiouy]{5}|[aeiou]{4}|q(?!u)")
_VOWEL = re.compile("[aeiouyAEIOUY]")


@cache
def often_disguised() -> frozenset[str]:
    """Words that are often disguised: what an odd or short shape must come to if it is to be taken for leet."""
    return frozenset((files("retrieval.normalisation") / "often_disguised.txt").read_text("ascii").split())


def leet_edits(text: str) -> Iterator[Edit]:
    """Read the words that are written in leet as letters."""
    if not (_SIGNS.search(text) and _BESIDE.search(text)):
        return
    for token in _TOKEN.finditer(text):
        if not _BESIDE.search(token[0]) or _LINK_OR_CODE.search(token[0].strip("<>/.,:;")):
            continue
        for part in _PART.finditer(token[0].rstrip("!")):
            if _BESIDE.search(part[0]) and (plain := _in_letters(part[0])):
                plain = plain.upper() if part[0].isupper() else plain
                start = token.start() + part.start()
                yield Edit(start, start + len(plain), plain, SignalKind.LEET, f"reads {plain!r}")


def read_as_letters(text: str) -> str:
    """Every sign that leet knows as its letter, one for one."""
    return text.translate(_AS_LETTERS)


def _in_letters(word: str) -> str:
    """The word in letters, of the same length; empty for an honest word."""
    letters = sum(character.isalpha() for character in word)
    if letters >= sum(character.isdigit() for character in word):
        for table in (_AS_LETTERS, _AS_LETTERS_WITH_L):
            if (plain := word.translate(table)).lower() in often_disguised() and not re.search("[A-Z]{2}\\$", word):
                return plain
    return _spelt(word) if _has_the_shape(word, letters) else ""


def _has_the_shape(word: str, letters: int) -> bool:
    if len(word) < 4 or len(word) > 40 or word[0] in "@$" or 2 * letters < len(word) - 1 or re.search("[2689]", word):
        return False
    if _HEX.fullmatch(word) or _PAIRS.fullmatch(word) or _PRODUCT.match(word):
        return False
    inside = _INSIDE.findall(word)
    if not inside or not _is_in_one_case(word):
        return False
    if not (len(inside) > 1 and word.isalnum()) and not _stands_for_a_letter(word, inside[0]):
        return False
    plain = _spelt(word).lower()
    return 5 * len(_VOWEL.findall(plain)) >= len(plain) and not _UNSPEAKABLE.search(plain)


def _is_in_one_case(word: str) -> bool:
    """Lower, capitalised, or all capitals without a sign at an end or before one last letter: that is a code."""
    letters = "".join(character for character in word if character.isalpha())
    if letters.isupper():
        return word[0].isalpha() and word[-2:].isalpha()
    return letters[1:].islower()


def _stands_for_a_letter(word: str, sign: str) -> bool:
    """One sign alone: a vowel beside a part that has none, or a dollar. ``just4fun`` and ``stop!now`` are honest."""
    if len(set(sign)) > 1 or sign[0] in "57":
        return False
    before, _, after = word.partition(sign)
    return sign[0] == "$" or not (_VOWEL.search(before) and _VOWEL.search(after))


def _spelt(word: str) -> str:
    """A ``1`` is an l after a vowel, else an i; a tail of several digits stays a number."""
    tail = re.search(r"\d{2,}$", word)
    end = tail.start() if tail else len(word)
    head = re.sub("(?<=[aeiouyAEIOUY])1", "l", word[:end])
    return head.translate(_AS_LETTERS) + word[end:]
