"""An embedder that keeps vectors in a file, for work that embeds the same texts again: evals and calibration.

Texts are known by their SHA-256; the file holds no word of them. It is never put around what serves cases.
"""

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from hashlib import sha256
from pathlib import Path

import numpy as np

from retrieval.errors import EmbedderUnavailable
from retrieval.ports import Embedder, TextKind, Vectors

_AT_ONCE = 500  # keys a query
_ASKED = "SELECT key, row FROM vectors WHERE key IN (?)"


class KeptEmbedder:
    """Any embedder, with its vectors in one SQLite file; several processes may share it.

    What a crash of the machine takes away is embedded again. Raises ``EmbedderUnavailable`` for a file that can't be
    used.
    """

    def __init__(self, embedder: Embedder, path: Path) -> None:
        self._embedder, self._path = embedder, path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        self._file: sqlite3.Connection | None = None
        self._opened()

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

    async def embed(self, texts: Sequence[str], kind: TextKind) -> Vectors:
        """One row a text; only texts that the file doesn't hold are embedded."""
        keys = [sha256(f"{self.name}\0{kind}\0{text}".encode("utf-8", "surrogatepass")).digest() for text in texts]
        rows = self._read(list(dict.fromkeys(keys)))
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in rows}
        if missing or not texts:
            made = dict(zip(missing, await self._embedder.embed(list(missing.values()), kind), strict=True))
            self._write(made)
            rows |= made
        return np.stack([rows[key] for key in keys]) if keys else np.empty((0, self.dimensions), np.float32)

    async def close(self) -> None:
        """Close the embedder and let go of the file; a later call opens it again."""
        if self._file is not None:
            self._file.close()
            self._file = None
        await self._embedder.close()

    def _opened(self) -> sqlite3.Connection:
        if self._file is None:
            file = sqlite3.connect(self._path, isolation_level=None, timeout=30.0, check_same_thread=False)
            try:
                file.execute("PRAGMA journal_mode = WAL")
                file.execute("PRAGMA synchronous = NORMAL")
                file.execute("CREATE TABLE IF NOT EXISTS vectors (key BLOB PRIMARY KEY, row BLOB NOT NULL)")
            except sqlite3.Error as error:
                file.close()
                raise self._broken(error) from None
            self._file = file
        return self._file

    def _read(self, keys: list[bytes]) -> dict[bytes, Vectors]:
        rows: dict[bytes, Vectors] = {}
        try:
            for start in range(0, len(keys), _AT_ONCE):
                some = keys[start : start + _AT_ONCE]
                asked = _ASKED.replace("?", ",".join("?" * len(some)))
                with closing(self._opened().execute(asked, some)) as found:
                    rows |= {key: np.frombuffer(row, np.float32) for key, row in found}
        except (sqlite3.Error, ValueError) as error:
            raise self._broken(error) from None
        return rows

    def _write(self, rows: dict[bytes, Vectors]) -> None:
        values = [(key, np.ascontiguousarray(row, np.float32).tobytes()) for key, row in rows.items()]
        try:
            file = self._opened()
            file.execute("BEGIN IMMEDIATE")
            file.executemany("INSERT OR IGNORE INTO vectors VALUES (?, ?)", values)
            file.execute("COMMIT")
        except sqlite3.Error as error:
            raise self._broken(error) from None

    def _broken(self, error: Exception) -> EmbedderUnavailable:
        return EmbedderUnavailable(f"the kept vectors in {str(self._path)!r} can't be used: {error}; remove that file")
