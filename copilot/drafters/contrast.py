"""What a section's examples, text and precedents say of a content, as a few numbers that no section owns."""

from collections.abc import Sequence
from dataclasses import dataclass

from copilot.recommendations import Finding, Precedent
from retrieval.hits import Hit, PassageKind, PassageScore

FEATURES = ("dense_2", "dense_4", "dense_all", "lexical_1", "lexical_3", "violating", "margin", "rule", "lead", "place")
_FARTHEST_PLACE = 5
_NEAR = 0.04  # a cosine above the background at which an allowed example is said to resemble the content


@dataclass(frozen=True, slots=True)
class Contrast:
    """A content against one section, among the candidates.

    ``features`` stand in the order of ``FEATURES``: by how much the violating examples beat the allowed ones by meaning
    (the mean of the 2, the 4 and all nearest of each side) and by words; by how much the violating ones beat the
    background and the other candidates' ones; how near the section's own text is; its lead over the next candidate;
    its place. ``allowed_is_nearest`` says that of all examples an allowed one is most alike.
    """

    features: tuple[float, ...]
    place: int
    has_examples: bool
    allowed_is_nearest: bool
    nearest_allowed_part: str | None
    nearest_violating_text: str | None


def contrasts_of(candidates: Sequence[Hit], precedents: Sequence[Precedent]) -> list[Contrast]:
    """Hold the content against each of ``candidates``, best first; the others say how near is near."""
    background = _mean([score.dense for hit in candidates for score in hit.passages], 0.0)
    tops = [_top(_dense(_of(hit, PassageKind.VIOLATES)), 2, background) for hit in candidates]
    contrasts = []
    for place, hit in enumerate(candidates):
        decided = [p for p in precedents if p.section == hit.section.id]
        around = _Around(
            place=place,
            background=background,
            nearest_rival=max(tops[:place] + tops[place + 1 :], default=None),
            best_score=max((other.score for other in candidates if other is not hit), default=hit.score),
        )
        contrasts.append(_contrast_of(hit, decided, around))
    return contrasts


@dataclass(frozen=True, slots=True)
class _Around:
    """The other candidates, as one of them sees them."""

    place: int
    background: float
    nearest_rival: float | None
    best_score: float


def _contrast_of(hit: Hit, precedents: Sequence[Precedent], around: _Around) -> Contrast:
    background = around.background
    violating, allowed = (_of(hit, kind) for kind in (PassageKind.VIOLATES, PassageKind.ALLOWED))
    like_violating = _dense(violating) + [p.similarity for p in precedents if p.finding is Finding.VIOLATED]
    like_allowed = _dense(allowed) + [p.similarity for p in precedents if p.finding in _ALLOWING]
    near = _top(like_violating, 2, background)
    features = (
        *(_top(like_violating, n, background) - _top(like_allowed, n, background) for n in (2, 4, None)),
        *(_lexical_lead(violating, allowed, n) for n in (1, 3)),
        near - background,
        near - (near if around.nearest_rival is None else around.nearest_rival),
        max(_dense([score for score in hit.passages if score.passage.kind in _OWN]), default=background) - background,
        hit.score - around.best_score,
        float(min(around.place, _FARTHEST_PLACE)),
    )
    closest = max(allowed, key=lambda score: score.dense, default=None)
    model = max(violating, key=lambda score: score.dense, default=None)
    resembles = closest is not None and closest.dense - background > _NEAR
    return Contrast(
        features=features,
        place=around.place,
        has_examples=bool(like_violating),
        allowed_is_nearest=max(like_allowed, default=-1.0) > max(like_violating, default=-1.0),
        nearest_allowed_part=closest.passage.part if closest and resembles else None,
        nearest_violating_text=model.passage.text if model else None,
    )


_ALLOWING = (Finding.NOT_VIOLATED, Finding.EXCEPTED)
_OWN = (PassageKind.RULE, PassageKind.PART)


def _of(hit: Hit, kind: PassageKind) -> list[PassageScore]:
    return [score for score in hit.passages if score.passage.kind is kind]


def _dense(scores: Sequence[PassageScore]) -> list[float]:
    return [score.dense for score in scores]


def _top(similarities: Sequence[float], count: int | None, otherwise: float) -> float:
    """The mean of the ``count`` highest, of all if it is None."""
    return _mean(sorted(similarities, reverse=True)[:count], otherwise)


def _mean(values: Sequence[float], otherwise: float) -> float:
    return sum(values) / len(values) if values else otherwise


def _lexical_lead(violating: list[PassageScore], allowed: list[PassageScore], count: int) -> float:
    """How many more words are shared with the one side, bounded so that one rare word doesn't settle it."""
    ours, theirs = (sorted((s.lexical for s in side), reverse=True)[:count] for side in (violating, allowed))
    bound = 1.0 + (ours[0] if ours else 0.0) + (theirs[0] if theirs else 0.0)
    return (sum(ours) - sum(theirs)) / bound
