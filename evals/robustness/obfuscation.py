"""Disguises that people put on words: other characters, hidden ones, gaps. Each keeps the text readable."""

import random
import re
from collections.abc import Callable, Mapping

_LEET = str.maketrans("aeiostAEIOST", "431057431057")
_HOMOGLYPHS = str.maketrans(
    "aceiopsxyABCEHIKMOPTX",
    "\u0430\u0441\u0435\u0456\u043e\u0440\u0455\u0445\u0443\u0410\u0412\u0421\u0415\u041d\u0406\u041a\u041c\u041e\u0420\u0422\u0425",
)
_HIDDEN = ("\u200b", "\u200c", "\u2060")  # zero-width space, zero-width non-joiner, word joiner
_TOKEN = re.compile(r"(?:https?://|[@#])\S+|(?<!\w)(?P<word>[^\W\d_]{4,})(?!\w)")


def obfuscate(text: str, kind: str, seed: int, share: float = 0.5) -> str:
    """``text`` with about that ``share`` of its longer words disguised, at least one; names and links stay.

    ``kind`` is a key of ``DISGUISES``. The text comes back as it was when it has no word that can be disguised so.
    """
    rng = random.Random(f"{kind} {seed} {text}")  # noqa: S311  (a seeded choice)
    disguise = DISGUISES[kind]
    words = [match for match in _TOKEN.finditer(text) if match["word"] and disguise(match[0], rng) != match[0]]
    chosen = set(rng.sample(range(len(words)), max(1, round(share * len(words))))) if words else set()
    result, end = [], 0
    for place, match in enumerate(words):
        word = disguise(match[0], rng) if place in chosen else match[0]
        result += [text[end : match.start()], word]
        end = match.end()
    return "".join((*result, text[end:]))


def _leet(word: str, _: random.Random) -> str:
    return word.translate(_LEET)


def _homoglyphs(word: str, _: random.Random) -> str:
    return word.translate(_HOMOGLYPHS)


def _spacing(word: str, rng: random.Random) -> str:
    return rng.choice((" ", ".", "-")).join(word)


def _zero_width(word: str, rng: random.Random) -> str:
    place = rng.randrange(1, len(word))
    return word[:place] + rng.choice(_HIDDEN) + word[place:]


DISGUISES: Mapping[str, Callable[[str, random.Random], str]] = {
    "leet": _leet,
    "homoglyph": _homoglyphs,
    "spacing": _spacing,
    "zero_width": _zero_width,
}
