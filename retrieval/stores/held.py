"""A store of a generation that can't go away while the store is open."""

import fcntl
from collections.abc import Collection, Sequence
from pathlib import Path

from retrieval.errors import IndexUnavailable
from retrieval.ports import PassageId, VectorHit, Vectors, VectorStore


class ReadLock:
    """One reader's hold on a folder; any number of readers hold at once, and nobody removes what is held."""

    def __init__(self, folder: Path) -> None:
        try:
            self._file = (folder / "readers.lock").open("a")
        except OSError as error:
            raise IndexUnavailable(f"the generation {folder.name} is gone\n  hint: try again") from error
        try:
            fcntl.flock(self._file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except OSError as error:
            self._file.close()
            raise IndexUnavailable(f"the generation {folder.name} is going away\n  hint: try again") from error

    def release(self) -> None:
        """Let go."""
        self._file.close()


class HeldStore:
    """Any vector store with a hold on its generation, which ends with ``close``."""

    def __init__(self, store: VectorStore, lock: ReadLock) -> None:
        self._store, self._lock = store, lock

    async def upsert(self, ids: Sequence[PassageId], vectors: Vectors) -> None:
        """A complete generation is never written again. Raises ``IndexUnavailable``."""
        del ids, vectors
        raise IndexUnavailable("a complete generation is never written again; build a new one")

    async def nearest(self, query: Vectors, top: int, among: Collection[PassageId] | None = None) -> list[VectorHit]:
        """As the store."""
        return await self._store.nearest(query, top, among)

    async def vectors(self, ids: Sequence[PassageId]) -> dict[PassageId, Vectors]:
        """As the store."""
        return await self._store.vectors(ids)

    async def ids(self) -> list[PassageId]:
        """As the store."""
        return await self._store.ids()

    async def close(self) -> None:
        """Close the store and let the generation go."""
        await self._store.close()
        self._lock.release()
