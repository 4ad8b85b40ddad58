"""How right the drafts are on traffic that nobody labelled: few audited decisions and many predictions."""

import numpy as np
from numpy.typing import ArrayLike

from evals.statistics.distributions import Floats, t_quantile
from evals.statistics.estimates import Estimate, bounded, undefined
from evals.statistics.families import StatisticsInputError
from evals.statistics.intervals import LEVEL, Bounds, effective_size, score_bounds

_FEWEST = 10


def ppi_proportion(
    labelled_truth: ArrayLike, labelled_prediction: ArrayLike, unlabelled_prediction: ArrayLike
) -> Estimate:
    """The share of the traffic that is right (PPI++, Angelopoulos et al. 2023).

    The audited decisions are a random sample of the traffic, each with whether it is right (0 or 1) and what was
    predicted of it (0..1, by the drafter's own confidence or by a judge); the rest has predictions alone. A useless
    predictor costs nothing: its weight is tuned towards 0, which leaves the audit's own share. ``n`` counts the audit.
    """
    given = (labelled_truth, labelled_prediction, unlabelled_prediction)
    truth, said, rest = (np.asarray(values, np.float64) for values in given)
    if truth.shape != said.shape:
        raise StatisticsInputError(f"{len(said)} predictions for {len(truth)} audited\n  hint: give one for each")
    if any(v.size and (v.min() < 0 or v.max() > 1) for v in (truth, said, rest)):
        raise StatisticsInputError("a truth or a prediction is outside 0..1\n  hint: give shares or probabilities")
    method = "prediction-powered (PPI++), Wilson at the effective size"
    if len(truth) < _FEWEST:
        return undefined(f"{len(truth)} audited are too few; it takes {_FEWEST}", len(truth), None, method)
    if not len(rest):
        rest = said
    return bounded(powered_bounds(truth, said, rest), len(truth), None, method)


def powered_bounds(truth: Floats, said: Floats, rest: Floats) -> Bounds:
    """Over arrays whose last axis is the case."""
    few, many = truth.shape[-1], rest.shape[-1]
    pooled = np.concatenate([said, rest], axis=-1).var(-1)
    together = (truth * said).mean(-1) - truth.mean(-1) * said.mean(-1)
    weight = np.divide(together, (1 + few / many) * pooled, out=np.zeros_like(together), where=pooled > 0)
    weight = np.clip(weight, 0, 1)
    moved = truth - weight[..., None] * said
    value = np.clip(moved.mean(-1) + weight * rest.mean(-1), 0, 1)
    # The weight was tuned on the same cases: one more degree of freedom is gone.
    variance = moved.var(-1) / (few - 2) + weight**2 * rest.var(-1) / many
    size = effective_size(value, variance, np.full_like(value, few), np.ones_like(value))
    return score_bounds(value, size, t_quantile((1 + LEVEL) / 2, few - 2))
