"""Which lines of a document are its headings, and how they nest.

Published policies mark headings in more ways than Markdown has: a bold line, a line above a date, a heading without
words and its words below it. And they use headings for what is none: a date, a whole sentence. Every step here takes
blocks and gives blocks, and no word gets lost on the way.
"""

import re
from collections.abc import Iterable
from dataclasses import replace

from policy_corpus.importers.blocks import Block, words

POLICY_RANK = 2  # of a heading of level 1
_BOLD_RANK = 14  # below every heading that is marked as one
_LONGEST_TITLE = 80
_MONTH = r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\.?"
_DATE = re.compile(
    r"(?:(?:last )?(?:updated|effective|revised|modified|reviewed)(?: on)?:? )?"
    rf"(?:{_MONTH} (?:\d{{1,2}}(?:st|nd|rd|th)?,? )?\d{{4}}|\d{{1,2}}\.? {_MONTH} \d{{4}}|\d{{4}}-\d\d(?:-\d\d)?)",
    re.IGNORECASE,
)
_SENTENCE_END = (".", "!", ";", ",", "。", "！", "；", "，", "।", "۔")


def find_headings(blocks: Iterable[Block]) -> list[Block]:
    """The blocks of a document with the headings that it means. Each has text or lower headings below it."""
    marked = _adopt([b.as_text() if b.rank and _is_no_title(b.title) else b for b in blocks])
    return _nest(_promote(marked))


def is_date(title: str) -> bool:
    """Whether a line says nothing but a date, or when something was updated."""
    return bool(_DATE.fullmatch(" ".join(title.split())))


def _is_no_title(title: str) -> bool:
    """Whether a heading is one in form only: a date or a sentence. (One without words is another matter.)"""
    count = len(words(title))
    return is_date(title) or count > 30 or len(title) > 240 or (count > 12 and title.endswith(_SENTENCE_END))


def _could_be_title(block: Block) -> bool:
    title = block.title
    short = 0 < len(words(title)) <= 12 and len(title) <= _LONGEST_TITLE
    return not block.rank and short and not title.endswith(_SENTENCE_END) and not is_date(title)


def _adopt(blocks: list[Block]) -> list[Block]:
    """Give a heading without words the short line that follows it, or drop it: it says nothing."""
    adopted: list[Block] = []
    for block in blocks:
        if adopted and adopted[-1].rank and not adopted[-1].title:
            empty = adopted.pop()
            block = replace(block, rank=empty.rank) if _could_be_title(block) else block  # noqa: PLW2901
        adopted.append(block)
    if adopted and adopted[-1].rank and not adopted[-1].title:
        adopted.pop()
    return adopted


def _promote(blocks: list[Block]) -> list[Block]:
    """Make headings of the lines that serve as such: bold ones, and plain ones whose words are a heading elsewhere."""
    many = sum(block.rank == POLICY_RANK for block in blocks) > 1
    known = {b.title.casefold() for b in blocks if b.title and (b.rank or (b.bold and _could_be_title(b)))}
    promoted: list[Block] = []  # from the last to the first, since what follows decides
    for before, block in zip([None, *blocks][-2::-1], blocks[::-1], strict=True):
        after = promoted[-1] if promoted else None
        rank = block.rank
        if after and not after.rank and _could_be_title(block):
            if many and is_date(after.title) and not (before and before.rank):
                rank = POLICY_RANK
            elif block.bold or block.title.casefold() in known:
                rank = _BOLD_RANK
        promoted.append(replace(block, rank=rank))
    return promoted[::-1]


def _nest(blocks: list[Block]) -> list[Block]:
    """Leave no heading that has nothing below it: a question takes its neighbours in, others become text."""
    nested: list[Block] = []  # from the last to the first
    for block in reversed(blocks):
        after = nested[-1].rank if nested else 1
        if block.rank and after == block.rank and _asks(block) and not _asks(nested[-1]):
            _take_in(nested, block.rank)
        elif block.rank and 0 < after <= block.rank:
            block = block.as_text()  # noqa: PLW2901
        nested.append(block)
    return nested[::-1]


def _take_in(nested: list[Block], rank: int) -> None:
    """Put the headings that follow at that rank below it, up to the next question."""
    for index in range(len(nested) - 1, -1, -1):
        block = nested[index]
        if block.rank and (block.rank < rank or (block.rank == rank and _asks(block))):
            return
        if block.rank == rank:
            nested[index] = replace(block, rank=rank + 1)


def _asks(block: Block) -> bool:
    return block.title.endswith(("?", "？", "؟"))
