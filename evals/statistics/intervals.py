"""Intervals over arrays of family sums, whose last axis is the family: one set of cases, or ten thousand at once.

A family that has no case in a set has sums of zero. Nothing here is rounded or checked; ``estimates`` does that.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from evals.statistics.distributions import Floats, normal_quantile, t_quantile

LEVEL = 0.95
_CAUTION = 2.0  # how many wrong cases the worst design effect weighs as much as
_SKEW_UNSEEN = 12.0  # families, at which skew is taken as twice what is seen


class Bounds(NamedTuple):
    """A value with its interval; arrays of one shape."""

    value: Floats
    low: Floats
    high: Floats


def score_bounds(proportion: Floats, n: ArrayLike, quantile: ArrayLike) -> Bounds:
    """Wilson's interval. ``n`` need not be whole."""
    size, q2 = np.asarray(n, np.float64), np.square(quantile)
    middle = (proportion + q2 / 2 / size) / (1 + q2 / size)
    spread = np.sqrt(q2 * (proportion * (1 - proportion) / size + q2 / 4 / size**2)) / (1 + q2 / size)
    return Bounds(proportion, np.maximum(0.0, middle - spread), np.minimum(1.0, middle + spread))


def worst_design_effect(sizes: Floats) -> Floats:
    """The design effect when all cases of a family go the same way: what a family's size is to a case of it."""
    return np.asarray((sizes**2).sum(-1) / sizes.sum(-1))


def effective_size(proportion: Floats, variance: Floats, n: Floats, worst: Floats) -> Floats:
    """How many independent cases would give this variance.

    Few wrong (or few right) cases say little about how alike families are, and none say nothing. So the design effect
    leans towards the ``worst`` one, by less the more of them there are.
    """
    binomial = proportion * (1 - proportion) / n
    seen = np.divide(variance, binomial, out=np.array(worst + 0 * variance), where=binomial > 0)
    rarer = n * np.minimum(proportion, 1 - proportion)
    return n * (rarer + _CAUTION) / (rarer * seen + _CAUTION * np.maximum(worst, seen))


def ratio_bounds(numerators: Floats, denominators: Floats, level: float = LEVEL) -> Bounds:
    """The sum of the numerators over that of the denominators, in 0..1: Wilson's interval at the effective size.

    The variance is the cluster-robust one of a ratio, never taken as less than that of independent units.
    """
    units = denominators.sum(-1)
    ratio = numerators.sum(-1) / units
    families = (denominators > 0).sum(-1)
    rest = numerators - ratio[..., None] * denominators
    variance = families / (families - 1) * (rest**2).sum(-1) / units**2
    variance = np.maximum(variance, ratio * (1 - ratio) / units)
    size = effective_size(ratio, variance, units, worst_design_effect(denominators))
    return score_bounds(ratio, size, t_quantile((1 + level) / 2, families - 1))


def mean_bounds(sums: Floats, sizes: Floats, level: float = LEVEL) -> Bounds:
    """The mean of any values: Student's interval over families, widened by what their skew asks for (Hall 1992).

    Few families show less skew than there is, so it is taken as more.
    """
    cases = sizes.sum(-1)
    mean = sums.sum(-1) / cases
    families = (sizes > 0).sum(-1)
    rest = sums - mean[..., None] * sizes
    second = (rest**2).sum(-1) / families
    error = np.sqrt(families**2 / (families - 1) * second) / cases
    third = (rest**3).sum(-1) / families
    skew = np.divide(third, second**1.5, out=np.zeros_like(mean), where=second > 0) / np.sqrt(families)
    skew = skew * (1 + _SKEW_UNSEEN / families)
    quantile = t_quantile((1 + level) / 2, families - 1)
    low, high = np.maximum(quantile, _unskewed(quantile, skew)), np.minimum(-quantile, _unskewed(-quantile, skew))
    return Bounds(mean, mean - error * low, mean - error * high)


def quotient_bounds(above: Floats, below: Floats, sizes: Floats, level: float = LEVEL) -> Bounds:
    """The sum of any numbers over the sum of others: what is above less the quotient times what is below has mean 0,
    and its spread, over the mean of what is below, is the quotient's."""
    quotient = above.sum(-1) / below.sum(-1)
    rest = mean_bounds(above - quotient[..., None] * below, sizes, level)
    scale = below.sum(-1) / sizes.sum(-1)
    return Bounds(quotient, quotient + rest.low / scale, quotient + rest.high / scale)


def quantile_bounds(ordered: Floats, share: float, level: float = LEVEL) -> Bounds:
    """A quantile of independent values, sorted along the last axis, whatever their distribution.

    The bounds are the values at the places between which a binomial count lies; nan where there is no such place.
    """
    n = ordered.shape[-1]
    spread = float(normal_quantile((1 + level) / 2)) * (n * share * (1 - share)) ** 0.5
    below, above = int(np.floor(n * share - spread)) - 1, int(np.ceil(n * share + spread))
    missing = np.full(ordered.shape[:-1], np.nan)
    held = below >= 0 and above < n
    value = np.asarray(np.quantile(ordered, share, axis=-1))
    return Bounds(value, ordered[..., below] if held else missing, ordered[..., above] if held else missing)


def _unskewed(quantile: Floats, skew: Floats) -> Floats:
    """The inverse of Hall's cubic; ``skew`` is divided by the root of the number of families."""
    flat = np.abs(skew) < 1e-6
    safe = np.where(flat, 1.0, skew)
    cubic = 3 / safe * (np.cbrt(1 + safe * (quantile - safe / 6)) - 1)
    return np.where(flat, quantile, cubic)


def difference_bounds(sums: Floats, squares: Floats, sizes: Floats, level: float = LEVEL) -> Bounds:
    """The mean of differences in -1..1: Bonett and Price's interval at the effective size.

    It adds one case for and one against, so it stays honest where hardly any case differs. ``squares`` are the
    families' sums of squared differences.
    """
    cases = sizes.sum(-1)
    mean, square = sums.sum(-1) / cases, squares.sum(-1) / cases
    families = (sizes > 0).sum(-1)
    rest = sums - mean[..., None] * sizes
    variance = families / (families - 1) * (rest**2).sum(-1) / cases**2
    single = np.maximum(square - mean**2, 0) / cases
    worst = worst_design_effect(sizes)
    seen = np.divide(variance, single, out=np.array(worst), where=single > 1e-12)
    differing = squares.sum(-1)
    seen = (differing * np.maximum(seen, 1) + _CAUTION * worst) / (differing + _CAUTION)
    size = cases / seen
    middle = mean * size / (size + 2)
    spread = np.sqrt(np.maximum((square * size + 2) / (size + 2) - middle**2, 0) / (size + 2))
    spread = spread * t_quantile((1 + level) / 2, families - 1)
    return Bounds(mean, np.maximum(-1.0, middle - spread), np.minimum(1.0, middle + spread))
