"""The rows of a complete generation in a file beside its store, so that who starts reads them at once.

Opening a vector store takes a second and tens of megabytes, reading 10,000 rows out of it as much again; out of a file
it is some milliseconds. The store stays what is asked for anything else, and for the rows where the file is missing or
isn't what was written.
"""

import asyncio
import os
from collections.abc import Callable, Collection, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO, NamedTuple
from zipfile import BadZipFile

import numpy as np

from retrieval.errors import IndexUnavailable
from retrieval.ports import PassageId, VectorHit, Vectors, VectorStore
from retrieval.row_file import RowFile

_ROWS, _NAMES = "rows.npy", "rows.npz"  # the rows; their keys and the digest of both


class NamedRows(NamedTuple):
    """Rows in a file, each under its key."""

    keys: list[PassageId]
    rows: RowFile


class RowsBesideStore:
    """A store that is never written again, with the rows that were written out beside it in ``folder``."""

    def __init__(self, store: VectorStore, folder: Path) -> None:
        self._store, self._folder = store, folder

    async def upsert(self, ids: Sequence[PassageId], vectors: Vectors) -> None:
        """As the store."""
        await self._store.upsert(ids, vectors)

    async def nearest(self, query: Vectors, top: int, among: Collection[PassageId] | None = None) -> list[VectorHit]:
        """As the store."""
        return await self._store.nearest(query, top, among)

    async def vectors(self, ids: Sequence[PassageId]) -> dict[PassageId, Vectors]:
        """The rows of the file, or of the store."""
        beside = await asyncio.to_thread(rows_beside, self._folder)
        if beside is None:
            return await self._store.vectors(ids)
        places = {key: place for place, key in enumerate(beside.keys)}
        found = [key for key in ids if key in places]
        return dict(zip(found, beside.rows[np.array([places[key] for key in found], dtype=np.intp)], strict=True))

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
        keys = sorted(rows)
        await asyncio.to_thread(_write, folder, keys, np.stack([rows[key] for key in keys]))


def rows_beside(folder: Path) -> NamedRows | None:
    """The rows of the generation in ``folder``; None where there is no file of them, or one that isn't whole."""
    try:
        with (folder / _NAMES).open("rb") as file, np.load(file, allow_pickle=False) as kept:
            keys, digest = kept["keys"].tolist(), str(kept["digest"])
        rows = RowFile(folder / _ROWS)
        whole = digest == _digest(keys, rows)
    except (OSError, ValueError, KeyError, EOFError, BadZipFile, IndexUnavailable):
        return None
    return NamedRows([PassageId(key) for key in keys], rows) if whole else None


def _write(folder: Path, keys: Sequence[PassageId], vectors: Vectors) -> None:
    rows = np.ascontiguousarray(vectors, np.float32)
    _replace(folder / _ROWS, lambda file: np.save(file, rows, allow_pickle=False))
    digest = np.array(_digest(keys, RowFile(folder / _ROWS)))
    _replace(folder / _NAMES, lambda file: np.savez(file, keys=np.array(keys), digest=digest))


def _replace(path: Path, write: Callable[[BinaryIO], None]) -> None:
    new = path.with_name(f"{path.name}.new")
    with new.open("wb") as file:
        write(file)
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)


def _digest(keys: Sequence[str], rows: RowFile) -> str:
    return sha256("\n".join((*keys, rows.digest())).encode()).hexdigest()
