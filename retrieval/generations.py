"""Where generations live: a folder each, one pointer to the current one, one writer, readers that hold on.

The embedded store keeps a generation's vectors in its folder; a server keeps them in a collection of the generation's
name, and the folder holds only the manifest.
"""

import fcntl
import json
import os
import shutil
from collections.abc import AsyncIterator, Collection, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Protocol

import numpy as np

from retrieval.errors import IndexUnavailable
from retrieval.ports import PassageId, Vectors, VectorStore
from retrieval.stores.beside import RowsBesideStore, write_beside
from retrieval.stores.held import HeldStore, ReadLock

_MOST_COPIES = 20  # one after the other: what was deleted leaves its marks in a store


class StorePlaces(Protocol):
    """Where the vectors of generations are. Each method gets a generation's id and its folder."""

    async def open(self, generation: str, folder: Path) -> VectorStore:
        """Its store: a new one as long as its folder has no manifest."""
        ...

    async def copy(self, old: Path, new: Path, keep: Collection[PassageId]) -> set[PassageId]:
        """Begin the store of the generation in the folder ``new`` as a copy of that in ``old``, of those rows alone.

        Which ids stand then: none where stores can't be copied. The folders have the names of their generations.
        """
        ...

    async def drop(self, generation: str, folder: Path) -> None:
        """Remove what lies outside its folder."""
        ...


@dataclass(frozen=True, slots=True)
class Generation:
    """What one generation was made of; its manifest, word for word.

    ``copies`` counts the generations before it that its store was copied from, one after the other.
    """

    id: str
    embedder: str
    dimensions: int
    corpus: str
    texts: int
    copies: int = 0


class Writer:
    """The right to build; held by one process at a time."""

    def __init__(self, generations: "Generations") -> None:
        self._generations = generations

    @asynccontextmanager
    async def new(
        self, generation: Generation, old: Generation | None, known: Mapping[PassageId, Vectors]
    ) -> AsyncIterator[VectorStore]:
        """A store for ``generation`` with the rows that are known, complete once the block has ended well.

        Those that ``old`` holds are its own, and come with a copy of it where stores can be copied.
        """
        folder, places = self._generations.folder_of(generation.id), self._generations.places
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        stands: set[PassageId] = set()
        if old and old.copies < _MOST_COPIES:
            stands = await places.copy(self._generations.folder_of(old.id), folder, known.keys())
        store = await places.open(generation.id, folder)
        try:
            lacking = [key for key in known if key not in stands]
            if lacking:
                await store.upsert(lacking, np.stack([known[key] for key in lacking]))
            yield store
            await write_beside(store, folder, {key: known[key] for key in stands})
        finally:
            await store.close()
        copies = old.copies + 1 if old and stands else 0
        _write_atomically(folder / "manifest.json", json.dumps(asdict(replace(generation, copies=copies)), indent=1))

    async def switch_to(self, generation: Generation) -> None:
        """Make it the current one, and drop those that nobody reads any more."""
        _write_atomically(self._generations.pointer, generation.id + "\n")
        await self._generations.drop_unread(keep=generation.id)


class Generations:
    """The generations under one folder."""

    def __init__(self, root: Path, places: StorePlaces) -> None:
        self._root = root
        self.places = places

    @property
    def pointer(self) -> Path:
        """The file that names the current generation."""
        return self._root / "current"

    def folder_of(self, generation: str) -> Path:
        """Where that generation lives."""
        return self._root / "generations" / generation

    def counted(self, generation: str) -> Path:
        """Where what was counted of its sections is kept."""
        return self.folder_of(generation) / "counted.npz"

    def complete(self, generation: str) -> bool:
        """Whether that generation was built to its end."""
        return (self.folder_of(generation) / "manifest.json").exists()

    async def current(self) -> Generation | None:
        """The generation that the pointer names; None before the first build or when its manifest is gone."""
        try:
            name = self.pointer.read_text(encoding="utf-8").strip()
            manifest = json.loads((self.folder_of(name) / "manifest.json").read_text(encoding="utf-8"))
            return Generation(**manifest)
        except FileNotFoundError:
            return None
        except (OSError, ValueError, TypeError) as error:
            raise IndexUnavailable(
                f"the index under {self._root} can't be read: {error}\n  hint: {_REBUILD}"
            ) from error

    async def open(self, generation: Generation) -> VectorStore:
        """The store of a complete generation, which stays while the store is open. It can't be written to."""
        folder = self.folder_of(generation.id)
        lock = ReadLock(folder)
        try:
            store = RowsBesideStore(await self.places.open(generation.id, folder), folder)
            return HeldStore(store, lock)
        except BaseException:
            lock.release()
            raise

    @asynccontextmanager
    async def writer(self) -> AsyncIterator[Writer]:
        """The one writer. Raises ``IndexUnavailable`` at once when another process builds."""
        self._root.mkdir(parents=True, exist_ok=True)
        with (self._root / "writer.lock").open("a") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                message = f"another process is building the index under {self._root}\n  hint: wait until it is done"
                raise IndexUnavailable(message) from None
            yield Writer(self)

    async def drop_unread(self, keep: str) -> None:
        """Remove every generation but ``keep`` that no process holds."""
        for folder in (self._root / "generations").iterdir():
            if folder.name == keep:
                continue
            with suppress(OSError), (folder / "readers.lock").open("a") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                with suppress(IndexUnavailable):  # a server that is away now: the collection costs room, nothing else
                    await self.places.drop(folder.name, folder)
                shutil.rmtree(folder, ignore_errors=True)


_REBUILD = "remove that folder and run `copilot index build`; the policies are the source"


def _write_atomically(path: Path, text: str) -> None:
    beside = path.with_name(f"{path.name}.{os.getpid()}.new")
    with beside.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
