"""Rows that many scopes share: each is kept once, and a scope says which of them are its own."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np

from retrieval.ports import Places, Vectors
from retrieval.row_file import RowFile
from retrieval.row_keys import RowKeys


class RowTable:
    """Rows of one width, each under a key; what was added never moves."""

    def __init__(self) -> None:
        self.rows: Vectors | RowFile = np.zeros((0, 0), dtype=np.float32)
        self.keys = RowKeys()

    def __len__(self) -> int:
        return len(self.keys)

    def add(self, keys: Sequence[Hashable], rows: Vectors | RowFile) -> None:
        """Keep a row (n, d) under each of n new keys. Those of a file stay there as long as no others come."""
        self.keys.add(keys)
        self.rows = np.concatenate([self.rows[:], rows[:]]) if len(self.rows) else rows

    def of(self, keys: Sequence[Hashable]) -> "Rows":
        """The rows of those keys, in their order. Raises ``KeyError`` for one without a row."""
        return Rows(self, self.keys.places(keys))


@dataclass(frozen=True)
class Rows:
    """Some rows of a table: row i is the table's ``at[i]``."""

    table: RowTable
    at: Places

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
