"""Two runs over the same cases: is the difference real, and what could this set have shown?"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from evals.statistics.bootstrap import Statistic, bias_corrected, influence, resampled
from evals.statistics.distributions import Floats, normal_below, normal_quantile, t_quantile
from evals.statistics.estimates import Estimate, bounded, undefined
from evals.statistics.families import StatisticsInputError, by_family
from evals.statistics.intervals import LEVEL, Bounds, difference_bounds, worst_design_effect

_FEW = 25  # fewer that differ are tested exactly
_GRID = 1000  # steps in a difference of 1, when differences aren't whole
_FEWEST_RESAMPLED = 10


@dataclass(frozen=True, slots=True)
class PairedDifference:
    """``b`` less ``a`` on the same cases. ``better`` and ``worse`` count the cases where ``b`` is above and below.

    ``p_value`` is of the hypothesis that the two are exchangeable; None when the difference is undefined.
    """

    difference: Estimate
    p_value: float | None
    better: int
    worse: int
    test: str


def mcnemar(a: ArrayLike, b: ArrayLike) -> PairedDifference:
    """Of independent cases, right or wrong: exact for fewer than 25 that differ, McNemar's chi-square beyond."""
    return paired_cluster_difference(a, b, range(len(np.asarray(a))))


def paired_cluster_difference(a: ArrayLike, b: ArrayLike, clusters: Sequence[Hashable]) -> PairedDifference:
    """The mean of ``b`` less that of ``a``, values in 0..1, case by case, with an interval that knows of families.

    The test turns whole families round: under the hypothesis a family's difference is as likely to have the other
    sign. With fewer than 25 families that differ every way of turning them is counted, so it is exact (with families
    of one case it is McNemar's exact test); beyond, the sum is taken as normal. Test and interval may disagree at the
    margin: the test decides whether, the interval says how much.
    """
    first, second = _pair(a, b)
    differences = second - first
    method = "Bonett and Price at the effective size, families as clusters"
    columns = np.stack([differences, differences**2], axis=-1)
    families = by_family(columns, clusters)
    n, count = len(differences), len(families.sizes)
    better, worse = int((differences > 0).sum()), int((differences < 0).sum())
    if count < 2:
        reason = "there are no cases" if n == 0 else "all cases are of one family"
        return PairedDifference(undefined(reason, n, count, method), None, better, worse, "none")
    sums = families.sums[:, 0]
    difference = bounded(difference_bounds(sums, families.sums[:, 1], families.sizes), n, count, method)
    exact = np.count_nonzero(sums) < _FEW
    test = "every turn of the families counted" if exact else "turns of the families, as normal"
    return PairedDifference(difference, turning_p(sums), better, worse, test)


def paired_bootstrap(
    statistic: Statistic, a: ArrayLike, b: ArrayLike, clusters: Sequence[Hashable], seed: int
) -> PairedDifference:
    """The difference in a statistic of sums in 0..1 (see ``cluster_bootstrap``); both runs are resampled together.

    ``a`` and ``b`` have a row for each case and a column for each sum.
    """
    replications = 2000
    method = f"paired bootstrap of families, {replications} resamples"
    first, second = (np.asarray(each, np.float64).reshape(len(clusters), -1) for each in (a, b))
    families = by_family(np.hstack([first, second]), clusters)
    n, count = len(clusters), len(families.sizes)
    changed = np.abs(first - second).sum(1) > 0
    if count < _FEWEST_RESAMPLED:
        few = f"{count} families are too few to resample; it takes {_FEWEST_RESAMPLED}"
        return PairedDifference(undefined(few, n, count, method), None, 0, 0, "none")
    bounds, p_value = paired_bootstrap_bounds(statistic, families.sums[None], families.sizes[None], seed, replications)
    if not np.isfinite(bounds.value).all():
        none = undefined("there is no case that it is about", n, count, method)
        return PairedDifference(none, None, 0, 0, "none")
    rows = np.where(changed)[0]
    one = statistic(np.stack([first[rows], second[rows]])) if len(rows) else np.zeros((2, 0))
    better, worse = int((one[1] > one[0]).sum()), int((one[1] < one[0]).sum())
    return PairedDifference(bounded(bounds, n, count, method), float(p_value[0]), better, worse, "bootstrap's error, t")


