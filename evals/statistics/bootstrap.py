"""Resampling whole families, over arrays: every resample of every set is one matrix product."""

from collections.abc import Callable

import numpy as np

from evals.statistics.distributions import Floats, normal_below, normal_quantile, t_quantile
from evals.statistics.intervals import LEVEL, Bounds, effective_size, score_bounds, worst_design_effect

Statistic = Callable[[Floats], Floats]
"""A function of sums: an array whose last axis is the columns summed over cases, to an array without that axis."""

_BATCH = 4_000_000  # numbers held at once


def resampled(statistic: Statistic, sums: Floats, seed: int, replications: int) -> Floats:
    """The statistic of each resample, (replications, sets). ``sums`` is (sets, families, columns)."""
    sets, families, columns = sums.shape
    drawn = np.random.default_rng(seed).integers(0, families, size=(replications, families))
    drawn += np.arange(replications)[:, None] * families
    weights = np.bincount(drawn.ravel(), minlength=drawn.size).reshape(drawn.shape).astype(np.float64)
    result = np.empty((replications, sets))
    step = max(1, _BATCH // (replications * columns))
    for start in range(0, sets, step):
        block = sums[start : start + step]
        flat = block.transpose(1, 0, 2).reshape(families, -1)
        result[:, start : start + step] = statistic((weights @ flat).reshape(replications, len(block), columns))
    return result


def influence(statistic: Statistic, sums: Floats) -> Floats:
    """What each family does to the statistic, (sets, families), by leaving it out: mean 0, and their mean square over
    the number of families is the statistic's variance."""
    families = sums.shape[-2]
    without = statistic(sums.sum(-2)[..., None, :] - sums)
    return np.asarray((families - 1) * (without.mean(-1, keepdims=True) - without))


def bias_corrected(values: Floats, at: Floats, effects: Floats) -> tuple[Floats, Floats]:
    """The bias-corrected accelerated interval (Efron), widened for few families (Hesterberg). ``values`` as resampled,
    ``at`` the statistic itself, ``effects`` its influences."""
    families = effects.shape[-1]
    wide = float(t_quantile((1 + LEVEL) / 2, families - 1)) * np.sqrt(families / (families - 1))
    below = ((values < at).mean(0) + (values <= at).mean(0)) / 2
    shift = normal_quantile(np.clip(below, 1e-4, 1 - 1e-4))
    second = (effects**2).sum(-1)
    root = np.where(second > 0, second, 1.0) ** 1.5
    bend = (effects**3).sum(-1) / root / 6
    ordered = np.sort(values, axis=0)
    return (
        _quantile(ordered, _moved(-wide, shift, bend)),
        _quantile(ordered, _moved(wide, shift, bend)),
    )


def bootstrap_bounds(statistic: Statistic, sums: Floats, sizes: Floats, seed: int, replications: int) -> Bounds:
    """Of a statistic in 0..1. ``sums`` is (sets, families, columns), ``sizes`` (sets, families).

    Where the statistic is close to 0 or 1, resamples hardly differ and every bootstrap interval is too short. So it is
    widened to Wilson's interval at the effective size that the bootstrap's own variance gives.
    """
    at = statistic(sums.sum(-2))
    values = resampled(statistic, sums, seed, replications)
    low, high = bias_corrected(values, at, influence(statistic, sums))
    families = sums.shape[-2]
    variance = values.var(0) * families / (families - 1)
    size = effective_size(at, variance, sizes.sum(-1), worst_design_effect(sizes))
    score = score_bounds(at, size, t_quantile((1 + LEVEL) / 2, families - 1))
    return Bounds(at, np.minimum(low, score.low), np.maximum(high, score.high))


def _moved(quantile: float, shift: Floats, bend: Floats) -> Floats:
    moved = shift + (shift + quantile) / np.maximum(1 - bend * (shift + quantile), 0.1)
    return normal_below(moved)


def _quantile(ordered: Floats, probability: Floats) -> Floats:
    place = np.clip(probability * (len(ordered) + 1) - 1, 0, len(ordered) - 1)
    floor = np.floor(place).astype(np.intp)
    above = np.minimum(floor + 1, len(ordered) - 1)
    column = np.arange(ordered.shape[1])
    return np.asarray(ordered[floor, column] * (1 - place + floor) + ordered[above, column] * (place - floor))
