"""The figures that are a sum over cases divided by another: F1, mean shares, distances, costs. In one table."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from evals.scoring.columns import RANKS, Bools, Columns, Floats
from evals.statistics.estimates import Estimate, cluster_bootstrap, clustered_quotient, clustered_ratio, undefined


@dataclass(frozen=True, slots=True)
class Ratio:
    """``above`` divided by ``below``, each one number a case and summed. ``unit``: none has more above."""

    says: str
    above: Callable[[Columns], Floats]
    below: Callable[[Columns], Floats]
    lacking: str
    unit: bool = True


@dataclass(frozen=True, slots=True)
class Prices:
    """What a million tokens cost, in any currency. ``cached`` is the price of those that a prefix cache served."""

    prompt: float
    completion: float
    cached: float


def ratios(prices: Prices | None = None) -> dict[str, Ratio]:
    """Every ratio by name; money only where the prices are known."""
    money = {"money_per_draft": _money(prices)} if prices else {}
    return {**_F1, **_SECTIONS, **_RETRIEVAL, **_OTHERS, **money}


def estimate_ratio(columns: Columns, ratio: Ratio) -> Estimate:
    """The ratio with its interval; families are clusters."""
    above, below = ratio.above(columns), ratio.below(columns)
    n = int((below > 0).sum())
    if n == 0:
        return undefined(ratio.lacking, 0, 0, "none")
    if ratio.unit:
        return clustered_ratio(above, below, columns.clusters.tolist())
    return clustered_quotient(above, below, columns.clusters.tolist())


def macro_f1(columns: Columns, seed: int) -> Estimate:
    """The mean of the F1 of both classes over all cases, with resampled families."""
    held = [_F1["violation_f1"], _F1["permitted_f1"]]
    parts = np.stack([side(columns) for ratio in held for side in (ratio.above, ratio.below)], axis=-1)
    if not all(parts.sum(axis=0)[1::2]):
        return undefined("it needs cases of both classes", 0, 0, "none")

    def statistic(sums: Floats) -> Floats:
        below = sums[..., 1::2]
        each: Floats = np.divide(sums[..., ::2], below, out=np.zeros_like(below), where=below > 0)
        return np.asarray(each.mean(axis=-1))

    return cluster_bootstrap(statistic, parts, columns.clusters.tolist(), seed)


def _numbers(values: Bools | Floats) -> Floats:
    return np.asarray(values, dtype=np.float64)


def _f1(label: str, drafted_as: str, *, drafted: bool) -> Ratio:
    """Twice the true ones, divided by the labelled and the predicted ones. What was not drafted was not found."""

    def among(c: Columns) -> Bools:
        return c.decidable & c.drafted if drafted else c.decidable

    def above(c: Columns) -> Floats:
        return _numbers(among(c) & getattr(c, label) & getattr(c, drafted_as)) * 2

    def below(c: Columns) -> Floats:
        return _numbers(among(c) & getattr(c, label)) + _numbers(among(c) & getattr(c, drafted_as))

    cases = "drafted cases" if drafted else "all cases"
    return Ratio(f"F1 of the class {label}, over {cases}", above, below, f"no case is {label} or was drafted so")


def _mean(says: str, value: Callable[[Columns], Floats], among: Callable[[Columns], Bools], lacking: str) -> Ratio:
    return Ratio(says, lambda c: np.where(among(c), value(c), 0.0), lambda c: _numbers(among(c)), lacking)


def _drafted_needed(c: Columns) -> Bools:
    return c.decidable & c.drafted & (c.needed > 0)


def _violation_drafted(c: Columns) -> Bools:
    return c.violation & c.drafted


def _searched(c: Columns) -> Bools:
    return c.retrieved & (c.needed > 0)


def _recall_at(place: int, k: int | None) -> Ratio:
    return _mean(
        f"share of the controlling sections among {f'the first {k}' if k else 'all'} retrieved, mean of the searches",
        lambda c: c.ranks[:, place] / np.maximum(c.needed, 1),
        _searched,
        "no case with controlling sections was searched for",
    )


def _money(prices: Prices) -> Ratio:
    each = np.array([prices.prompt, prices.cached - prices.prompt, prices.completion]) / 1e6
    says = "money for each drafted case, that for the others included"
    return Ratio(says, lambda c: c.tokens @ each, lambda c: _numbers(c.drafted), "nothing was drafted", unit=False)


_F1: Mapping[str, Ratio] = {
    "violation_f1": _f1("violation", "flagged", drafted=False),
    "violation_f1_drafted": _f1("violation", "flagged", drafted=True),
    "permitted_f1": _f1("permitted", "cleared", drafted=False),
    "permitted_f1_drafted": _f1("permitted", "cleared", drafted=True),
}
_NO_SECTIONS = "no drafted case has controlling sections"
_SECTIONS: Mapping[str, Ratio] = {
    "sections_recall": _mean(
        "share of the controlling sections that the verdict rests on, mean of the drafted cases that have some",
        lambda c: c.carrying_needed / np.maximum(c.needed, 1),
        _drafted_needed,
        _NO_SECTIONS,
    ),
    "sections_precision": _mean(
        "share of the sections that the verdict rests on which control, mean of the drafted cases that have some",
        lambda c: c.carrying_needed / np.maximum(c.carrying, 1),
        lambda c: _drafted_needed(c) & (c.carrying > 0),
        _NO_SECTIONS,
    ),
    "sections_cited": _mean(
        "share of the controlling sections that are cited at all, mean of the drafted cases that have some",
        lambda c: c.cited_needed / np.maximum(c.needed, 1),
        _drafted_needed,
        _NO_SECTIONS,
    ),
}
_RETRIEVAL: Mapping[str, Ratio] = {
    f"retrieval_recall_at_{k or 'all'}": _recall_at(place, k) for place, k in enumerate(RANKS)
}
_OTHERS: Mapping[str, Ratio] = {
    "exception_precision": Ratio(
        "exceptions that the label names, of those found met",
        lambda c: c.exceptions_both * c.decidable,
        lambda c: c.exceptions_found * c.decidable,
        "no exception was found met",
    ),
    "action_distance": Ratio(
        "rungs between the drafted and the labelled actions, mean of the violations that were drafted",
        lambda c: np.where(_violation_drafted(c), c.action_distance, 0.0),
        lambda c: _numbers(_violation_drafted(c)),
        "no violation was drafted",
        unit=False,
    ),
    "tokens_per_draft": Ratio(
        "tokens for each drafted case, those for the others included",
        lambda c: c.tokens[:, 0] + c.tokens[:, 2],
        lambda c: _numbers(c.drafted),
        "nothing was drafted",
        unit=False,
    ),
    "seconds_per_draft": Ratio(
        "seconds until a case was drafted, mean of the drafted",
        lambda c: c.seconds * c.drafted,
        lambda c: _numbers(c.drafted),
        "nothing was drafted",
        unit=False,
    ),
}
