"""What a section's examples and precedents of both sides say of a content, as a few numbers that no section owns."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from copilot.recommendations import Finding, Precedent
from retrieval.hits import Hit, PassageKind, PassageScore
from retrieval.neighbours import log_odds
from retrieval.space import SHARPNESS

_UNLIKE = 0.8  # the cosine, of the embedder that comes along, of two contents that have nothing in common
_LEAST = 0.1  # the cosine to an allowed example below which it says nothing of why a content is allowed


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
    return [_contrast_of(hit, [p for p in precedents if p.section == hit.section.id]) for hit in candidates]


def lean_of(candidates: Sequence[Hit]) -> float:
    """The log-odds of a violation by the examples of all candidates, where the whole corpus was not asked."""
    violating, allowed = (
        [score.dense for hit in candidates for score in _of(hit, kind)]
        for kind in (PassageKind.VIOLATES, PassageKind.ALLOWED)
    )
    return log_odds(violating, allowed)


def _contrast_of(hit: Hit, precedents: Sequence[Precedent]) -> Contrast:
    violating, allowed = (_of(hit, kind) for kind in (PassageKind.VIOLATES, PassageKind.ALLOWED))
    like_violating = [s.dense for s in violating] + [_likeness(p) for p in precedents if p.finding is Finding.VIOLATED]
    like_allowed = [s.dense for s in allowed] + [_likeness(p) for p in precedents if p.finding in _ALLOWING]
    model = max(violating, key=lambda score: score.dense, default=None)
    return Contrast(
        score=hit.score,
        odds=log_odds(like_violating, like_allowed),
        has_examples=bool(like_violating),
        allowed_part=_part_of(allowed),
        nearest_violating_text=model.passage.text if model else None,
    )


def _likeness(precedent: Precedent) -> float:
    """A precedent's cosine on the scale of examples, from which what all contents have in common is taken off."""
    return (precedent.similarity - _UNLIKE) / (1 - _UNLIKE)


_ALLOWING = (Finding.NOT_VIOLATED, Finding.EXCEPTED)


def _of(hit: Hit, kind: PassageKind) -> list[PassageScore]:
    return [score for score in hit.passages if score.passage.kind is kind]


def _part_of(allowed: Sequence[PassageScore]) -> str | None:
    """The part whose examples are most alike together; None where none is."""
    weights: dict[str, float] = {}
    for score in allowed:
        if score.passage.part is not None and score.dense >= _LEAST:
            weights[score.passage.part] = weights.get(score.passage.part, 0.0) + math.exp(SHARPNESS * score.dense)
    return max(weights, key=lambda part: weights[part], default=None)
