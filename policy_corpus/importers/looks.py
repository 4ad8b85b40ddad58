"""Headings told by how they look: larger than the text, or bold and numbered."""

import re
from collections import Counter
from collections.abc import Sequence

from policy_corpus.importers.blocks import Block, words
from policy_corpus.importers.shapes import Styled, clean, heading, item, paragraph

_LARGER = 1.07  # times the size of the text
_MOST_WORDS = 30
_NUMBER = re.compile(r"(?:(?:section|article|part|chapter)\s+)?(\d{1,3}(?:\.\d{1,3}){0,5})[.)]?(?=\s)", re.IGNORECASE)
_ITEM = re.compile(r"([•‣◦▪●○·–*-]|\d{1,3}[.)]|\([a-z0-9]{1,4}\)|[a-z][.)])\s+(?=\S)", re.IGNORECASE)


def by_looks(parts: Sequence[Styled | Block]) -> list[Block]:
    """The blocks of a document that marks its headings only by size, weight and number.

    The size with the most letters is that of the text. Each larger size is a level of headings, the largest the
    first. A bold numbered line stands below these, by the parts of its number; other bold lines are left to the
    outline. What is a block already stays as it is.
    """
    paragraphs = [part for part in parts if isinstance(part, Styled)]
    sizes = Counter[float]()
    for part in paragraphs:
        sizes[_rounded(part.size)] += len(part.text)
    body = sizes.most_common(1)[0][0] if sizes else 0.0
    larger = sorted({_rounded(p.size) for p in paragraphs if _stands_out(p, body)}, reverse=True)
    return [part if isinstance(part, Block) else _block(part, body, larger) for part in parts]


def begins_item(text: str) -> bool:
    """Whether a line begins with the mark or the number of a list item."""
    return bool(_ITEM.match(text))


def _block(part: Styled, body: float, larger: Sequence[float]) -> Block:
    if _stands_out(part, body):
        return heading(1 + larger.index(_rounded(part.size)), f"{part.label} {part.text}")
    whole = clean(f"{part.label} {part.text}")
    number = _NUMBER.match(whole)
    if part.bold and number and _could_head(part.text):
        return heading(max(2, len(larger) + 1 + number[1].count(".")), whole)
    found = None if part.label or part.bold else _ITEM.match(part.text)
    if found:
        label = found[1] if found[1].isalnum() or found[1][-1] in ".)" else "*"
        return item(part.text[found.end() :], label, 0)
    if part.label:
        return item(part.text, part.label, 0)
    return paragraph(part.text, bold=part.bold)


def _stands_out(part: Styled, body: float) -> bool:
    return _rounded(part.size) > body * _LARGER and _could_head(part.text)


def _could_head(text: str) -> bool:
    found = words(text)
    return 0 < len(found) <= _MOST_WORDS and any(word.isalpha() for word in found) and not text.endswith((",", ";"))


def _rounded(size: float) -> float:
    return round(size * 2) / 2
