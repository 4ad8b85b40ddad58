"""What a model is shown: sections with numbered units, the sections beside them, and the case as data."""

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import lru_cache

from copilot.cases import Case
from copilot.drafting import Brief
from policy_corpus.model import Example, Section, Side
from retrieval.hits import Hit, PassageKind

# Controls, line ends and halves of surrogate pairs, which json leaves as they are.
_LINE_END = re.compile("[\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_WIDEST = 100_000  # units before a section, more than there ever are
_OF_EXAMPLES = frozenset({PassageKind.VIOLATES, PassageKind.ALLOWED})
_MOST_EXAMPLES = 16_384  # of policies, whose line is kept
_EXAMPLES = 3  # of each side, the nearest to the content


def render_sections(brief: Brief) -> str:
    """The candidates: units numbered as in ``Brief.numbered_units``, then parts, then the nearest examples."""
    before = brief.units_before()
    return "\n\n".join(_candidate(hit, before[hit.section.key]) for hit in brief.candidates)


def render_supporting(brief: Brief) -> str:
    """The sections beside the candidates, units numbered on."""
    before = brief.units_before()
    return "\n\n".join(_heading(s) + "\n" + _units(s, before[s.key]) for s in brief.supporting) or "None."


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


def most_tokens(section: Section, count: Callable[[str], int]) -> int:
    """No fewer tokens than a section ever has in a question: the widest numbers, the costliest examples of each side.

    No token of the encoding spans the end of a line and the sign or letter that begins the next.
    """
    tokens = count("\n".join(_lines(section, _WIDEST, ())) + "\n\n")
    for side in Side:
        costs = sorted(count(_example(example) + "\n\n") for example in section.examples if example.side is side)
        tokens += sum(costs[-_EXAMPLES:])
    return tokens


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
    return "\n".join(_lines(hit.section, before, _nearest(hit)))


def _lines(section: Section, before: int, examples: Iterable[Example]) -> list[str]:
    lines = [_heading(section), _units(section, before)]
    for kind, parts in (("elements", section.elements), ("exceptions", section.exceptions)):
        names = (
            f"{part.id} = unit [{before + part.unit}]" + (f", any of {part.group}" if part.group else "")
            for part in parts
        )
        lines.append(f"{kind}: {'; '.join(names) or 'none'}")
    return lines + [_example(example) for example in examples]


@lru_cache(maxsize=_MOST_EXAMPLES)
def _example(example: Example) -> str:
    return f"example, {_side(example)}: {json.dumps(example.text, ensure_ascii=False)}"


def _heading(section: Section) -> str:
    return f"## section {section.id}: {section.policy_title} / {' / '.join(section.heading_path)}"


def _units(section: Section, before: int) -> str:
    return "\n".join([f"[{number}] {line}" for number, line in enumerate(section.unit_lines, before + 1)])


def _side(example: Example) -> str:
    if example.side is Side.VIOLATES:
        return "violates"
    if example.exception:
        return f"allowed, {example.exception} is met"
    return f"allowed, {example.fails} is not met" if example.fails else "allowed"


def _nearest(hit: Hit) -> Iterable[Example]:
    """The examples of each side that are nearest to the content, violating ones first."""
    nearness = {score.passage.text: -score.dense for score in hit.passages if score.passage.kind in _OF_EXAMPLES}
    for side in Side:
        examples = [example for example in hit.section.examples if example.side is side]
        far = [nearness.get(example.text, 0.0) for example in examples]
        yield from (examples[place] for place in sorted(range(len(far)), key=far.__getitem__)[:_EXAMPLES])
