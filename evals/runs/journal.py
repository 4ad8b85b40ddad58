"""The journal of a run: one outcome a line, only ever appended to, synced in groups.

What was written before a kill stands; a line that was torn is cut off when the run goes on. For one case and
repetition the last line counts.
"""

import asyncio
import os
import threading
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

from copilot.errors import BadInput
from evals.runs.outcomes import Outcome, load_outcome


class Journal:
    """Takes outcomes at once; ``sync`` writes all that waits together, in a thread, and leaving it writes the rest."""

    def __init__(self, path: Path) -> None:
        """Open the file to append to it."""
        self._file = path.open("ab", buffering=0)
        self._one_at_a_time = threading.Lock()
        self._waiting: deque[bytes] = deque()
        self._broken = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        try:
            self._write()
        finally:
            self._file.close()

    def add(self, line: bytes) -> None:
        """Take an outcome, as ``dump_outcome`` writes it. It is safe once a later ``sync`` has returned."""
        self._waiting.append(line)

    async def sync(self) -> None:
        """Write what waits, and wait until it outlives a crash of the machine."""
        if self._waiting:
            await asyncio.to_thread(self._write)

    def _write(self) -> None:
        """Write all that waits. What a cancelled ``sync`` has not begun, whoever comes next writes."""
        with self._one_at_a_time:
            lines = []
            while self._waiting:
                lines.append(self._waiting.popleft() + b"\n")
            data = b"".join(lines)
            if not lines or self._broken:
                return
            self._broken = True  # nothing may follow a line that was torn by a full disk
            while data:
                data = data[self._file.write(data) or 0 :]
            os.fsync(self._file.fileno())
            self._broken = False


def read_journal(path: Path) -> list[Outcome]:
    """Every outcome in the order in which it was written; a torn end is passed over. Raises ``BadInput``."""
    return [outcome for outcome, _ in _lines(path)] if path.exists() else []


def mend_journal(path: Path) -> list[Outcome]:
    """The same, and the torn end is cut off, so that what is added next begins a line."""
    found = list(_lines(path)) if path.exists() else []
    if path.exists():
        os.truncate(path, found[-1][1] if found else 0)
    return [outcome for outcome, _ in found]


def _lines(path: Path) -> Iterator[tuple[Outcome, int]]:
    """Each outcome, and where its line ends in the file. Only the end of a file may be torn."""
    end, torn = 0, ""
    with path.open("rb") as stream:
        for number, line in enumerate(stream, 1):
            if torn:
                raise BadInput(f"{torn}\n  hint: the journal is damaged; begin anew with --fresh")
            try:
                outcome = load_outcome(line)
            except ValueError as error:
                torn = f"{path}:{number}: {str(error)[:200]}"
                continue
            if not line.endswith(b"\n"):
                return
            end += len(line)
            yield outcome, end
