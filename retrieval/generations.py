"""Where generations live: a folder each, one pointer to the current one, one writer, readers that hold on.

The embedded store keeps a generation's vectors in its folder; a server keeps them in a collection of the generation's
name, and the folder holds only the manifest.
"""

import fcntl
import json
import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Protocol

from retrieval.errors import IndexUnavailable
from retrieval.ports import VectorStore
from retrieval.stores.beside import RowsBesideStore, write_beside
from retrieval.stores.held import HeldStore, ReadLock


class StorePlaces(Protocol):
    """Where the vectors of generations are. Each method gets a generation's id and its folder."""

    async def open(self, generation: str, folder: Path) -> VectorStore:
        """Its store: a new one as long as its folder has no manifest."""
        ...

    async def drop(self, generation: str, folder: Path) -> None:
        """Remove what lies outside its folder."""
        ...


@dataclass(frozen=True, slots=True)
class Generation:
    """What one generation was made of; its manifest, word for word."""

    id: str
    embedder: str
    dimensions: int
    corpus: str
    texts: int


class Writer:
    """The right to build; held by one process at a time."""

    def __init__(self, generations: "Generations") -> None:
        self._generations = generations

    @asynccontextmanager
    async def new(self, generation: Generation) -> AsyncIterator[VectorStore]:
        """An empty store for ``generation``, complete once the block has ended well: then it has its manifest."""
        folder = self._generations.folder_of(generation.id)
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        store = await self._generations.places.open(generation.id, folder)
        try:
            yield store
            await write_beside(store, folder)
        finally:
            await store.close()
        _write_atomically(folder / "manifest.json", json.dumps(asdict(generation), indent=1))

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
