"""Letters of one alphabet in the words of another.

A word is only touched when it mixes alphabets, or when it is made of nothing but look-alikes in a text that is
otherwise Latin. Which letters look alike is Unicode's list, carried by ``confusable_homoglyphs`` (900 kB of JSON: read
once, in about 20 ms, when the first foreign letter turns up among Latin ones).
"""

import json
import re
import string
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from retrieval.normalisation.matching_copy import Edit, SignalKind

# Greek, Cyrillic, Armenian, Cherokee, Canadian syllabics, Coptic, Lisu: the alphabets that disguises are taken from.
_FOREIGN_LETTER = re.compile(
    "[\u0370-\u0373\u0376\u0377\u037b-\u03ff\u0400-\u0481\u048a-\u0556\u0561-\u0587\u13a0-\u13fd\u1401-\u167f"
    "\u1f00-\u1fff\u2c80-\u2cee\ua4d0-\ua4fd\ua640-\ua66e\ua680-\ua69d\uab70-\uabbf]"
)
_CYRILLIC_WORD = re.compile("[\u0400-\u052f\ua640-\ua69d]+")
_LATIN = "a-zA-Z\u00c0-\u024f\u0250-\u02af\u1d00-\u1dbf\u1e00-\u1eff\ua720-\ua7ff\uab30-\uab64"
_LATIN_LETTER = re.compile(f"[{_LATIN}]")
_WORD = re.compile(r"[^\W_]+")
_PLAIN_LATIN_WORD = re.compile(rf"(?<![\w@#/.:&])[{_LATIN}]{{2,}}(?![\w@/:])")
_BRAND_WITH_ENDING = re.compile(rf"[{_LATIN}\d]{{2,}}[\u0400-\u052f]+")  # SMSка, an honest Russian word
_FORMULA = re.compile("[α-ω][a-zA-Z]+")  # λx, ρmax
_SMALL_CAPITALS = dict(zip("ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘǫʀꜱᴛᴜᴠᴡʏᴢ", "abcdefghijklmnopqrstuvwyz", strict=True))
_SMALL_CAPITAL_WORD = re.compile(f"(?<![\\w/\\[])[{''.join(_SMALL_CAPITALS)}a-z]{{2,}}(?![\\w/\\]])")
_SMALL_CAPITAL = re.compile(f"[{''.join(_SMALL_CAPITALS)}]")
# Alike enough among Latin letters, though Unicode doesn't list them as letters that can't be told apart.
_NEARLY_ALIKE = {"к": "k", "т": "t", "м": "m", "н": "h", "в": "b", "п": "n", "ь": "b"}
_NEARLY_ALIKE |= {"κ": "k", "τ": "t", "η": "n", "ε": "e", "ω": "w", "χ": "x", "β": "b"}
_NEVER = frozenset("σϱ")  # listed as o and p, but read as Greek
_SAME_IN_CYRILLIC = frozenset("аеосрхуіјѕАВЕКМНОРСТХІЈЅ")


class _Around(NamedTuple):
    """What a text tells about its words: whether some are truly foreign, and whether most are Latin."""

    foreign: bool
    latin: bool


def homoglyph_edits(text: str) -> list[Edit]:
    """Write every disguised word in the one alphabet that its readers see."""
    if text.isascii():
        return []
    edits = list(_small_capital_edits(text)) if _SMALL_CAPITAL.search(text) else []
    if _FOREIGN_LETTER.search(text) and _LATIN_LETTER.search(text):
        words = [word for word in _WORD.finditer(text) if not word[0].isascii() and _FOREIGN_LETTER.search(word[0])]
        around = _around(text, words)
        for word in words:
            alphabet = _alphabet_of(word[0], around)
            seen = "".join(alphabet.get(letter, letter) for letter in word[0])
            if seen != word[0]:
                edits.append(Edit(*word.span(), seen, SignalKind.HOMOGLYPH, f"reads {seen[:80]!r}"))
    return sorted(edits)


@cache
def look_alikes() -> Mapping[str, str]:
    """Unicode's letters that can't be told from a letter a-z or A-Z, with that letter."""
    listed = json.loads((files("confusable_homoglyphs") / "confusables.json").read_bytes())
    found: dict[str, str] = {}
    for letter in string.ascii_letters:
        for other in (entry["c"] for entry in listed.get(letter, ())):
            if len(other) == 1 and not other.isascii() and other not in _NEVER:
                found[other] = "I" if letter == "l" and other.isupper() else letter
    return found


@cache
def _near_look_alikes() -> Mapping[str, str]:
    return _NEARLY_ALIKE | dict(look_alikes())


@cache
def _same_in_cyrillic() -> Mapping[str, str]:
    return {look_alikes()[cyrillic]: cyrillic for cyrillic in _SAME_IN_CYRILLIC if cyrillic in look_alikes()}


def _around(text: str, words: list[re.Match[str]]) -> _Around:
    near = _near_look_alikes()
    return _Around(
        foreign=any(letter not in near for letter in _FOREIGN_LETTER.findall(text)),
        latin=len(_PLAIN_LATIN_WORD.findall(text)) >= len(words),
    )


def _alphabet_of(word: str, around: _Around) -> Mapping[str, str]:
    """The table that turns a word into what is seen; an empty one for an honest word."""
    letters = [letter for letter in word if letter.isalpha()]
    foreign = [letter for letter in letters if _FOREIGN_LETTER.match(letter)]
    latin = [letter for letter in letters if _LATIN_LETTER.match(letter)]
    if len(foreign) + len(latin) < len(letters):
        return {}
    if not latin:
        return look_alikes() if _is_latin_in_disguise(word, foreign, around) else {}
    if _BRAND_WITH_ENDING.fullmatch(word) and around.foreign:
        return {}
    is_cyrillic = _CYRILLIC_WORD.fullmatch("".join(foreign)) and all(one in _same_in_cyrillic() for one in latin)
    if any(letter not in _near_look_alikes() for letter in foreign):
        return _same_in_cyrillic() if is_cyrillic else {}
    if around.foreign and len(foreign) > len(latin):
        return _same_in_cyrillic() if is_cyrillic else {}
    return {} if _FORMULA.fullmatch(word) else _near_look_alikes()


def _is_latin_in_disguise(word: str, foreign: list[str], around: _Around) -> bool:
    if around.foreign or not around.latin:
        return False
    if _CYRILLIC_WORD.fullmatch(word):
        return all(letter in _SAME_IN_CYRILLIC for letter in foreign)
    return len(word) >= 3 and all(letter in look_alikes() for letter in foreign)


def _small_capital_edits(text: str) -> Iterator[Edit]:
    """Words in small capitals; single ones are the phonetic alphabet's."""
    for word in _SMALL_CAPITAL_WORD.finditer(text):
        if len(_SMALL_CAPITAL.findall(word[0])) >= 2:
            plain = "".join(_SMALL_CAPITALS.get(letter, letter) for letter in word[0])
            kind = SignalKind.HOMOGLYPH if len(plain) >= 3 else None
            yield Edit(*word.span(), plain, kind, f"styled letters that read {plain[:80]!r}")
