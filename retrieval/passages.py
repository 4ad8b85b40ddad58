"""Cutting sections into passages: the rule, its parts, its examples; none straddles a section.

The questions that a section answers are passages of their own: contents are searched for among the former alone.
"""

import re
from collections.abc import Iterable, Iterator
from hashlib import sha256

from policy_corpus.corpus import Corpus
from policy_corpus.model import Section, Side, Unit
from retrieval.hits import Passage, PassageKind
from retrieval.ports import PassageId

SCHEME = "passages 3"  # part of an index's identity: change it when the same section gives other passages
LONGEST = 1200  # code points of a rule passage; about 300 tokens of English, 500 of the costliest scripts
_GAPS = ("\n\n", "\n", ". ", "。", "। ", "؟ ", "; ", ", ", " ")  # the widest first
_QUOTED = re.compile(r"[\"“]([^\"“”]{12,})[\"”]")
_ITEM_START = re.compile(r"[ \t]*(?:[-*+]|\d{1,3}[.)])[ \t]+$")


def passages_of(section: Section) -> tuple[Passage, ...]:
    """Every passage of one section that a content is compared with; equal texts of one kind stand once."""
    return _distinct(section, _passages(section))


def questions_of(section: Section) -> tuple[Passage, ...]:
    """The questions that a section answers, as passages: a question is compared with them, a content never."""
    return _distinct(section, ((PassageKind.ASKED, question, question, None) for question in section.asked))


def text_key(searched: str) -> PassageId:
    """The name under which the vector of a text is stored: the same text has one vector, whatever section it is in."""
    return PassageId(sha256(searched.encode("utf-8", "surrogatepass")).hexdigest()[:32])


def content_key(searched: str) -> PassageId:
    """The name under which the vector of a text is stored that was embedded as a content."""
    return text_key(f"content\0{searched}")


def searched_texts(corpus: Corpus) -> dict[PassageId, str]:
    """Every distinct text that a question is compared with, by its key; a content too, where it isn't kept apart."""
    return {
        text_key(passage.searched): passage.searched
        for section in corpus.sections
        for passage in (*passages_of(section), *questions_of(section))
    }


def compared_texts(corpus: Corpus) -> dict[PassageId, str]:
    """Every distinct text that contents which are kept apart are compared with, by its key as a content."""
    return {
        content_key(passage.searched): passage.searched
        for section in corpus.sections
        for passage in passages_of(section)
    }


_Row = tuple[PassageKind, str, str, str | None]


def _distinct(section: Section, rows: Iterable[_Row]) -> tuple[Passage, ...]:
    found = (
        Passage(_id(section, kind, searched), section.key, kind, text, searched, part)
        for kind, text, searched, part in rows
    )
    return tuple({passage.id: passage for passage in found}.values())


def _passages(section: Section) -> Iterator[_Row]:
    above = f"{section.policy_title}. {'. '.join(section.heading_path)}."
    for piece in split_long(section.text):
        yield PassageKind.RULE, piece, f"{above} {piece}", None
    for part in (*section.elements, *section.exceptions):
        yield PassageKind.PART, part.text, f"{section.title}: {part.text}", part.id
    if not section.elements or section.elements[0].id == "rule":
        yield from _printed(section)
    for example in section.examples:
        kind = PassageKind.VIOLATES if example.side is Side.VIOLATES else PassageKind.ALLOWED
        yield kind, example.text, example.text, example.exception or example.fails


def _printed(section: Section) -> Iterator[_Row]:
    """The list items of a section without marks, and what stands in quotation marks in them: its printed examples."""
    for unit in section.units:
        if not _is_item(section, unit):
            continue
        item = section.quote(unit)
        yield PassageKind.PART, item, f"{section.title}: {item}"[:LONGEST], None
        for quoted in _QUOTED.finditer(item):
            yield PassageKind.PART, quoted[1], quoted[1][:LONGEST], None


def _is_item(section: Section, unit: Unit) -> bool:
    line = section.text.rfind("\n", 0, unit.start) + 1
    return _ITEM_START.match(section.text[line : unit.start]) is not None


def split_long(text: str, longest: int = LONGEST) -> list[str]:
    """``text`` in pieces of at most ``longest`` code points, cut at the widest gap; a short text as it is."""
    if len(text) <= longest:
        return [text] if text.strip() else []
    return list(_cut(text, _GAPS, longest))


def _cut(text: str, gaps: tuple[str, ...], longest: int) -> Iterator[str]:
    """The text cut behind the first of the gaps that it has; what is still too long is cut behind narrower ones.

    Neighbours are put together as long as they fit.
    """
    if not gaps:
        yield from (text[start : start + longest] for start in range(0, len(text), longest))
        return
    gap, narrower = gaps[0], gaps[1:]
    if gap not in text:
        yield from _cut(text, narrower, longest)
        return
    start = end = 0
    for found in _behind(text, gap):
        if found - end >= longest:
            if start < end:
                yield text[start:end]
            yield from _cut(text[end:found], narrower, longest)
            start = found
        elif found - start > longest:
            yield text[start:end]
            start = end
        end = found
    if start < end:
        yield text[start:]


def _behind(text: str, gap: str) -> Iterator[int]:
    """Where each gap ends, and where the text does."""
    end, at = 0, text.find(gap)
    while at >= 0:
        end = at + len(gap)
        yield end
        at = text.find(gap, end)
    if end < len(text):
        yield len(text)


def _id(section: Section, kind: PassageKind, searched: str) -> PassageId:
    return PassageId(sha256(f"{section.key}\0{kind}\0{searched}".encode("utf-8", "surrogatepass")).hexdigest()[:32])