def paired_bootstrap_bounds(
    statistic: Statistic, sums: Floats, sizes: Floats, seed: int, replications: int
) -> tuple[Bounds, Floats]:
    """Bounds and p-values of sets at once; ``sums`` (sets, families, columns of a and then of b)."""
    half = sums.shape[-1] // 2

    def difference(total: Floats) -> Floats:
        return np.asarray(statistic(total[..., half:]) - statistic(total[..., :half]))

    at = difference(sums.sum(-2))
    values = resampled(difference, sums, seed, replications)
    low, high = bias_corrected(values, at, influence(difference, sums))
    families = sums.shape[-2]
    variance = values.var(0) * families / (families - 1)
    quantile = float(t_quantile((1 + LEVEL) / 2, families - 1))
    size = sizes.sum(-1) / worst_design_effect(sizes)
    spread = quantile * np.sqrt(variance * size**2 + 2) / (size + 2)
    middle = at * size / (size + 2)
    bounds = Bounds(at, np.minimum(low, middle - spread), np.maximum(high, middle + spread))
    score = np.divide(np.abs(at), np.sqrt(variance), out=np.zeros_like(at), where=variance > 0)
    return bounds, 2 * normal_below(-score * float(normal_quantile((1 + LEVEL) / 2)) / quantile)


def turning_p(sums: Floats) -> float:
    """The two-sided p-value of families' differences when each family's sign is tossed: exact where few differ."""
    sums = sums[sums != 0]
    if not len(sums):
        return 1.0
    if len(sums) < _FEW:
        return _exact(sums)
    return float(2 * normal_below(-abs(sums.sum()) / np.sqrt((sums**2).sum())))


def holm(p_values: Sequence[float]) -> list[float]:
    """Each p-value adjusted for how many there are (Holm 1979), in the order given.

    Calling those at most 0.05 real errs about any of them in at most 5 % of comparisons.
    """
    adjusted, highest = [0.0] * len(p_values), 0.0
    for place, index in enumerate(sorted(range(len(p_values)), key=p_values.__getitem__)):
        highest = max(highest, min(1.0, p_values[index] * (len(p_values) - place)))
        adjusted[index] = highest
    return adjusted


def smallest_effect(
    n: int, discordance: float, power: float = 0.8, alpha: float = 0.05, design_effect: float = 1
) -> float | None:
    """The smallest difference that McNemar's test finds with this power (Connor 1987).

    ``discordance`` is the share of cases on which the two differ; ``design_effect`` what families cost. None when not
    even a difference on every one of those cases would be found.
    """
    if not 0 <= discordance <= 1:
        raise StatisticsInputError(f"a discordance of {discordance!r}\n  hint: it is a share, 0 to 1")
    if n <= 0 or cases_needed(discordance, discordance, power, alpha) * design_effect > n:
        return None
    low, high = 0.0, discordance
    for _ in range(60):
        middle = (low + high) / 2
        enough = cases_needed(middle, discordance, power, alpha) * design_effect <= n
        low, high = (low, middle) if enough else (middle, high)
    return high


def smallest_at_all(n: int, power: float = 0.8, alpha: float = 0.05, design_effect: float = 1) -> float | None:
    """The smallest difference that is found with this power when every case that differs differs the same way.

    The least that so many cases could show, whatever they did show. None when they are too few for any.
    """
    if n <= 0 or cases_needed(1.0, 1.0, power, alpha) * design_effect > n:
        return None
    low, high = 0.0, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        enough = cases_needed(middle, middle, power, alpha) * design_effect <= n
        low, high = (low, middle) if enough else (middle, high)
    return high


def cases_needed(effect: float, discordance: float, power: float = 0.8, alpha: float = 0.05) -> float:
    """How many independent cases it takes to find a difference of ``effect``; not rounded up."""
    if effect == 0:
        return float("inf")
    one, other = (float(normal_quantile(p)) for p in (1 - alpha / 2, power))
    return float((one * discordance**0.5 + other * max(0.0, discordance - effect**2) ** 0.5) / effect) ** 2


def _pair(a: ArrayLike, b: ArrayLike) -> tuple[Floats, Floats]:
    first, second = np.asarray(a, np.float64), np.asarray(b, np.float64)
    if first.shape != second.shape:
        raise StatisticsInputError(f"{len(first)} cases against {len(second)}\n  hint: pair the runs case by case")
    if first.size and (min(first.min(), second.min()) < 0 or max(first.max(), second.max()) > 1):
        raise StatisticsInputError(
            "a value is outside 0..1\n  hint: compare other numbers with clustered_mean of b - a"
        )
    return first, second


def _exact(sums: Floats) -> float:
    scale = 1 if (sums == np.round(sums)).all() else _GRID
    steps = np.round(sums * scale).astype(int)
    chances = np.ones(1)
    for step in np.abs(steps):
        wider = np.zeros(len(chances) + 2 * int(step))
        wider[: len(chances)] += chances / 2
        wider[2 * int(step) :] += chances / 2
        chances = wider
    reach = np.abs(np.arange(len(chances)) - len(chances) // 2)
    return float(min(1.0, chances[reach >= abs(steps.sum())].sum()))
