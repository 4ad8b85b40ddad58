"""NFKC, but for what it would garble, and letters in fancy dress."""

import re
import unicodedata
from collections.abc import Iterator

from retrieval.normalisation.matching_copy import Edit, SignalKind

# NFKC glues or garbles these, and people type them every day: "don´t" would fall in two, "10²" become 102, "2½" 21⁄2,
# "Name™" NameTM, "ㅋㅋ" letters that no keyboard has. Thai, Lao and Tibetan vowels would be torn into pieces.
_KEPT = frozenset(
    "¨¯´¸˘˙˚˛˜˝ͺ΄᾽᾿῀῾‗‾゛゜…™℠№℃℉ªº²³¹⁰⁴⁵⁶⁷⁸⁹₀₁₂₃₄₅₆₇₈₉¼½¾⅐⅑⅒⅓⅔⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞⅟↉①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳և″‴⁗‶‷"
    "\u0e33\u0eb3\u0edc\u0edd\u0f0c\u0f77\u0f79\ufdfa\ufdfb\ufdfc\ufdfd"
) | {chr(point) for first, last in ((0x3131, 0x318E), (0x1F200, 0x1F251)) for point in range(first, last + 1)}
_PLACE = "\ufffc"
_PIECES = (32, 6, 1)  # lengths of text that are looked at as a whole, down to a letter
_WITHOUT_KEPT = str.maketrans(dict.fromkeys(_KEPT, _PLACE))
# What may compose with the letter before it: marks, the later letters of a Hangul syllable, halfwidth voicing.
_LATER_LETTERS = re.compile("[\u1160-\u11ff\ud7b0-\ud7ff\uff9e\uff9f\uffa0-\uffdc]")
_CJK = re.compile("[\u1100-\u11ff\u3040-\u312f\u3400-\u9fff\uac00-\ud7ff\uff66-\uffdc\U00020000-\U0003ffff]")
_WIDE = re.compile("[\uff21-\uff3a\uff41-\uff5a]+")
_STYLED = re.compile(
    "[\u02b0-\u02b8\u02e1-\u02e3\u1d2c-\u1d6a\u2071\u207f\u2090-\u209c\u2100-\u214f\u24b6-\u24e9\uff21-\uff3a\uff41-\uff5a"
    "\U0001d400-\U0001d7cb\U0001f130-\U0001f149\U0001f150-\U0001f169\U0001f170-\U0001f189]{3,}"
)
_NEGATIVE = str.maketrans(
    {chr(first + number): chr(65 + number) for first in (0x1F150, 0x1F170) for number in range(26)}
)


def compatibility_edits(text: str) -> list[Edit]:
    """Bring a text to NFKC, letter by letter. A word of three or more styled letters is a signal.

    Full-width letters are not, where a text is Chinese, Japanese or Korean: there they are typography.
    """
    if text.isascii():
        return []
    readings = dict(_styled_readings(text))
    edits = list(_edits_to_nfkc(text))
    if readings:
        edits = [_signalled(edit, readings) for edit in edits]
        edits += (
            Edit(at, at + 1, plain, SignalKind.HOMOGLYPH, reading)
            for at, reading in readings.items()
            if (plain := text[at].translate(_NEGATIVE)) != text[at]
        )
    return sorted(edits)


def _edits_to_nfkc(text: str) -> Iterator[Edit]:
    plain = text
    if not unicodedata.is_normalized("NFKC", text):
        plain = text.translate(_WITHOUT_KEPT)
    if unicodedata.is_normalized("NFKC", plain):
        return
    for first, end in _unstable(plain, 0, len(plain), _PIECES):
        start = first + (plain[first] == _PLACE)
        letter = plain[start:end]
        folded = unicodedata.normalize("NFKC", letter)
        if folded != letter and not letter.endswith("\ufe0f"):
            yield Edit(start, end, folded)


def _unstable(text: str, start: int, end: int, lengths: tuple[int, ...]) -> Iterator[tuple[int, int]]:
    """The letters that NFKC changes, narrowed down piece by piece."""
    for piece in _pieces(text, start, end, lengths[0]):
        if not unicodedata.is_normalized("NFKC", text[piece[0] : piece[1]]):
            if len(lengths) == 1:
                yield piece
            else:
                yield from _unstable(text, *piece, lengths[1:])


def _pieces(text: str, start: int, end: int, length: int) -> Iterator[tuple[int, int]]:
    """Cut a stretch into pieces of at least ``length``, none of which composes with its neighbours."""
    while start < end:
        cut = start + length
        while cut < end and _may_compose(text[cut]):
            cut += 1
        yield start, min(cut, end)
        start = cut


def _may_compose(character: str) -> bool:
    if character.isascii():
        return False
    return unicodedata.category(character)[0] == "M" or bool(_LATER_LETTERS.match(character))


def _styled_readings(text: str) -> Iterator[tuple[int, str]]:
    """Every place of a styled letter, with a sentence on the word that it is in."""
    for word in _STYLED.finditer(text):
        if not (_WIDE.fullmatch(word[0]) and _CJK.search(text)):
            reading = unicodedata.normalize("NFKC", word[0].translate(_NEGATIVE))
            yield from ((at, f"styled letters that read {reading[:80]!r}") for at in range(*word.span()))


def _signalled(edit: Edit, readings: dict[int, str]) -> Edit:
    if edit.start not in readings:
        return edit
    return edit._replace(kind=SignalKind.HOMOGLYPH, detail=readings[edit.start])
