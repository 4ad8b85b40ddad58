"""An embedder that remembers: the vectors of the texts that were asked for last, in bounded memory.

Texts are known by their SHA-256; the cache holds no word of them. A text that several ask for at the same time is
embedded once. A failure is not remembered.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Sequence
from hashlib import sha256

import numpy as np

from retrieval.ports import Embedder, TextKind, Vectors

_ENTRY = 250  # bytes of a key and its place, beside the vector


class CachedEmbedder:
    """Any embedder, with a memory of at most ``max_bytes`` in this process; the oldest use is forgotten first."""

    def __init__(self, embedder: Embedder, max_bytes: int = 64_000_000) -> None:
        self._embedder, self._max_bytes = embedder, max_bytes
        self._rows: OrderedDict[bytes, Vectors] = OrderedDict()
        self._bytes = 0
        self.remembered = self.embedded = 0  # texts since the start
        self._coming: dict[bytes, asyncio.Future[Vectors]] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def name(self) -> str:
        """The name of the embedder within: the vectors are its own."""
        return self._embedder.name

    @property
    def dimensions(self) -> int:
        return self._embedder.dimensions

    @property
    def contents_apart(self) -> bool:
        return self._embedder.contents_apart

    @property
    def bytes_held(self) -> int:
        """How much memory the remembered vectors take, about."""
        return self._bytes

    async def embed(self, texts: Sequence[str], kind: TextKind) -> Vectors:
        """One row a text; only texts that are neither remembered nor under way are embedded."""
        keys = [self._key(text, kind) for text in texts]
        rows = {key: row for key in keys if (row := self._remembered(key)) is not None}
        wanted = {key: text for key, text in zip(keys, texts, strict=True) if key not in rows}
        missing = {key: text for key, text in wanted.items() if key not in self._coming}
        if missing:
            self._start(missing, kind)
        self.embedded += len(missing)
        self.remembered += len(keys) - len(missing)
        coming = {key: self._coming[key] for key in wanted}
        for key, future in coming.items():
            rows[key] = await asyncio.shield(future)
        return np.stack([rows[key] for key in keys]) if keys else np.empty((0, self.dimensions), np.float32)

    async def close(self) -> None:
        """Close the embedder and forget everything."""
        self._rows.clear()
        self._bytes = 0
        await self._embedder.close()

    def _key(self, text: str, kind: TextKind) -> bytes:
        return sha256(f"{self.name}\0{kind}\0{text}".encode("utf-8", "surrogatepass")).digest()

    def _remembered(self, key: bytes) -> Vectors | None:
        row = self._rows.get(key)
        if row is not None:
            self._rows.move_to_end(key)
        return row

    def _start(self, missing: dict[bytes, str], kind: TextKind) -> None:
        """Embed in a task of its own: one who asked may go away without taking the answer from the others."""
        loop = asyncio.get_running_loop()
        self._coming |= {key: loop.create_future() for key in missing}
        task = loop.create_task(self._fill(missing, kind))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _fill(self, missing: dict[bytes, str], kind: TextKind) -> None:
        coming = {key: self._coming[key] for key in missing}
        try:
            rows = await self._embedder.embed(list(missing.values()), kind)
            for (key, future), row in zip(coming.items(), rows, strict=True):
                future.set_result(row)
                self._remember(key, row)
        except Exception as error:  # noqa: BLE001  (handed to everyone who waits)
            for future in coming.values():
                if not future.done():
                    future.set_exception(error)
                    future.exception()  # nobody may be left to look at it
        finally:
            for key in missing:
                del self._coming[key]

    def _remember(self, key: bytes, row: Vectors) -> None:
        self._rows[key] = row.copy()  # a view would hold the whole batch
        self._bytes += row.nbytes + _ENTRY
        while self._bytes > self._max_bytes:
            _, oldest = self._rows.popitem(last=False)
            self._bytes -= oldest.nbytes + _ENTRY
