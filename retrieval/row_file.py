"""Rows in a file, read as they are asked for: what lies in memory between is the system's to take back."""

from hashlib import sha256
from mmap import ACCESS_READ, MADV_DONTNEED, mmap
from pathlib import Path

import numpy as np

from retrieval.ports import Places, Vectors


class RowFile:
    """The rows of an ``.npy`` file of single precision, (n, d). It stays readable when it is removed.

    Raises ``OSError`` and ``ValueError`` for a file that isn't one.
    """

    def __init__(self, path: Path) -> None:
        with path.open("rb") as file:
            version = np.lib.format.read_magic(file)
            if version != (1, 0):
                raise ValueError(f"{path} is of version {version}")
            self.shape, by_columns, kind = np.lib.format.read_array_header_1_0(file)
            self._start = file.tell()
            if kind != np.float32 or by_columns or len(self.shape) != 2:
                raise ValueError(f"{path} holds no rows of single precision")
            self._mapped = mmap(file.fileno(), 0, access=ACCESS_READ)
        if len(self._mapped) != self._start + 4 * self.shape[0] * self.shape[1]:
            raise ValueError(f"{path} isn't whole")

    def __len__(self) -> int:
        return int(self.shape[0])

    def __getitem__(self, places: Places | slice) -> Vectors:
        """A copy of those rows."""
        taken = np.array(self._rows()[places])
        self._let_go()
        return taken

    def digest(self) -> str:
        """SHA-256 of what the rows hold."""
        digest = sha256(self._rows().data).hexdigest()
        self._let_go()
        return digest

    def _rows(self) -> Vectors:
        return np.frombuffer(self._mapped, dtype=np.float32, offset=self._start).reshape(self.shape)

    def _let_go(self) -> None:
        self._mapped.madvise(MADV_DONTNEED)
