"""A section as a model reads it: written once, then numbered for the place that it has in a question."""

import json
from collections.abc import Iterator
from itertools import islice

from policy_corpus.model import Example, Part, Section, Side
from retrieval.hits import ALLOWED, VIOLATING, PassageScores

EXAMPLES = 3  # of each side, the nearest to the content
_MOST_KEPT = 4096  # sections
_SIDES = (Side.VIOLATES, Side.ALLOWED)


class NumberedSection:
    """The words of one section, with gaps for the numbers of its units; its examples, a line each."""

    def __init__(self, section: Section) -> None:
        self.section = section
        heading = f"## section {section.id}: {section.policy_title} / {' / '.join(section.heading_path)}"
        units = "\n".join(f"[%d] {_plain(line)}" for line in section.unit_lines)
        parts = (("elements", section.elements), ("exceptions", section.exceptions))
        named = (f"{kind}: {'; '.join(map(_named, of_kind)) or 'none'}" for kind, of_kind in parts)
        self._units = tuple(range(1, len(section.units) + 1))
        self._parts = tuple(part.unit for _, of_kind in parts for part in of_kind)
        self._beside = f"{_plain(heading)}\n{units}"
        self._whole = "\n".join((self._beside, *named))
        self.examples = [{e.text: _told(e) for e in section.examples if e.side is side} for side in _SIDES]

    def beside(self, before: int) -> str:
        """Heading and units, ``before`` units standing before its own."""
        return self._beside % tuple([before + unit for unit in self._units])

    def whole(self, before: int) -> str:
        """The same, and which unit each element and exception is."""
        return self._whole % tuple([before + unit for unit in self._units + self._parts])

    def nearest(self, scores: PassageScores) -> Iterator[str]:
        """The lines of the examples of each side that are nearest to the content, violating ones first.

        Where none was searched, the first as they are written.
        """
        for side, lines in zip((VIOLATING, ALLOWED), self.examples, strict=True):
            near = [lines[passage.text] for passage in scores.nearest(side, EXAMPLES)]
            yield from near or islice(lines.values(), EXAMPLES)


class NumberedSections:
    """Every section is written once; of very many the earliest are forgotten."""

    def __init__(self) -> None:
        self._kept: dict[str, NumberedSection] = {}

    def of(self, section: Section) -> NumberedSection:
        """The section, ready to be numbered."""
        kept = self._kept.get(section.key)
        if kept is None or kept.section is not section:
            while len(self._kept) >= _MOST_KEPT:
                del self._kept[next(iter(self._kept))]
            kept = self._kept[section.key] = NumberedSection(section)
        return kept


def _plain(words: str) -> str:
    """Words as they stand in a format."""
    return words.replace("%", "%%")


def _named(part: Part) -> str:
    return f"{_plain(part.id)} = unit [%d]" + (f", any of {_plain(part.group)}" if part.group else "")


def _told(example: Example) -> str:
    return f"example, {_side(example)}: {json.dumps(example.text, ensure_ascii=False)}"


def _side(example: Example) -> str:
    if example.side is Side.VIOLATES:
        return "violates"
    if example.exception:
        return f"allowed, {example.exception} is met"
    return f"allowed, {example.fails} is not met" if example.fails else "allowed"
