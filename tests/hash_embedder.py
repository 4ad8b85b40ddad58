"""An embedder that knows no language: it counts hashed words and pieces of words. Fast, exact, without a model."""

import asyncio
from collections.abc import Sequence
from zlib import crc32

import numpy as np

from retrieval.ports import TextKind, Vectors


class HashEmbedder:
    """Passes the embedder's contract.

    ``calls`` lists what it was asked, ``gate`` holds answers back until it is set, ``failure`` is raised.
    """

    def __init__(self, dimensions: int = 64) -> None:
        self._dimensions = dimensions
        self.calls: list[tuple[str, ...]] = []
        self.gate: asyncio.Event | None = None
        self.failure: Exception | None = None

    @property
    def name(self) -> str:
        return f"hashed-words-{self._dimensions}"

    @property
    def dimensions(self) -> int:
        return self._dimensions

    @property
    def contents_apart(self) -> bool:
        return False

    async def embed(self, texts: Sequence[str], kind: TextKind) -> Vectors:
        self.calls.append(tuple(texts))
        if self.gate is not None:
            await self.gate.wait()
        if self.failure is not None:
            raise self.failure
        return hashed(texts, self._dimensions)

    async def close(self) -> None:
        """Nothing to let go of."""


def hashed(texts: Sequence[str], dimensions: int) -> Vectors:
    """One row of length 1 a text."""
    rows = np.zeros((len(texts), dimensions), np.float32)
    for row, text in zip(rows, texts, strict=True):
        for feature in _features(text):
            code = crc32(feature.encode("utf-8", "surrogatepass"))
            row[code % dimensions] += 1 if code & 0x10000 else -1
    return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9), np.float32)


def _features(text: str) -> list[str]:
    words = text.lower().split()
    return [f"length {len(text)}", *words, *(word[i : i + 4] for word in words for i in range(len(word) - 3))]
