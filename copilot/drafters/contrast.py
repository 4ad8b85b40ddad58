"""What a section's examples and precedents of both sides say of a content, as a few numbers that no section owns."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from operator import attrgetter

from copilot.recommendations import Finding, Precedent
from retrieval.hits import Hit, PassageKind, PassageScore
from retrieval.neighbours import log_odds, odds_of_each
from retrieval.space import SHARPNESS

_UNLIKE = 0.8  # the cosine, of the embedder that comes along, of two contents that have nothing in common
_LEAST = 0.1  # the cosine to an allowed example below which it says nothing of why a content is allowed
_DENSE = attrgetter("dense")

_Examples = tuple[list[PassageScore], list[PassageScore]]  # those that violate, and those that are allowed
_Cosines = tuple[list[float], list[float]]  # to either


@dataclass(frozen=True, slots=True)
class Contrast:
    """A content against one section.

    ``score`` is how well the section fits, ``odds`` the log-odds that its examples and precedents give a violation.
    ``allowed_part`` is the exception or element for which the allowed examples near the content stand.
    """

    score: float
    odds: float
    has_examples: bool
    allowed_part: str | None
    nearest_violating_text: str | None


def contrasts_of(candidates: Sequence[Hit], precedents: Sequence[Precedent]) -> list[Contrast]:
    """Hold the content against each of ``candidates``."""
    examples = list(map(_sides_of, candidates))
    cosines = [
        _with_precedents(each, [p for p in precedents if p.section == hit.section.id])
        for hit, each in zip(candidates, examples, strict=True)
    ]
    return list(map(_contrast_of, candidates, examples, cosines, odds_of_each(cosines)))


def lean_of(candidates: Sequence[Hit]) -> float:
    """The log-odds of a violation by the examples of all candidates, where the whole corpus was not asked."""
    sides = list(map(_sides_of, candidates))
    violating, allowed = ([score.dense for each in sides for score in each[side]] for side in (0, 1))
    return log_odds(violating, allowed)


def _contrast_of(hit: Hit, examples: _Examples, cosines: _Cosines, odds: float) -> Contrast:
    violating, allowed = examples
    model = max(violating, key=_DENSE, default=None)
    return Contrast(
        score=hit.score,
        odds=odds,
        has_examples=bool(cosines[0]),
        allowed_part=_part_of(allowed),
        nearest_violating_text=model.passage.text if model else None,
    )


def _with_precedents(examples: _Examples, precedents: Sequence[Precedent]) -> _Cosines:
    """The cosines to the examples and precedents of each side."""
    violating, allowed = examples
    return (
        [*map(_DENSE, violating), *(_likeness(p) for p in precedents if p.finding is Finding.VIOLATED)],
        [*map(_DENSE, allowed), *(_likeness(p) for p in precedents if p.finding in _ALLOWING)],
    )


def _likeness(precedent: Precedent) -> float:
    """A precedent's cosine on the scale of examples, from which what all contents have in common is taken off."""
    return (precedent.similarity - _UNLIKE) / (1 - _UNLIKE)


_ALLOWING = (Finding.NOT_VIOLATED, Finding.EXCEPTED)


def _sides_of(hit: Hit) -> _Examples:
    """The examples of a section that violate, and those that are allowed."""
    violating: list[PassageScore] = []
    allowed: list[PassageScore] = []
    for score in hit.passages:
        kind = score.passage.kind
        if kind is PassageKind.VIOLATES:
            violating.append(score)
        elif kind is PassageKind.ALLOWED:
            allowed.append(score)
    return violating, allowed


def _part_of(allowed: Sequence[PassageScore]) -> str | None:
    """The part whose examples are most alike together; None where none is."""
    weights: dict[str, float] = {}
    for score in allowed:
        if score.dense >= _LEAST and (part := score.passage.part) is not None:
            weights[part] = weights.get(part, 0.0) + math.exp(SHARPNESS * score.dense)
    return max(weights, key=lambda part: weights[part], default=None)
