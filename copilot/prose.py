"""What a model wrote in its own words, made fit to be shown: plain text, and no quotation that stands nowhere.

Quotations of the policy are looked up elsewhere. A model's sentence may still hold quotation marks; what stands
between them is kept only if it stands in the content or in a section that the model was shown.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

LONGEST = 600  # code points of one sentence
MOST = 8  # sentences of a list
_QUOTATION = re.compile(r"[\"“„«「](?P<words>[^\"“”„«»「」]{8,})[\"”“»」]")
_MARKUP = re.compile(r"!?\[([^\]]*)\]\([^)]*\)|<[^<>]{1,400}>|https?://\S+|data:\S+|javascript:\S+", re.IGNORECASE)
_SECTION_ID = re.compile(r"\b[a-z0-9]+(?:-[a-z0-9]+)*/\d+(?:\.\d+)*\b")
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Prose:
    """Sentences that can be shown, and how many quotations and section ids were taken out of them."""

    sentences: tuple[str, ...]
    removed: int


def shown(sentences: Iterable[str], known_texts: Iterable[str], known_sections: Iterable[str]) -> Prose:
    """The sentences as plain text. ``known_texts`` are what may be quoted, ``known_sections`` what may be named."""
    texts = [_SPACE.sub(" ", text).casefold() for text in known_texts]
    sections = set(known_sections)
    removed = 0

    def quotation(match: re.Match[str]) -> str:
        nonlocal removed
        words = _SPACE.sub(" ", match["words"]).strip(" .…").casefold()
        if any(words in text for text in texts):
            return match[0]
        removed += 1
        return "[…]"

    def section(match: re.Match[str]) -> str:
        nonlocal removed
        if match[0] in sections:
            return match[0]
        removed += 1
        return "[unknown section]"

    result = []
    for sentence in list(sentences)[:MOST]:
        plain = _SECTION_ID.sub(section, _QUOTATION.sub(quotation, _plain(sentence)))
        result.append(plain if len(plain) <= LONGEST else plain[: LONGEST - 1] + "…")
    return Prose(tuple(filter(None, result)), removed)


def _plain(text: str) -> str:
    """One line without control or format characters, markup or addresses."""
    visible = "".join(" " if unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp") else c for c in text)
    return _SPACE.sub(" ", _MARKUP.sub(lambda match: match[1] or "", visible)).strip()
