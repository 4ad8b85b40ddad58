"""What a model is shown: sections with numbered units, the sections beside them, and the case as data."""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

from copilot.cases import Case
from copilot.drafters.numbered import EXAMPLES, NumberedSections
from copilot.drafting import Brief
from policy_corpus.model import Section
from retrieval.hits import Hit

# Controls, line ends and halves of surrogate pairs, which json leaves as they are.
_LINE_END = re.compile("[\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_WIDEST = 100_000  # units before a section, more than there ever are
_OF_ENDS = 2  # tokens that the line ends behind a piece may come to, or save where they join its last one
_FIRST, _LAST = slice(EXAMPLES), slice(-EXAMPLES, None)
_SECTIONS = NumberedSections()


def render_sections(brief: Brief) -> str:
    """The candidates: units numbered as in ``Brief.numbered_units``, then parts, then the nearest examples."""
    before = brief.units_before
    return "\n\n".join([_candidate(hit, before[hit.section.key]) for hit in brief.candidates])


def render_supporting(brief: Brief) -> str:
    """The sections beside the candidates, units numbered on."""
    before = brief.units_before
    return "\n\n".join([_SECTIONS.of(s).beside(before[s.key]) for s in brief.supporting]) or "None."


def render_case(case: Case) -> str:
    """The case as one line of JSON, so that no content can leave its place; controls and line ends are escaped."""
    text = json.dumps(
        {
            "texts": dict(case.sources()),
            "context_roles": [item.role for item in case.context],
            "surface": case.surface,
            "region": case.region,
            "author": {"verified": case.author.verified, "category": case.author.category},
            "reported_for": [report.reason for report in case.reports if report.reason],
        },
        ensure_ascii=False,
    )
    return _LINE_END.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


class Bounds(NamedTuple):
    """A number of tokens is no fewer than ``least`` and no more than ``most``."""

    least: int
    most: int


class SectionBounds(NamedTuple):
    """What a section takes of a question: as a candidate, and beside the candidates."""

    section: Section
    examined: Bounds
    beside: Bounds


def bounds_of(section: Section, count: Callable[[str], int]) -> SectionBounds:
    """The tokens that a section can have: its numbers narrow or wide, the cheapest or costliest examples of each side.

    No token of the encoding spans the end of a line and the sign or letter that begins the next.
    """
    written = _SECTIONS.of(section)
    sides = [sorted(count(line + "\n\n") for line in side.values()) for side in written.examples]
    lines = sum(min(len(side), EXAMPLES) for side in sides)
    cheapest, costliest = (sum(sum(side[part]) for side in sides) for part in (_FIRST, _LAST))
    least = count(written.whole(0)) + cheapest - _OF_ENDS * (lines + 1)
    most = count(written.whole(_WIDEST) + "\n\n") + costliest
    beside = Bounds(count(written.beside(0)) - _OF_ENDS, count(written.beside(_WIDEST) + "\n\n"))
    return SectionBounds(section, Bounds(least, most), beside)


def fit_supporting(brief: Brief, fits: Callable[[Brief], bool]) -> Brief | None:
    """The brief with as many supporting sections, then candidates, as fit; None when not even one candidate does."""
    while not fits(brief):
        if brief.supporting:
            brief = replace(brief, supporting=brief.supporting[:-1])
        elif len(brief.candidates) > 1:
            brief = replace(brief, candidates=brief.candidates[:-1])
        else:
            return None
    return brief


def _candidate(hit: Hit, before: int) -> str:
    written = _SECTIONS.of(hit.section)
    return "\n".join((written.whole(before), *written.nearest(hit.passages)))
