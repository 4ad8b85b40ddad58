"""Rows that contents are held against, a byte a number: a fourth of the memory, read in a third of the time.

Products of whole numbers are not rounded, so they depend neither on the machine nor on what is computed beside them.
"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from simsimd import cdist

from retrieval.fusion import Floats
from retrieval.ports import Places, Vectors
from retrieval.row_keys import RowKeys

_STEPS = 127  # from nothing to the largest number of a row
_WORTH = 2  # a scope with less than one in so many of a table's rows copies its own out


class Stepped(NamedTuple):
    """Rows in whole steps (n, d), and how long a step of each is where the row has length 1 (n,)."""

    steps: npt.NDArray[np.int8]
    sizes: Floats

    @classmethod
    def of(cls, rows: Vectors) -> "Stepped":
        """Rows (n, d), to the nearest step: a cosine of ours moves by 0.001."""
        largest = np.abs(rows).max(axis=1, initial=1e-9, keepdims=True)
        whole = np.rint(rows * (np.float32(_STEPS) / largest))
        return cls(whole.astype(np.int8), 1 / np.maximum(np.linalg.norm(whole, axis=1), 1))

    def at(self, places: Places) -> "Stepped":
        """A copy of some."""
        return Stepped(self.steps[places], self.sizes[places])

    def with_more(self, more: "Stepped") -> "Stepped":
        """These and then those."""
        return Stepped(np.concatenate([self.steps, more.steps]), np.concatenate([self.sizes, more.sizes]))

    def nearest(self, contents: "Stepped") -> Floats:
        """Of each row the product with that one of ``contents`` that is nearest to it."""
        products = np.asarray(cdist(contents.steps, self.steps, "dot", out_dtype="f32"), dtype=np.float32)
        products *= contents.sizes[:, None]
        nearest = np.asarray(np.maximum.reduce(products) if len(products) > 1 else products[0], dtype=np.float32)
        nearest *= self.sizes
        return nearest


class ComparedTable:
    """Such rows of one width, each under a key; what was added never moves."""

    def __init__(self) -> None:
        self.rows = Stepped(np.zeros((0, 0), dtype=np.int8), np.zeros(0, dtype=np.float32))
        self.keys = RowKeys()

    def __len__(self) -> int:
        return len(self.keys)

    def add(self, keys: Sequence[Hashable], rows: Vectors) -> None:
        """Keep a row (n, d), of length 1, under each of n new keys."""
        new = Stepped.of(rows)
        self.keys.add(keys)
        self.rows = self.rows.with_more(new) if len(self.rows.sizes) else new

    def of(self, keys: Sequence[Hashable]) -> "ComparedRows":
        """The rows of those keys, in their order. Raises ``KeyError`` for one without a row."""
        return ComparedRows(self, self.keys.places(keys))


@dataclass(frozen=True)
class ComparedRows:
    """Some rows of a table: row i is the table's ``at[i]``."""

    table: ComparedTable
    at: Places

    @classmethod
    def alone(cls, rows: Vectors) -> "ComparedRows":
        """Rows that nobody shares."""
        table = ComparedTable()
        table.add(range(len(rows)), rows)
        return table.of(range(len(rows)))

    def __len__(self) -> int:
        return len(self.at)

    def nearest(self, contents: Vectors) -> Floats:
        """Of each row the cosine to that one of ``contents``, (m, d), that is nearest to it."""
        if not len(self.at):
            return np.zeros(0, dtype=np.float32)
        stepped = Stepped.of(contents)
        return self.table.rows.nearest(stepped)[self.at] if self._own is None else self._own.nearest(stepped)

    @cached_property
    def _own(self) -> Stepped | None:
        return self.table.rows.at(self.at) if len(self.at) * _WORTH < len(self.table) else None
