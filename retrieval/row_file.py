"""Rows in a file, read when they are asked for: between two days nobody needs them in memory."""

import os
from hashlib import sha256
from pathlib import Path
from weakref import finalize

import numpy as np

from retrieval.errors import IndexUnavailable
from retrieval.ports import Places, Vectors


class RowFile:
    """The rows of an ``.npy`` file of single precision, (n, d). They can still be read when it was removed.

    Raises ``OSError`` and ``ValueError`` for a file that isn't one.
    """

    def __init__(self, path: Path) -> None:
        self._path, self._file = path, os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        finalize(self, os.close, self._file)
        with os.fdopen(os.dup(self._file), "rb") as file:
            np.lib.format.read_magic(file)
            self.shape, by_columns, kind = np.lib.format.read_array_header_1_0(file)
            self._start = file.tell()
        if kind != np.float32 or by_columns or len(self.shape) != 2 or not all(self.shape):
            raise ValueError(f"{path} holds no rows of single precision")
        if os.fstat(self._file).st_size != self._start + 4 * self.shape[0] * self.shape[1]:
            raise ValueError(f"{path} isn't whole")

    def __len__(self) -> int:
        return int(self.shape[0])

    def __getitem__(self, places: Places | slice) -> Vectors:
        """Those rows. Raises ``IndexUnavailable``."""
        return self._read()[places]

    def digest(self) -> str:
        """SHA-256 of what the rows hold."""
        return sha256(self._read().data).hexdigest()

    def _read(self) -> Vectors:
        rows = np.empty(self.shape, dtype=np.float32)
        rest = rows.reshape(-1).data.cast("B")
        while rest:
            try:
                read = os.preadv(self._file, [rest], self._start + rows.nbytes - len(rest))
            except OSError as error:
                raise IndexUnavailable(f"{self._path} can't be read: {error}\n  hint: {_WAY_OUT}") from error
            if not read:
                raise IndexUnavailable(f"{self._path} was cut off\n  hint: {_WAY_OUT}")
            rest = rest[read:]
        return rows


_WAY_OUT = "run `copilot index build`, and start again"
