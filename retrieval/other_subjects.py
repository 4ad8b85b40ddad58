"""What people ask about that no policy on content answers: what a question is held against beside the policies."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from retrieval.passages import text_key
from retrieval.ports import Embedder, PassageId, TextKind, Vectors
from retrieval.prepared import PreparedVectors, kept, load_prepared, write_prepared

SUBJECTS = Path(__file__).with_name("other_subjects.txt")
QUESTIONS = Path(__file__).with_name("other_questions.txt")
PREPARED_SUBJECTS = Path(__file__).with_name("other_subjects.npz")


def read_subjects(path: Path = SUBJECTS) -> tuple[str, ...]:
    """The subjects in a file, one a line; lines that begin with ``#`` are remarks."""
    lines = map(str.strip, path.read_text(encoding="utf-8").splitlines())
    return tuple(line for line in lines if line and not line.startswith("#"))


def read_questions() -> tuple[str, ...]:
    """Questions about such subjects, in many languages."""
    return read_subjects(QUESTIONS)


class OtherSubjects:
    """The vectors of both by one embedder. Those that don't come along are embedded when first asked for."""

    def __init__(self, embedder: Embedder, prepared: Path = PREPARED_SUBJECTS) -> None:
        self._embedder, self._prepared = embedder, prepared
        self._rows: dict[PassageId, Vectors] | None = None
        self._lock = asyncio.Lock()

    async def subjects(self) -> Vectors:
        """One row of length 1 a subject, in the order of the file."""
        return await self._vectors(read_subjects())

    async def questions(self) -> Vectors:
        """One row of length 1 a question, in the order of the file."""
        return await self._vectors(read_questions())

    async def write(self, path: Path = PREPARED_SUBJECTS) -> None:
        """Write the vectors to the file that comes along."""
        texts = (*read_subjects(), *read_questions())
        rows = dict(zip(map(text_key, texts), await self._vectors(texts), strict=True))
        write_prepared(PreparedVectors(self._embedder.name, rows), path)

    async def _vectors(self, texts: Sequence[str]) -> Vectors:
        keys = list(map(text_key, texts))
        async with self._lock:
            if self._rows is None:
                stored = load_prepared(self._prepared)
                self._rows = stored.of(self._embedder.name, list(stored.rows))
            lost = [text for key, text in zip(keys, texts, strict=True) if key not in self._rows]
            if lost:
                made = kept(await self._embedder.embed(lost, TextKind.PASSAGE))
                self._rows |= dict(zip(map(text_key, lost), made, strict=True))
            return np.stack([self._rows[key] for key in keys])
