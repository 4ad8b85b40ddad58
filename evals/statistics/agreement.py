"""Agreement of labellers beyond chance. It is the ceiling of what a drafter can be measured against."""

from collections.abc import Callable, Hashable, Sequence

import numpy as np

from evals.statistics.bootstrap import Statistic, influence
from evals.statistics.distributions import Floats, t_quantile
from evals.statistics.estimates import Estimate, bounded, undefined
from evals.statistics.families import Families, StatisticsInputError, by_family
from evals.statistics.intervals import LEVEL, Bounds, effective_size, score_bounds, worst_design_effect

Parts = Callable[[Floats], tuple[Floats, Floats]]
"""From sums over cases to the agreement that was seen and the agreement that chance gives."""


def cohens_kappa(first: Sequence[Hashable], second: Sequence[Hashable], clusters: Sequence[Hashable]) -> Estimate:
    """Cohen's kappa of two labellers over the same cases: 1 is agreement, 0 what chance would give."""
    if len(first) != len(second):
        raise StatisticsInputError(f"{len(first)} labels against {len(second)}\n  hint: both label every case")
    names = {name: place for place, name in enumerate(dict.fromkeys([*first, *second]))}
    columns = np.zeros((len(first), 2 + 2 * len(names)))
    for row, (one, other) in enumerate(zip(first, second, strict=True)):
        columns[row, [0, 1]] = 1, one == other
        columns[row, 2 + names[one]] += 1
        columns[row, 2 + len(names) + names[other]] += 1
    return _estimate(kappa_parts, by_family(columns, clusters), "Cohen's kappa")


def krippendorffs_alpha(labels: Sequence[Sequence[Hashable | None]], clusters: Sequence[Hashable]) -> Estimate:
    """Krippendorff's alpha for names, of any number of labellers.

    ``labels`` holds each case's, None where one is missing.
    Cases with fewer than two labels say nothing about agreement and are left out of ``n``.
    """
    held = [([label for label in case if label is not None], name) for case, name in zip(labels, clusters, strict=True)]
    pairable = [(case, name) for case, name in held if len(case) > 1]
    names = {name: place for place, name in enumerate(dict.fromkeys(label for case, _ in pairable for label in case))}
    columns = np.zeros((len(pairable), 2 + len(names)))
    for row, (case, _) in enumerate(pairable):
        counts = np.bincount([names[label] for label in case], minlength=len(names))
        columns[row, 0] = len(case)
        columns[row, 1] = (counts * (counts - 1)).sum() / (len(case) - 1)
        columns[row, 2:] = counts
    return _estimate(alpha_parts, by_family(columns, [name for _, name in pairable]), "Krippendorff's alpha")


def kappa_parts(total: Floats) -> tuple[Floats, Floats]:
    """Agreement seen and agreement by chance, from sums: cases, agreeing, counts of the first, of the second."""
    cases, half = total[..., 0], (total.shape[-1] - 2) // 2
    by_chance = (total[..., 2 : 2 + half] * total[..., 2 + half :]).sum(-1) / cases**2
    return total[..., 1] / cases, by_chance


def alpha_parts(total: Floats) -> tuple[Floats, Floats]:
    """The same for Krippendorff, from sums: labels, agreeing pairs per label, counts of each name."""
    labels, counts = total[..., 0], total[..., 2:]
    return total[..., 1] / labels, (counts * (counts - 1)).sum(-1) / (labels * (labels - 1))


def agreement_bounds(parts: Parts, sums: Floats, sizes: Floats) -> Bounds:
    """Of sets at once; ``sums`` (sets, families, columns), ``sizes`` (sets, families).

    Wilson's interval of the agreement seen, at the size that makes its error that of the coefficient, carried over by
    what chance gives. Unlike a normal interval it doesn't shrink to nothing where labellers always agree.
    """
    statistic = _coefficient(parts)
    total = sums.sum(-2)
    seen, by_chance = parts(total)
    effects = influence(statistic, sums)
    families, cases = sizes.shape[-1], sizes.sum(-1)
    variance = (effects**2).sum(-1) / families / (families - 1) * (1 - by_chance) ** 2
    size = effective_size(seen, variance, cases, worst_design_effect(sizes))
    score = score_bounds(seen, size, t_quantile((1 + LEVEL) / 2, families - 1))
    low, high = ((bound - by_chance) / (1 - by_chance) for bound in (score.low, score.high))
    return Bounds(statistic(total), np.maximum(-1.0, low), high)


def _coefficient(parts: Parts) -> Statistic:
    def coefficient(total: Floats) -> Floats:
        seen, by_chance = parts(total)
        beyond = 1 - by_chance
        return np.divide(seen - by_chance, beyond, out=np.ones_like(seen), where=beyond > 1e-12)

    return coefficient


def _estimate(parts: Parts, families: Families, name: str) -> Estimate:
    method = f"{name}, Wilson at the effective size, families as clusters"
    n, count = int(families.sizes.sum()), len(families.sizes)
    if count < 2:
        return undefined("there are no cases" if n == 0 else "all cases are of one family", n, count, method)
    if float(parts(families.sums.sum(0))[1]) > 1 - 1e-12:
        return undefined("only one label was ever given, so chance agrees as well", n, count, method)
    return bounded(agreement_bounds(parts, families.sums[None], families.sizes[None]), n, count, method)
