"""Words of many alphabets: nobody writes them, and encodings that use every letter are made of nothing else."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

_WORD = re.compile(r"[^\W\d_]{2,}")
_FOREIGN = re.compile(r"[^\W\d_\u0000-\u024f]")
_TOGETHER = {"HIRAGANA": "CJK", "KATAKANA": "CJK", "HANGUL": "CJK", "BOPOMOFO": "CJK", "IDEOGRAPHIC": "CJK"}
_ALPHABETS = frozenset(
    re.findall(
        r"\w+",
        "LATIN GREEK COPTIC CYRILLIC ARMENIAN GEORGIAN HEBREW ARABIC SYRIAC THAANA NKO DEVANAGARI BENGALI GURMUKHI "
        "GUJARATI ORIYA TAMIL TELUGU KANNADA MALAYALAM SINHALA THAI LAO TIBETAN MYANMAR ETHIOPIC CHEROKEE CANADIAN "
        "OGHAM RUNIC KHMER MONGOLIAN CJK TIFINAGH LISU VAI YI BAMUM JAVANESE BALINESE",
    )
)
_MANY = 3


def words_of_many_alphabets(text: str) -> Iterator[tuple[int, int, int]]:
    """Where a word mixes three alphabets or more, and how many. Chinese, Japanese and Korean signs are one."""
    if _FOREIGN.search(text) is None:
        return
    for word in _WORD.finditer(text):
        if not word[0].isascii() and (many := len({*map(_alphabet, word[0])} - {None})) >= _MANY:
            yield *word.span(), many


@lru_cache(maxsize=4096)
def _alphabet(letter: str) -> str | None:
    name = unicodedata.name(letter, "").partition(" ")[0]
    name = _TOGETHER.get(name, name)
    return name if name in _ALPHABETS else None
