"""Cases of one family are not independent: everything is counted by family first."""

from collections.abc import Hashable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from evals.statistics.distributions import Floats
from policy_corpus.errors import BadInput


class StatisticsInputError(BadInput):
    """Numbers that don't belong together or are out of range. The text says which."""


class Families(NamedTuple):
    """Per family: ``sums`` of each column of the values (families, columns) and how many cases it has (families,)."""

    sums: Floats
    sizes: Floats
    codes: np.ndarray[tuple[int], np.dtype[np.intp]]  # of each case, its family's row


def by_family(values: ArrayLike, clusters: Sequence[Hashable]) -> Families:
    """Sum ``values``, (cases,) or (cases, columns), within families. ``clusters`` names each case's family."""
    columns = np.asarray(values, np.float64)
    columns = columns[:, None] if columns.ndim == 1 else columns
    if len(columns) != len(clusters):
        raise StatisticsInputError(
            f"{len(columns)} values for {len(clusters)} families\n  hint: name each case's family"
        )
    if not np.isfinite(columns).all():
        raise StatisticsInputError(
            "a value is not a number\n  hint: leave out the cases that have none, and count them"
        )
    order: dict[Hashable, int] = {}
    codes = np.array([order.setdefault(name, len(order)) for name in clusters], np.intp)
    sums = np.zeros((len(order), columns.shape[1]))
    np.add.at(sums, codes, columns)
    return Families(sums, np.bincount(codes, minlength=len(order)).astype(np.float64), codes)
