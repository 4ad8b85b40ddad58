"""Estimates: a value, its 95 % interval, and how many cases and families it rests on."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from evals.statistics.bootstrap import Statistic, bootstrap_bounds
from evals.statistics.distributions import normal_quantile
from evals.statistics.families import StatisticsInputError, by_family
from evals.statistics.intervals import (
    LEVEL,
    Bounds,
    mean_bounds,
    quantile_bounds,
    quotient_bounds,
    ratio_bounds,
    score_bounds,
)

_FEWEST_RESAMPLED = 10


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure. ``low`` and ``high`` bound it at 95 %.

    What can't be computed has neither, and ``undefined`` says why. A value can stand without an interval when one
    family is all there is; ``undefined`` then says so.
    """

    value: float | None
    low: float | None
    high: float | None
    n: int
    clusters: int | None
    method: str
    undefined: str | None = None

    @property
    def half_width(self) -> float | None:
        """Half the interval's length."""
        return None if self.low is None or self.high is None else (self.high - self.low) / 2


def undefined(reason: str, n: int, clusters: int | None, method: str) -> Estimate:
    """An estimate that can't be made, and why."""
    return Estimate(None, None, None, n, clusters, method, reason)


def bounded(bounds: Bounds, n: int, clusters: int | None, method: str) -> Estimate:
    """The estimate of bounds that hold one value each."""
    value, low, high = (float(np.asarray(each).item()) for each in bounds)
    return Estimate(value, low, high, n, clusters, method)


def wilson(successes: int, n: int, level: float = LEVEL) -> Estimate:
    """A proportion of independent cases, with Wilson's interval."""
    if not 0 <= successes <= n:
        raise StatisticsInputError(f"{successes} successes in {n} cases\n  hint: a success is one of the cases")
    if n == 0:
        return undefined("there are no cases", 0, None, "Wilson")
    quantile = normal_quantile((1 + level) / 2)
    return bounded(score_bounds(np.array(successes / n), n, quantile), n, None, "Wilson")


def clustered_proportion(values: ArrayLike, clusters: Sequence[Hashable]) -> Estimate:
    """The share of cases whose value is true, with an interval that knows of families."""
    held = np.asarray(values, np.float64)
    return clustered_ratio(held, np.ones(len(held)), clusters)


def clustered_ratio(numerators: ArrayLike, denominators: ArrayLike, clusters: Sequence[Hashable]) -> Estimate:
    """The sum of numerators over the sum of denominators, where a case adds at most its denominator to both.

    Precision, recall and F1 are such ratios: the F1 of a set of sections is ``2 * hits`` over ``needed + cited``.
    ``n`` and ``clusters`` count the cases whose denominator isn't 0.
    """
    method = "Wilson at the effective size, families as clusters"
    parts = np.stack([np.asarray(numerators, np.float64), np.asarray(denominators, np.float64)], axis=-1)
    if parts.size and ((parts[:, 0] < 0) | (parts[:, 0] > parts[:, 1] + 1e-9)).any():
        raise StatisticsInputError("a numerator is below 0 or above its denominator\n  hint: give a ratio in 0..1")
    families = by_family(parts, clusters)
    n, held = int((parts[:, 1] > 0).sum()), int((families.sums[:, 1] > 0).sum())
    if n == 0:
        return undefined("there are no cases", 0, 0, method)
    if held == 1:
        return _lone(float(parts[:, 0].sum() / parts[:, 1].sum()), n, method)
    return bounded(ratio_bounds(families.sums[:, 0], families.sums[:, 1]), n, held, method)


def clustered_mean(values: ArrayLike, clusters: Sequence[Hashable]) -> Estimate:
    """The mean of any numbers (seconds, tokens, rungs apart), with an interval that knows of families and skew."""
    method = "Student's t corrected for skew, families as clusters"
    held = np.asarray(values, np.float64)
    families = by_family(held, clusters)
    n, count = len(held), len(families.sizes)
    if n == 0:
        return undefined("there are no cases", 0, 0, method)
    if count == 1:
        return _lone(float(held.mean()), n, method)
    return bounded(mean_bounds(families.sums[:, 0], families.sizes), n, count, method)


def clustered_quotient(above: ArrayLike, below: ArrayLike, clusters: Sequence[Hashable]) -> Estimate:
    """The sum of any numbers over the sum of others (tokens for each draft), with an interval that knows of families
    and skew. ``n`` counts the cases that have something below."""
    method = "Student's t corrected for skew, families as clusters"
    parts = np.stack([np.asarray(above, np.float64), np.asarray(below, np.float64)], axis=-1)
    families = by_family(parts, clusters)
    n, count = int((parts[:, 1] > 0).sum()), len(families.sizes)
    if n == 0:
        return undefined("there are no cases", 0, 0, method)
    if count == 1:
        return _lone(float(parts[:, 0].sum() / parts[:, 1].sum()), n, method)
    return bounded(quotient_bounds(families.sums[:, 0], families.sums[:, 1], families.sizes), n, count, method)


def quantile(values: ArrayLike, share: float) -> Estimate:
    """A quantile of independent values, between two of them, whatever their distribution."""
    method = "order statistics, cases as independent"
    ordered = np.sort(np.asarray(values, np.float64))
    if not len(ordered):
        return undefined("there are no cases", 0, None, method)
    bounds = quantile_bounds(ordered, share)
    if np.isnan(bounds.low):
        return Estimate(float(bounds.value), None, None, len(ordered), None, method, "too few cases to bound it")
    return bounded(bounds, len(ordered), None, method)


def cluster_bootstrap(
    statistic: Statistic, values: ArrayLike, clusters: Sequence[Hashable], seed: int, replications: int = 2000
) -> Estimate:
    """Any statistic in 0..1 that is a function of sums over the cases, with an interval from resampled families.

    ``values`` has a row for each case and a column for each sum; ``statistic`` gets sums (..., columns), gives (...).
    It must bear a zero denominator (``np.divide`` with ``where``).
    """
    method = f"bootstrap of families, {replications} resamples"
    families = by_family(values, clusters)
    n, count = len(clusters), len(families.sizes)
    if n == 0:
        return undefined("there are no cases", 0, 0, method)
    value = float(statistic(families.sums.sum(0)))
    if not np.isfinite(value):
        return undefined("there is no case that it is about", n, count, method)
    if count < _FEWEST_RESAMPLED:
        few = f"{count} families are too few to resample; it takes {_FEWEST_RESAMPLED}"
        return Estimate(value, None, None, n, count, method, few)
    bounds = bootstrap_bounds(statistic, families.sums[None], families.sizes[None], seed, replications)
    return bounded(bounds, n, count, method)


def _lone(value: float, n: int, method: str) -> Estimate:
    return Estimate(value, None, None, n, 1, method, "all cases are of one family")
