"""How long a drafted decision takes: quantiles with intervals that presume no distribution."""

import numpy as np

from evals.scoring.columns import Columns
from evals.statistics.estimates import Estimate, undefined

_QUANTILES = {"seconds_median": 0.5, "seconds_p95": 0.95}
_METHOD = "order statistics, cases as independent"


def latencies(columns: Columns) -> dict[str, Estimate]:
    """The median and the 95th percentile of the seconds until a case was drafted."""
    seconds = np.sort(columns.seconds[columns.drafted])
    if not len(seconds):
        return {name: undefined("nothing was drafted", 0, None, _METHOD) for name in _QUANTILES}
    return {name: _quantile(seconds, share) for name, share in _QUANTILES.items()}


def _quantile(seconds: np.ndarray[tuple[int], np.dtype[np.float64]], share: float) -> Estimate:
    """The places of the bounds are where a binomial count lies with 95 %; no bound where there is no such place."""
    n = len(seconds)
    spread = 1.96 * (n * share * (1 - share)) ** 0.5
    below, above = int(np.floor(n * share - spread)) - 1, int(np.ceil(n * share + spread))
    value = float(np.quantile(seconds, share))
    if below < 0 or above >= n:
        return Estimate(value, None, None, n, None, _METHOD, "too few cases to bound it")
    return Estimate(value, float(seconds[below]), float(seconds[above]), n, None, _METHOD)
