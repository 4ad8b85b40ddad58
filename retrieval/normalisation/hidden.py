"""Characters that can't be seen: which of them are spelling, and which have no business where they stand.

Spelling are joiners beside letters that join (Arabic, Persian, the scripts of India) and within emoji, breaks between
letters of scripts that write no spaces, one variation selector after a base that has variants, and the tags of a flag.
"""

import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

from retrieval.normalisation.matching_copy import Edit, SignalKind

INVISIBLE = re.compile(
    "["
    "\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    "\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
    "]+"
)
_FLAG = re.compile("\U0001f3f4[\U000e0030-\U000e0039\U000e0061-\U000e007a]{3,6}\U000e007f")
_TAGS = re.compile("[\U000e0001-\U000e007f]+")
_SELECTORS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]+")
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]")
_JOINING = re.compile(  # Arabic and its kin, Mongolian, and the scripts that descend from Brahmi
    "[\u0600-\u086f\u08a0-\u08ff\u0900-\u0dff\u0f00-\u109f\u1780-\u18af\u1a20-\u1bff\ua840-\ua87f\ua930-\uaaff"
    "\ufb50-\ufdff\ufe70-\ufefc\U00010a00-\U00010a5f\U00010d00-\U00010d3f\U00011000-\U00011fff\U0001e900-\U0001e95f]"
)
_UNSPACED = re.compile("[\u0e00-\u0fff\u1000-\u109f\u1780-\u17ff\u1950-\u1aaf\ua9e0-\ua9ff\uaa60-\uaadf]")
_HAS_VARIANTS = re.compile(
    "[\u1000-\u109f\u3000-\u303f\u3400-\u9fff\ua840-\ua87f\uf900-\ufaff\uff01-\uff1b\U00020000-\U0003ffff]"
)
_EMOJI_PUNCTUATION = frozenset("‼⁉ℹ〰〽™©®")
_DIRECTION_MARKS = frozenset("\u200e\u200f\u061c")
_OVERRIDES = frozenset("\u202d\u202e")
_BIDI = _DIRECTION_MARKS | _OVERRIDES | frozenset("\u202a\u202b\u202c\u2066\u2067\u2068\u2069")
_BREAKS = frozenset("\u200b\u2060\u2063")  # zero width space, word joiner, invisible separator
_BLANKS = frozenset("\u2800\u3164\uffa0")  # seen as a space, so they become one
_SHOWN = 80


class _Run(NamedTuple):
    """Invisible characters that follow one another, in a text that does or doesn't hold right-to-left letters."""

    text: str
    start: int
    end: int
    right_to_left: bool

    @property
    def before(self) -> str:
        return self.text[self.start - 1 : self.start] if self.start else ""

    @property
    def after(self) -> str:
        return self.text[self.end : self.end + 1]


def hidden_edits(text: str) -> list[Edit]:
    """Take out what can't be seen and is not spelling."""
    if not INVISIBLE.search(text):
        return []
    flags = {match.start() + 1: match.end() for match in _FLAG.finditer(text)}
    right_to_left = bool(_RIGHT_TO_LEFT.search(text))
    edits: list[Edit] = []
    for match in INVISIBLE.finditer(text):
        start = flags.get(match.start(), match.start())
        edits += _edits_of(_Run(text, start, match.end(), right_to_left))
    return edits


def hidden_texts(text: str) -> Iterator[tuple[int, int, str]]:
    """What is spelt in tags (those of flags too) or in variation selectors: where it starts and ends, what it says."""
    for pattern, reading in ((_TAGS, _tags_say), (_SELECTORS, _selectors_say)):
        for match in pattern.finditer(text):
            if says := reading(match[0]):
                yield match.start(), match.end(), says


def _edits_of(run: _Run) -> Iterator[Edit]:
    at = run.start
    while at < run.end:
        if tags := _TAGS.match(run.text, at, run.end):
            says = f"tag characters that spell {_tags_say(tags[0])[:_SHOWN]!r}"
            yield Edit(at, tags.end(), "", SignalKind.TAG_CHARACTERS, says)
            at = tags.end()
        elif selectors := _SELECTORS.match(run.text, at, run.end):
            yield from _selector_edits(run, at, selectors.end())
            at = selectors.end()
        else:
            if not _is_spelling(run, at):
                character = run.text[at]
                kind = None if _is_harmless(run, at) else _kind_of(character)
                yield Edit(at, at + 1, " " if character in _BLANKS else "", kind, _name(character))
            at += 1


def _is_spelling(run: _Run, at: int) -> bool:
    """Whether one invisible character belongs where it stands; of most runs only the first can."""
    character, beside = run.text[at], run.before + run.after
    if character == "\u2800":
        return any("\u2801" <= one <= "\u28ff" for one in beside)
    if character in "\u115f\u1160":
        return any("\u1100" <= one <= "\u115e" or "\u1161" <= one <= "\u11ff" for one in beside)
    if character == "\u200d" and at + 1 == run.end and _is_emoji(run.after) and _is_emoji(_base_before(run.text, at)):
        return True
    return at == run.start and _may_stand_between(run.before, character, run.after)


