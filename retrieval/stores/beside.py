"""The rows of a complete generation in one file beside its store, so that who starts reads them at once.

Opening a vector store takes a second and tens of megabytes, reading 10,000 rows out of it as much again; out of a file
it is some milliseconds. The store stays what is asked for anything else, and for the rows where the file is missing or
isn't what was written.
"""

import asyncio
import os
from collections.abc import Collection, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
import numpy.typing as npt

from retrieval.ports import PassageId, VectorHit, Vectors, VectorStore

_NAME = "rows.npz"
Rows = tuple[list[PassageId], Vectors]


class RowsBesideStore:
    """A store that is never written again, with the rows that were written out beside it in ``folder``."""

    def __init__(self, store: VectorStore, folder: Path) -> None:
        self._store, self._file = store, folder / _NAME

    async def upsert(self, ids: Sequence[PassageId], vectors: Vectors) -> None:
        """As the store."""
        await self._store.upsert(ids, vectors)

    async def nearest(self, query: Vectors, top: int, among: Collection[PassageId] | None = None) -> list[VectorHit]:
        """As the store."""
        return await self._store.nearest(query, top, among)

    async def vectors(self, ids: Sequence[PassageId]) -> dict[PassageId, Vectors]:
        """The rows of the file, or of the store."""
        read = await asyncio.to_thread(_read, self._file)
        if read is None:
            return await self._store.vectors(ids)
        places = {key: place for place, key in enumerate(read[0])}
        return {key: read[1][places[key]] for key in ids if key in places}

    async def ids(self) -> list[PassageId]:
        """As the store."""
        return await self._store.ids()

    async def close(self) -> None:
        """Close the store."""
        await self._store.close()


async def write_beside(store: VectorStore, folder: Path, known: Mapping[PassageId, Vectors] | None = None) -> None:
    """Write the rows of ``store``, as it holds them, to a file in ``folder``. It is not asked for those ``known``."""
    rows, ids = dict(known or {}), await store.ids()
    rows |= await store.vectors([key for key in ids if key not in rows])
    if rows:
        await asyncio.to_thread(_write, folder / _NAME, (sorted(rows), np.stack([rows[key] for key in sorted(rows)])))


def _write(path: Path, rows: Rows) -> None:
    keys, vectors = np.array(rows[0]), np.ascontiguousarray(rows[1], np.float32)
    new = path.with_name(f"{path.name}.new")
    with new.open("wb") as file:
        np.savez(file, keys=keys, vectors=vectors, digest=np.array(_digest(keys, vectors)))
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)


def _read(path: Path) -> Rows | None:
    """The rows; None where there is no file, or one that isn't whole."""
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as kept:
            keys, vectors, digest = kept["keys"], kept["vectors"], str(kept["digest"])
    except (OSError, ValueError, KeyError, EOFError, BadZipFile):
        return None
    if digest != _digest(keys, vectors):
        return None
    return [PassageId(key) for key in keys.tolist()], vectors


def _digest(keys: npt.NDArray[np.str_], vectors: Vectors) -> str:
    digest = sha256("\n".join(keys.tolist()).encode())
    digest.update(np.ascontiguousarray(vectors).data)
    return digest.hexdigest()
