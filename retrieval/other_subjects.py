"""What people ask about that no policy on content answers: what a question is held against beside the policies."""

import asyncio
from pathlib import Path

import numpy as np

from retrieval.passages import text_key
from retrieval.ports import Embedder, TextKind, Vectors
from retrieval.prepared import PreparedVectors, kept, load_prepared, write_prepared

SUBJECTS = Path(__file__).with_name("other_subjects.txt")
PREPARED_SUBJECTS = Path(__file__).with_name("other_subjects.npz")


def read_subjects(path: Path = SUBJECTS) -> tuple[str, ...]:
    """The subjects in a file, one a line; lines that begin with ``#`` are remarks."""
    lines = map(str.strip, path.read_text(encoding="utf-8").splitlines())
    return tuple(line for line in lines if line and not line.startswith("#"))


class OtherSubjects:
    """The vectors of the subjects by one embedder. Those that don't come along are embedded when first asked for."""

    def __init__(self, embedder: Embedder, prepared: Path = PREPARED_SUBJECTS) -> None:
        self._embedder, self._prepared = embedder, prepared
        self._vectors: Vectors | None = None
        self._lock = asyncio.Lock()

    async def vectors(self) -> Vectors:
        """One row of length 1 a subject, in the order of the file."""
        async with self._lock:
            if self._vectors is None:
                subjects = read_subjects()
                keys = [text_key(subject) for subject in subjects]
                rows = load_prepared(self._prepared).of(self._embedder.name, keys)
                lost = [subject for key, subject in zip(keys, subjects, strict=True) if key not in rows]
                if lost:
                    made = kept(await self._embedder.embed(lost, TextKind.PASSAGE))
                    rows |= dict(zip(map(text_key, lost), made, strict=True))
                self._vectors = np.stack([rows[key] for key in keys])
            return self._vectors

    async def write(self, path: Path = PREPARED_SUBJECTS) -> None:
        """Write the vectors to the file that comes along."""
        keys = map(text_key, read_subjects())
        write_prepared(PreparedVectors(self._embedder.name, dict(zip(keys, await self.vectors(), strict=True))), path)
