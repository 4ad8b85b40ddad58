"""Any vector store, read once and then searched exactly in memory.

A generation is never written again once it is complete, so one read serves every search: exact, the same on every
run, and without a trip to the store.
"""

from collections.abc import Collection, Sequence
from typing import Self

import numpy as np

from retrieval.ports import PassageId, VectorHit, Vectors, VectorStore
from retrieval.stores.memory import MemoryStore


class SnapshotStore:
    """A store and the rows that it held when it was loaded. What others write to it afterwards is not seen."""

    def __init__(self, store: VectorStore, rows: MemoryStore) -> None:
        self._store, self._rows = store, rows

    @classmethod
    async def load(cls, store: VectorStore) -> Self:
        """Read every row of ``store``. Raises ``IndexUnavailable``."""
        snapshot = cls(store, MemoryStore())
        await snapshot._read(await store.ids())
        return snapshot

    async def upsert(self, ids: Sequence[PassageId], vectors: Vectors) -> None:
        """Write rows to the store, and see them from here on."""
        await self._store.upsert(ids, vectors)
        await self._read(ids)

    async def nearest(self, query: Vectors, top: int, among: Collection[PassageId] | None = None) -> list[VectorHit]:
        """The nearest rows, exactly; ties by id."""
        return await self._rows.nearest(query, top, among)

    async def vectors(self, ids: Sequence[PassageId]) -> dict[PassageId, Vectors]:
        """The rows as the store holds them."""
        return await self._rows.vectors(ids)

    async def ids(self) -> list[PassageId]:
        """Every id, sorted."""
        return await self._rows.ids()

    async def close(self) -> None:
        """Close the store too."""
        await self._rows.close()
        await self._store.close()

    async def _read(self, ids: Sequence[PassageId]) -> None:
        rows = await self._store.vectors(ids)
        if rows:
            await self._rows.upsert(list(rows), np.stack(list(rows.values())))
