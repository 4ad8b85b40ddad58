"""Differences of two runs by resampling families: every share, and F1, which no test of pairs can tell."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

import numpy as np

from evals.scoring.columns import Bools, Columns, Floats, columns_of
from evals.scoring.model import CaseScore
from evals.scoring.ratios import Ratio, ratios
from evals.statistics.estimates import Estimate, bounded, undefined
from evals.statistics.families import by_family
from evals.statistics.intervals import Bounds
from evals.statistics.paired import PairedDifference, paired_bootstrap_bounds

REPLICATIONS = 2000
F1: Mapping[str, tuple[str, ...]] = {
    "violation_f1": ("violation_f1",),
    "permitted_f1": ("permitted_f1",),
    "macro_f1": ("violation_f1", "permitted_f1"),
}
_METHOD = f"paired bootstrap of families, {REPLICATIONS} resamples"
_TEST = "bootstrap's error, t"
_FEWEST = 10  # families


def bootstrapped_shares(
    shares: Mapping[str, tuple[Floats, Bools]], families: Sequence[str], seed: int = 1
) -> dict[str, PairedDifference]:
    """The difference of each share. A share is what is good, (2, pairs) of before and after, and which pairs count.

    Shares over the same pairs are resampled together, once.
    """
    together: dict[bytes, list[str]] = defaultdict(list)
    for name, (_, among) in shares.items():
        together[among.tobytes()].append(name)
    found: dict[str, PairedDifference] = {}
    for names in together.values():
        among = shares[names[0]][1]
        one = np.ones(int(among.sum()))
        parts = np.stack([[_twice(side[among], one) for side in shares[name][0]] for name in names])
        held = [family for family, counts in zip(families, among, strict=True) if counts]
        found |= dict(zip(names, _differences(parts, held, seed), strict=True))
    return found


def bootstrapped_f1(
    before: Sequence[CaseScore], after: Sequence[CaseScore], seed: int = 1
) -> dict[str, tuple[Estimate, Estimate, PairedDifference]]:
    """F1 of both classes and their mean over the cases with a verdict: before, after, and the difference."""
    table, sides = ratios(), [columns_of(scores) for scores in (before, after)]
    decidable = sides[1].decidable
    parts = np.stack([[_sums(columns, table, held)[decidable] for columns in sides] for held in F1.values()])
    families = [score.family for score, counts in zip(after, decidable, strict=True) if counts]
    differences = _differences(parts, families, seed)
    values = [[_plain(side, len(families)) for side in both] for both in parts]
    return {name: (*values[place], differences[place]) for place, name in enumerate(F1)}  # type: ignore[misc]


def mean_of_ratios(total: Floats) -> Floats:
    """The mean of two ratios of sums (above, below, above, below), along the last axis; 0 where nothing is below."""
    below = total[..., 1::2]
    each: Floats = np.divide(total[..., ::2], below, out=np.zeros_like(below), where=below > 0)
    return np.asarray(each.mean(axis=-1))


def _sums(columns: Columns, table: Mapping[str, Ratio], names: tuple[str, ...]) -> Floats:
    first, last = table[names[0]], table[names[-1]]
    return np.stack([side(columns) for ratio in (first, last) for side in (ratio.above, ratio.below)], axis=-1)


def _twice(above: Floats, below: Floats) -> Floats:
    return np.stack([above, below, above, below], axis=-1)


def _plain(parts: Floats, n: int) -> Estimate:
    if not parts.sum(axis=0)[1::2].all():
        return undefined("it needs cases of the class", n, None, _METHOD)
    return Estimate(float(mean_of_ratios(parts.sum(axis=0))), None, None, n, None, _METHOD)


def _differences(parts: Floats, families: Sequence[str], seed: int) -> list[PairedDifference]:
    """One for each set; ``parts`` is (sets, 2, pairs, 4)."""
    sets, pairs = parts.shape[0], parts.shape[2]
    columns = parts.transpose(2, 0, 1, 3).reshape(pairs, 8 * sets)
    held = by_family(columns, families)
    count = len(held.sizes)
    if count < _FEWEST:
        few = f"{count} families are too few to resample; it takes {_FEWEST}" if count else "there are no cases"
        return [PairedDifference(undefined(few, pairs, count, _METHOD), None, 0, 0, "none")] * sets
    sums = held.sums.reshape(count, sets, 8).transpose(1, 0, 2)
    sizes = np.broadcast_to(held.sizes, (sets, count))
    bounds, p_values = paired_bootstrap_bounds(mean_of_ratios, sums, sizes, seed, REPLICATIONS)
    moved = mean_of_ratios(parts[:, 1]) - mean_of_ratios(parts[:, 0])
    better, worse = (moved > 0).sum(axis=1), (moved < 0).sum(axis=1)
    return [
        PairedDifference(
            bounded(Bounds(*(each[place].clip(-1, 1) for each in bounds)), pairs, count, _METHOD),
            float(p_values[place]),
            int(better[place]),
            int(worse[place]),
            _TEST,
        )
        for place in range(sets)
    ]
