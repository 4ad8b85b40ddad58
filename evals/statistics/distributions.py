"""The door to scipy: quantiles and tails, over arrays."""

from functools import cache
from importlib import import_module
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


@cache
def _special() -> Any:  # noqa: ANN401  (scipy has no types)
    return import_module("scipy.special")  # 0.3 s that only what computes should wait for


def normal_quantile(probability: ArrayLike) -> Floats:
    """The value that a standard normal is below with that probability."""
    return np.asarray(_special().ndtri(probability))


def normal_below(value: ArrayLike) -> Floats:
    """The probability that a standard normal is below ``value``."""
    return np.asarray(_special().ndtr(value))


def t_quantile(probability: float, degrees: ArrayLike) -> Floats:
    """The value that Student's t with so many degrees of freedom is below with that probability."""
    return np.asarray(_special().stdtrit(degrees, probability))


def binomial_at_most(count: ArrayLike, n: ArrayLike, probability: ArrayLike) -> Floats:
    """The probability of at most ``count`` successes in ``n`` trials: exact."""
    counts, trials = np.broadcast_arrays(np.asarray(count, np.float64), np.asarray(n, np.float64))
    return np.asarray(_special().bdtr(counts, trials.astype(np.int64), probability))
