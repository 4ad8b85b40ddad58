"""Drafting only where it is safe: risk against coverage, and a threshold that comes with a guarantee."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import ceil, log

import numpy as np
from numpy.typing import ArrayLike

from evals.statistics.distributions import Floats, binomial_at_most, t_quantile
from evals.statistics.estimates import Estimate, bounded, clustered_proportion, undefined
from evals.statistics.families import StatisticsInputError, by_family
from evals.statistics.intervals import LEVEL, Bounds, effective_size, score_bounds, worst_design_effect

GRID = np.round(np.arange(1000, -1, -1) / 1000, 3)
"""The thresholds that are tried, strictest first. They are fixed beforehand: that is what the guarantee rests on."""
_FIRST_SHOWN = 8  # the first threshold tested shows at least one case in so many


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """What showing the drafts with at least this confidence comes to. Shares of all cases, and of those shown."""

    threshold: float
    coverage: float
    risk: float
    shown: int


@dataclass(frozen=True, slots=True)
class Guarantee:
    """Of the drafts shown at most ``alpha`` are wrong, with probability ``1 - delta`` over the cases learnt from.

    ``seed`` draws the case of each family that is counted.
    """

    alpha: float
    delta: float = 0.1
    seed: int = 1

    def __post_init__(self) -> None:
        if not (0 < self.alpha < 1 and 0 < self.delta < 1):
            text = f"alpha {self.alpha!r} and delta {self.delta!r}\n  hint: both lie between 0 and 1"
            raise StatisticsInputError(text)

    @property
    def fewest_shown(self) -> int:
        """How many shown without one error are the fewest that could give it."""
        return ceil(log(self.delta) / log(1 - self.alpha) - 1e-12)


@dataclass(frozen=True, slots=True)
class Threshold:
    """Show a draft when its confidence is at least ``value``, and the guarantee holds.

    ``value`` is None when no threshold has the guarantee here; ``undefined`` says why. ``tested`` is the number of
    families that the test counted; ``coverage`` and ``risk`` are of all cases, on which the threshold was learnt.
    """

    guarantee: Guarantee
    value: float | None
    tested: int
    coverage: Estimate
    risk: Estimate
    undefined: str | None = None


def risk_coverage(confidence: ArrayLike, wrong: ArrayLike) -> list[CurvePoint]:
    """The risk-coverage curve, strictest first; cases of equal confidence are shown together."""
    score, errors = _checked(confidence, wrong)
    order = np.argsort(-score, kind="stable")
    ordered, seen = score[order], np.cumsum(errors[order])
    last = np.flatnonzero(np.append(ordered[1:] != ordered[:-1], True)) if len(score) else np.array([], int)
    return [
        CurvePoint(float(ordered[i]), float((i + 1) / len(score)), float(seen[i] / (i + 1)), int(i + 1)) for i in last
    ]


def aurc(confidence: ArrayLike, wrong: ArrayLike, clusters: Sequence[Hashable]) -> Estimate:
    """The area under the risk-coverage curve: the risk, averaged over every coverage. Lower is better.

    Cases of equal confidence count with the risk of showing all of them.
    """
    method = "Wilson at the effective size by influences, families as clusters"
    score, errors = _checked(confidence, wrong)
    order = np.argsort(-score, kind="stable")
    families = by_family(errors, clusters)
    n, count = len(score), len(families.sizes)
    if count < 2:
        return undefined("there are no cases" if n == 0 else "all cases are of one family", n, count, method)
    value, effects = area_and_influence(score[order], errors[order])
    sums = np.bincount(families.codes[order], weights=effects, minlength=count).astype(np.float64)
    return bounded(area_bounds(value, sums, families.sizes), n, count, method)


def area_and_influence(score: Floats, errors: Floats) -> tuple[Floats, Floats]:
    """AURC and what each case does to it, along the last axis, which is sorted by confidence, highest first."""
    n = score.shape[-1]
    ranks = np.arange(1, n + 1)
    last = np.concatenate([score[..., 1:] != score[..., :-1], np.ones((*score.shape[:-1], 1), bool)], axis=-1)
    # The end of each case's group of equals, found from the back.
    ends = np.minimum.accumulate(np.where(last, ranks, n)[..., ::-1], axis=-1)[..., ::-1]
    risks = np.take_along_axis(np.cumsum(errors, axis=-1), ends - 1, -1) / ends
    value = risks.mean(-1)

    def onward(parts: Floats) -> Floats:
        """The sum over every case of this or a lower confidence."""
        total = np.cumsum(parts[..., ::-1], axis=-1)[..., ::-1]
        starts = np.maximum.accumulate(np.where(np.roll(last, 1, axis=-1), ranks - 1, 0), axis=-1)
        return np.asarray(np.take_along_axis(total, starts, -1))

    return value, risks - value[..., None] + errors * onward(1 / ends) - onward(risks / ends)


def area_bounds(value: Floats, effects: Floats, sizes: Floats) -> Bounds:
    """AURC's interval from families' sums of influences."""
    cases, families = sizes.sum(-1), sizes.shape[-1]
    variance = families / (families - 1) * (effects**2).sum(-1) / cases**2
    size = effective_size(value, variance, cases, worst_design_effect(sizes))
    return score_bounds(value, size, t_quantile((1 + LEVEL) / 2, families - 1))


def learn_threshold(
    confidence: ArrayLike, wrong: ArrayLike, clusters: Sequence[Hashable], guarantee: Guarantee
) -> Threshold:
    """The laxest threshold with a guarantee (Learn-then-Test, Angelopoulos et al. 2021, fixed sequence).

    Thresholds are tested from the strictest, with exact binomial p-values at level ``delta``, until the first that
    fails. Cases of a family are not independent, so the test counts one of each family. The first threshold tested
    shows an eighth of these, and enough to pass with no error; to begin there presumes that the risk doesn't fall as
    confidence falls.
    """
    score, errors = _checked(confidence, wrong)
    families = by_family(errors, clusters)
    drawn = np.random.default_rng(guarantee.seed).permutation(len(score))
    _, first = np.unique(families.codes[drawn], return_index=True)
    one = drawn[first]
    value = laxest(score[one], errors[one], guarantee)
    shown = score >= (2.0 if value is None else value)
    names = [name for name, is_shown in zip(clusters, shown, strict=True) if is_shown]
    return Threshold(
        guarantee=guarantee,
        value=value,
        tested=len(one),
        coverage=clustered_proportion(shown, clusters),
        risk=clustered_proportion(errors[shown], names),
        undefined=None if value is not None else _why(len(one), guarantee),
    )


def learn_thresholds(
    confidence: ArrayLike,
    wrong: ArrayLike,
    clusters: Sequence[Hashable],
    groups: Sequence[Hashable],
    guarantee: Guarantee,
) -> dict[Hashable, Threshold]:
    """A threshold for each group (a policy, a language), in order of appearance.

    Each group has its own guarantee. For all of them to hold at once, give ``delta`` divided by the number of groups.
    """
    score, errors = _checked(confidence, wrong)
    rows: dict[Hashable, list[int]] = {}
    for row, group in enumerate(groups):
        rows.setdefault(group, []).append(row)
    return {
        group: learn_threshold(score[held], errors[held], [clusters[row] for row in held], guarantee)
        for group, held in rows.items()
    }


def laxest(score: Floats, errors: Floats, guarantee: Guarantee) -> float | None:
    """The laxest threshold of ``GRID`` that passes, for independent cases."""
    order = np.argsort(score)
    errors_onward = np.append(np.cumsum(errors[order][::-1])[::-1], 0.0)
    place = np.searchsorted(score[order], GRID, side="left")
    shown, seen = len(score) - place, errors_onward[place]
    testable = shown >= max(guarantee.fewest_shown, ceil(len(score) / _FIRST_SHOWN))
    if not testable.any():
        return None
    begin = int(testable.argmax())
    passes = seen[begin:] <= most_wrong(guarantee, len(score))[shown[begin:]]
    count = len(passes) if passes.all() else int(passes.argmin())
    return float(GRID[begin + count - 1]) if count else None


@lru_cache(maxsize=64)
def most_wrong(guarantee: Guarantee, n: int) -> Floats:
    """How many wrong of 0, 1, ... ``n`` shown still pass, by the exact binomial test; -1 where none do."""
    shown = np.arange(n + 1)
    most = np.full(n + 1, -1.0)
    while (more := binomial_at_most(most + 1, shown, guarantee.alpha) <= guarantee.delta).any():
        most += more
    return most


def _why(tested: int, guarantee: Guarantee) -> str:
    if tested < guarantee.fewest_shown:
        return f"{tested} families are too few: it takes {guarantee.fewest_shown} shown without one error"
    return "too many of the most confident drafts are wrong"


def _checked(confidence: ArrayLike, wrong: ArrayLike) -> tuple[Floats, Floats]:
    score, errors = np.asarray(confidence, np.float64), np.asarray(wrong, np.float64)
    if score.shape != errors.shape:
        raise StatisticsInputError(f"{len(score)} confidences for {len(errors)} cases\n  hint: give one for each")
    if score.size and not ((score >= 0) & (score <= 1)).all():
        raise StatisticsInputError("a confidence is outside 0..1\n  hint: leave out the cases that have none")
    return score, errors
