"""Fitting the few weights of the local parts: a logistic and a conditional logit, by Newton's method."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Rows = npt.NDArray[np.float64]

_STEPS = 50
_STILL = 1e-8  # a step shorter than this ends it


def fit_logistic(features: Rows, outcomes: Rows, ridge: float) -> tuple[float, Rows]:
    """Intercept and weights for raw features, (n, f); ``ridge`` is on weights of standardised ones, none on the
    intercept.

    A weight that comes out negative is left out: what these features measure can only make the outcome likelier.
    """
    kept = list(range(features.shape[1]))
    while True:
        middle, spread = features[:, kept].mean(axis=0), features[:, kept].std(axis=0) + 1e-9
        design = np.column_stack([np.ones(len(features)), (features[:, kept] - middle) / spread])
        weights = _newton_logistic(design, outcomes, ridge)
        if not kept or weights[1:].min() >= 0:
            break
        kept.pop(int(weights[1:].argmin()))
    raw = np.zeros(features.shape[1])
    raw[kept] = weights[1:] / spread
    return float(weights[0] - raw[kept] @ middle), raw


def _newton_logistic(design: Rows, outcomes: Rows, ridge: float) -> Rows:
    weights, penalty = np.zeros(design.shape[1]), ridge * np.eye(design.shape[1])
    penalty[0, 0] = 0.0
    for _ in range(_STEPS):
        p = 1 / (1 + np.exp(-design @ weights))
        slope = design.T @ (outcomes - p) - penalty @ weights
        step = np.linalg.solve((design.T * (p * (1 - p))) @ design + penalty, slope)
        weights = weights + step
        if np.abs(step).max() < _STILL:
            break
    return np.asarray(weights)


def fit_choice(choices: Sequence[Rows], chosen: Sequence[Rows], ridge: float) -> Rows:
    """The weights of a conditional logit: which of its rows each case chose.

    ``choices[i]`` is (rows of case i, f), ``chosen[i]`` the share of each row in what was chosen, adding up to 1.
    ``ridge`` is on weights of standardised features; the weights come back for raw ones.
    """
    every = np.concatenate(list(choices))
    spread = every.std(axis=0) + 1e-9
    scaled = [rows / spread for rows in choices]
    weights = np.zeros(every.shape[1])
    for _ in range(_STEPS):
        slope, curve = -ridge * weights, ridge * np.eye(len(weights))
        for rows, wanted in zip(scaled, chosen, strict=True):
            scores = rows @ weights
            p = np.exp(scores - scores.max())
            p /= p.sum()
            middle = p @ rows
            slope += (wanted - p) @ rows
            curve += (rows.T * p) @ rows - np.outer(middle, middle)
        step = np.linalg.solve(curve, slope)
        weights = weights + step / max(1.0, float(np.abs(step).max()))
        if np.abs(step).max() < _STILL:
            break
    return np.asarray(weights / spread)
