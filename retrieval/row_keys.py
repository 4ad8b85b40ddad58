"""Where the rows of a table stand, by their keys."""

from collections.abc import Hashable, Sequence

import numpy as np

from retrieval.ports import Places


class RowKeys:
    """The keys of rows in the order in which they were added; none ever moves."""

    def __init__(self) -> None:
        self._places: dict[Hashable, int] = {}

    def __len__(self) -> int:
        return len(self._places)

    def lacking(self, keys: Sequence[Hashable]) -> list[int]:
        """Where keys stand that have no row, each but once."""
        first = {key: place for place, key in reversed(list(enumerate(keys))) if key not in self._places}
        return sorted(first.values())

    def add(self, keys: Sequence[Hashable]) -> None:
        """The keys of rows that come after all others."""
        self._places |= {key: len(self) + place for place, key in enumerate(keys)}

    def places(self, keys: Sequence[Hashable]) -> Places:
        """Where the rows of those keys stand. Raises ``KeyError`` for one without a row."""
        return np.array([self._places[key] for key in keys], dtype=np.intp)
