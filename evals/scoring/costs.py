"""How long a drafted decision takes: quantiles with intervals that presume no distribution."""

from dataclasses import replace

from evals.scoring.columns import Columns
from evals.statistics.estimates import Estimate, quantile

_QUANTILES = {"seconds_median": 0.5, "seconds_p95": 0.95}


def latencies(columns: Columns) -> dict[str, Estimate]:
    """The median and the 95th percentile of the seconds until a case was drafted."""
    found = {name: quantile(columns.seconds[columns.drafted], share) for name, share in _QUANTILES.items()}
    return {name: each if each.n else replace(each, undefined="nothing was drafted") for name, each in found.items()}
