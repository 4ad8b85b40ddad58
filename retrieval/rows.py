"""Rows that many scopes share: each is kept once, and a scope says which of them are its own."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from retrieval.fusion import Floats
from retrieval.ports import Places, Vectors
from retrieval.row_file import RowFile

_WORTH = 2  # a scope with less than one in so many of a table's rows copies its own out


class RowTable:
    """Rows of one width, each under a key; what was added never moves."""

    def __init__(self) -> None:
        self.rows: Vectors | RowFile = np.zeros((0, 0), dtype=np.float32)
        self._places: dict[Hashable, int] = {}

    def __len__(self) -> int:
        return len(self._places)

    def lacking(self, keys: Sequence[Hashable]) -> list[int]:
        """Where keys stand that have no row, each but once."""
        first = {key: place for place, key in reversed(list(enumerate(keys))) if key not in self._places}
        return sorted(first.values())

    def add(self, keys: Sequence[Hashable], rows: Vectors | RowFile) -> None:
        """Keep a row (n, d) under each of n new keys. Those of a file stay there as long as no others come."""
        self._places |= {key: len(self) + place for place, key in enumerate(keys)}
        self.rows = np.concatenate([self.rows[:], rows[:]]) if len(self.rows) else rows

    def of(self, keys: Sequence[Hashable]) -> "Rows":
        """The rows of those keys, in their order. Raises ``KeyError`` for one without a row."""
        return Rows(self, np.array([self._places[key] for key in keys], dtype=np.intp))


@dataclass(frozen=True)
class Rows:
    """Some rows of a table: row i is the table's ``at[i]``."""

    table: RowTable
    at: Places

    @classmethod
    def alone(cls, rows: Vectors) -> "Rows":
        """Rows that nobody shares."""
        table = RowTable()
        table.add(range(len(rows)), rows)
        return table.of(range(len(rows)))

    def __len__(self) -> int:
        return len(self.at)

    @property
    def width(self) -> int:
        """How many numbers a row has."""
        return int(self.table.rows.shape[1])

    def part(self, places: Sequence[int] | Places) -> "Rows":
        """Those of them that stand at ``places``."""
        return Rows(self.table, self.at[np.asarray(places, dtype=np.intp)])

    def taken(self) -> Vectors:
        """A copy of them, (n, d)."""
        return self.table.rows[self.at] if len(self.at) else np.zeros((0, 1), dtype=np.float32)

    def nearest(self, contents: Vectors) -> Floats:
        """Of each row the cosine to that one of ``contents``, (m, d), that is nearest to it."""
        if not len(self.at):
            return np.zeros(0, dtype=np.float32)
        if self._own is not None:
            return _nearest(self._own, contents)
        return _nearest(self.table.rows[:], contents)[self.at]

    @cached_property
    def _own(self) -> Vectors | None:
        return self.taken() if len(self.at) * _WORTH < len(self.table) else None


def _nearest(rows: Vectors, contents: Vectors) -> Floats:
    """Each product is a row's own, so that it doesn't depend on what else stands in the table."""
    return np.asarray(np.max([np.vecdot(rows, content) for content in contents], axis=0), dtype=np.float32)