def _may_stand_between(before: str, character: str, after: str) -> bool:
    match character:
        case "\u200c" | "\u200d":
            return bool(_JOINING.search(before + after))
        case "\u200b":
            return bool(_UNSPACED.search(before + after))
        case "\u034f":
            return "\u0591" <= before <= "\u05c7"
        case _:
            return "\u180b" <= character <= "\u180f" and "\u1800" <= before <= "\u18af"


def _selector_edits(run: _Run, start: int, end: int) -> Iterator[Edit]:
    """Keep the first selector after a base that has variants; a row of different ones spells something."""
    first, before = run.text[start], run.text[start - 1 : start] if start else ""
    kept = start + 1 if before and _has_variant(before, first, run.text[end : end + 1]) else start
    if kept == end:
        return
    if len(set(run.text[start:end])) > 1:
        says = f"variation selectors that spell {_selectors_say(run.text[start:end])[:_SHOWN]!r}"
        yield Edit(kept, end, "", SignalKind.HIDDEN_CHARACTERS, says)
    elif (before.isalpha() and run.after.isalpha()) or first >= "\U000e0100":
        yield Edit(kept, end, "", SignalKind.HIDDEN_CHARACTERS, _name(first))
    else:  # what an emoji that was taken out leaves behind
        yield Edit(kept, end, "")


def _has_variant(base: str, selector: str, after: str) -> bool:
    if selector in "\ufe0e\ufe0f":
        return _is_emoji(base) or base in _EMOJI_PUNCTUATION or after == "\u20e3"
    return bool(_HAS_VARIANTS.match(base)) or (selector == "\ufe00" and (base == "0" or _category(base) == "Sm"))


def _kind_of(character: str) -> SignalKind:
    return SignalKind.BIDI_CONTROL if character in _BIDI else SignalKind.HIDDEN_CHARACTERS


def _is_harmless(run: _Run, at: int) -> bool:
    """What honest writing and software leave behind; it goes from the copy without a word.

    A byte order mark, a typesetter's hyphen between two syllables, a joiner beside a letter that joins or of an emoji
    that is gone, the control characters of text that was read in the wrong encoding, what says where text runs, and a
    break or two at the edge of a word, where they part nothing.
    """
    character = run.text[at]
    match character:
        case _ if character in _BREAKS and run.end - run.start <= 2:
            return _is_at_an_edge(run)
        case "\ufeff":
            return at == 0
        case "\xad":
            return _is_between_syllables(run.text, at)
        case "\u200c" | "\u200d":
            beside = (run.before, run.after)
            return run.end - run.start <= 2 and any(_is_emoji(one) or _JOINING.match(one) for one in beside)
        case _ if character in _BIDI:
            return _is_harmless_direction(run, character)
        case _:
            return "\x80" <= character <= "\x9f" and "\xa1" <= run.before <= "\xff"


def _is_at_an_edge(run: _Run) -> bool:
    """Not within a word, and not beside a letter that stands alone, as in words that were spaced out."""
    before, after = run.text[max(0, run.start - 2) : run.start], run.text[run.end : run.end + 2]
    if before[-1:].isalnum() and after[:1].isalnum():
        return False
    return all(side.isalnum() or not letter.isalnum() for side, letter in ((before, before[-1:]), (after, after[:1])))


def _is_harmless_direction(run: _Run, character: str) -> bool:
    """A mark at the edge of a word, or an embedding in a text that does run from right to left."""
    if character not in _DIRECTION_MARKS:
        return run.right_to_left and character not in _OVERRIDES
    sides = [bool(_RIGHT_TO_LEFT.match(one)) for one in (run.before, run.after) if one.isalpha()]
    return len(sides) < 2 or sides[0] != sides[1]


def _is_between_syllables(text: str, at: int) -> bool:
    before = re.search(r"\w*$", text[max(0, at - 40) : at])
    after = re.match(r"\w*", text[at + 1 : at + 40])
    lengths = [len(part[0]) for part in (before, after) if part]
    return min(lengths) >= 2 and sum(lengths) >= 6


def _base_before(text: str, at: int) -> str:
    base = at - 1
    while base > 0 and (text[base] in "\ufe0e\ufe0f" or "\U0001f3fb" <= text[base] <= "\U0001f3ff"):
        base -= 1
    return text[base] if base >= 0 else ""


def _is_emoji(character: str) -> bool:
    return character != "" and _category(character) in {"So", "Sm", "Sk"}


def _category(character: str) -> str:
    return unicodedata.category(character)


def _tags_say(tags: str) -> str:
    return "".join(chr(ord(tag) - 0xE0000) for tag in tags if "\U000e0020" <= tag <= "\U000e007e")


def _selectors_say(selectors: str) -> str:
    numbers = (ord(one) - 0xFE00 if one <= "\ufe0f" else ord(one) - 0xE0100 + 16 for one in selectors)
    return "".join(chr(number) for number in numbers if 32 <= number < 127)


def _name(character: str) -> str:
    return f"U+{ord(character):04X} {unicodedata.name(character, 'CONTROL')}"
