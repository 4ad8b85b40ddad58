"""Do probabilities mean what they say? Brier score, calibration error, reliability curve."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from evals.statistics.distributions import Floats, normal_quantile
from evals.statistics.estimates import Estimate, bounded, clustered_mean, clustered_proportion, undefined
from evals.statistics.families import StatisticsInputError, by_family
from evals.statistics.intervals import LEVEL, Bounds

BINS = 10


@dataclass(frozen=True, slots=True)
class ReliabilityBin:
    """One bin of the reliability curve: the mean of what was said, and the share that came true."""

    low: float
    high: float
    said: float
    came_true: Estimate


@dataclass(frozen=True, slots=True)
class PerfectCalibration:
    """The calibration error that perfectly calibrated probabilities would show: its mean and its 95 % quantile."""

    mean: float
    quantile: float
    n: int


def brier(probabilities: ArrayLike, came_true: ArrayLike, clusters: Sequence[Hashable]) -> Estimate:
    """The mean squared distance of probability and truth: 0 is best, 0.25 what always saying 0.5 gives."""
    said, truth = _checked(probabilities, came_true)
    return clustered_mean((said - truth) ** 2, clusters)


def equal_mass_bins(probabilities: ArrayLike, bins: int = BINS) -> np.ndarray[tuple[int], np.dtype[np.intp]]:
    """The bin of each case: as many cases in each as can be, equal probabilities never parted."""
    said = np.asarray(probabilities, np.float64)
    if not len(said):
        return np.zeros(0, np.intp)
    order = np.argsort(said, kind="stable")
    ordered = said[order]
    begins = np.searchsorted(ordered, ordered, side="left")  # a group of equals goes where its first case goes
    raw = begins * min(bins, len(said)) // len(said)
    result = np.empty(len(said), np.intp)
    result[order] = np.unique(raw, return_inverse=True)[1]
    return result


def ece(
    probabilities: ArrayLike, came_true: ArrayLike, clusters: Sequence[Hashable], bins: int = BINS, seed: int = 1
) -> Estimate:
    """The expected calibration error over bins of equal mass, with an interval for that of these bins in the long run.

    The error of a sample is biased upwards (``ece_if_perfect`` says by how much at least), so the interval reaches
    further down than up, and is conservative.
    """
    method = f"equal-mass bins, {bins} at most; bounds from the bins' own errors, families as clusters"
    said, truth = _checked(probabilities, came_true)
    place = equal_mass_bins(said, bins)
    n = len(said)
    columns = np.zeros((n, int(place.max(initial=0)) + 1))
    columns[np.arange(n), place] = truth - said
    families = by_family(columns, clusters)
    count = len(families.sizes)
    if count < 2:
        return undefined("there are no cases" if n == 0 else "all cases are of one family", n, count, method)
    return bounded(ece_bounds(families.sums[None], families.sizes[None], seed), n, count, method)


def ece_bounds(sums: Floats, sizes: Floats, seed: int, replications: int = 1000) -> Bounds:
    """Of sets at once: ``sums`` (sets, families, bins) of truth less probability, ``sizes`` (sets, families).

    Down: the error in each bin may all be chance; a high quantile of its absolute sum, by tossing families, bounds it.
    Up: the long-run error is at most the sum of the bins' gaps with the signs seen, up to the error of that sum.
    """
    cases, families = sizes.sum(-1), sizes.shape[-1]
    gaps = sums.sum(-2) / cases[:, None]
    value = np.abs(gaps).sum(-1)
    mean = np.divide(sums.sum(-2), cases[:, None])[:, None, :]
    rest = (sums - mean * sizes[..., None]) / cases[:, None, None] * np.sqrt(families / (families - 1))
    tosses = np.random.default_rng(seed).standard_normal((replications, families))
    chance = np.empty((replications, len(sums)))
    step = max(1, 4_000_000 // (replications * sums.shape[-1]))
    for start in range(0, len(sums), step):
        block = rest[start : start + step]
        flat = block.transpose(1, 0, 2).reshape(families, -1)
        chance[:, start : start + step] = np.abs((tosses @ flat).reshape(replications, len(block), -1)).sum(-1)
    signs = np.where(gaps < 0, -1.0, 1.0)
    error = np.sqrt(((rest * signs[:, None, :]).sum(-1) ** 2).sum(-1))
    tail = (1 + LEVEL) / 2
    low = np.maximum(0.0, value - np.quantile(chance, tail, axis=0))
    return Bounds(value, low, np.minimum(1.0, value + float(normal_quantile(tail)) * error))


def ece_if_perfect(
    probabilities: ArrayLike, bins: int = BINS, seed: int = 1, replications: int = 2000
) -> PerfectCalibration | None:
    """What ``ece`` would give if every probability were right, over simulated truths. None without cases.

    The truths are independent; cases of one family would show somewhat more.
    """
    said = np.asarray(probabilities, np.float64)
    if not len(said):
        return None
    random = np.random.default_rng(seed)
    place = equal_mass_bins(said, bins)
    member = np.eye(int(place.max()) + 1)[place]
    errors = np.empty(replications)
    step = max(1, 4_000_000 // len(said))
    for start in range(0, replications, step):
        rows = min(step, replications - start)
        truth = random.random((rows, len(said))) < said
        errors[start : start + rows] = np.abs((truth - said) @ member).sum(-1) / len(said)
    return PerfectCalibration(float(errors.mean()), float(np.quantile(errors, LEVEL)), len(said))


def reliability(
    probabilities: ArrayLike, came_true: ArrayLike, clusters: Sequence[Hashable], bins: int = BINS
) -> list[ReliabilityBin]:
    """The reliability curve over bins of equal mass, lowest first."""
    said, truth = _checked(probabilities, came_true)
    place = equal_mass_bins(said, bins)
    curve = []
    for number in range(int(place.max(initial=-1)) + 1):
        rows = np.flatnonzero(place == number).tolist()
        came = clustered_proportion(truth[rows], [clusters[row] for row in rows])
        held = said[rows]
        curve.append(ReliabilityBin(float(held.min()), float(held.max()), float(held.mean()), came))
    return curve


def _checked(probabilities: ArrayLike, came_true: ArrayLike) -> tuple[Floats, Floats]:
    said, truth = np.asarray(probabilities, np.float64), np.asarray(came_true, np.float64)
    if said.shape != truth.shape:
        raise StatisticsInputError(f"{len(said)} probabilities for {len(truth)} cases\n  hint: give one for each")
    if said.size and not ((said >= 0) & (said <= 1)).all():
        raise StatisticsInputError("a probability is outside 0..1\n  hint: leave out the cases that have none")
    return said, truth
