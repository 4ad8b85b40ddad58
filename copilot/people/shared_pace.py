"""How often an account asks, counted by several processes of one machine together: a file of moments an account.

Moments are those of the machine's monotonic clock, which its processes share; so a folder is good until the next start.
A file is changed under a lock of its own, and thrown away by whoever finds that nobody asked for a minute.
"""

import fcntl
import logging
import os
import struct
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from time import monotonic

from copilot.people.errors import LimitReached
from copilot.people.limits import MINUTE, Account
from copilot.people.pace import Pace, Standing

MOST_OPEN = 256  # files that one process holds open
SWEPT_EVERY = 1000  # files that one process has made
_HEAD, _MOMENT = struct.Struct("<qq"), struct.Struct("<d")  # how many were ever taken, and how many are kept

_log = logging.getLogger(__name__)


class SharedPace(Pace):
    """As ``Pace``, over a folder. Where the folder can't be used each process counts by itself."""

    def __init__(self, folder: Path, now: Callable[[], float] = monotonic) -> None:
        super().__init__(now)
        self._folder, self._files, self._made = folder, OrderedDict[Account, int](), 0

    def take(self, account: Account, most: int) -> Standing:
        """Count a request. Raises ``LimitReached``; a request that is refused isn't counted."""
        try:
            with self._locked(account) as file:
                return _taken(file, most, self._now())
        except OSError as error:
            _log.warning("requests are counted by each process for itself: %s", error.strerror)
            return super().take(account, most)

    def close(self) -> None:
        """Let go of the files."""
        while self._files:
            os.close(self._files.popitem()[1])

    @contextmanager
    def _locked(self, account: Account) -> Iterator[int]:
        """The file of an account, which nobody else has or throws away meanwhile."""
        while True:
            file = self._open(account)
            fcntl.flock(file, fcntl.LOCK_EX)
            if os.fstat(file).st_nlink:
                break
            os.close(self._files.pop(account))
        try:
            yield file
        finally:
            fcntl.flock(file, fcntl.LOCK_UN)

    def _open(self, account: Account) -> int:
        known = self._files.get(account)
        if known is not None:
            self._files.move_to_end(account)
            return known
        if len(self._files) >= MOST_OPEN:
            os.close(self._files.popitem(last=False)[1])
        self._made += 1
        if self._made % SWEPT_EVERY == 0:
            self.sweep()
        path = self._folder / sha256(account.encode()).hexdigest()[:32]
        self._files[account] = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        return self._files[account]

    def sweep(self) -> None:
        """Throw away the files of those who asked for nothing in the last minute."""
        for path in self._folder.iterdir():
            file = os.open(path, os.O_RDWR | os.O_CLOEXEC)
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                count, kept = _head(file)
                if not count or _moment(file, count - 1, kept) <= self._now() - MINUTE:
                    path.unlink()
            except OSError:  # somebody is at it
                pass
            finally:
                os.close(file)


def _taken(file: int, most: int, now: float) -> Standing:
    count, kept = _head(file)
    if most > kept:
        kept = _grown(file, count, kept, most)
    first = _first_behind(file, count, kept, now - MINUTE)
    if count - first >= most:
        waits = _moment(file, count - most, kept) + MINUTE - now if most else float(MINUTE)
        raise LimitReached("requests", most, waits)
    os.pwrite(file, _MOMENT.pack(now), _place(count, kept))
    os.pwrite(file, _HEAD.pack(count + 1, kept), 0)
    oldest = now if first == count else _moment(file, first, kept)
    return Standing(most - (count - first) - 1, oldest + MINUTE - now)


def _first_behind(file: int, count: int, kept: int, moment: float) -> int:
    """The number of the first of those that are kept that came later than a moment; ``count`` if none did."""
    low, high = max(0, count - kept), count
    while low < high:
        middle = (low + high) // 2
        if _moment(file, middle, kept) > moment:
            high = middle
        else:
            low = middle + 1
    return low


def _grown(file: int, count: int, kept: int, most: int) -> int:
    """Keep more moments from now on; those that are kept stand at other places then."""
    known = [_moment(file, number, kept) for number in range(max(0, count - kept), count)]
    more = 1 << (most - 1).bit_length()
    for number, moment in enumerate(known, count - len(known)):
        os.pwrite(file, _MOMENT.pack(moment), _place(number, more))
    os.pwrite(file, _HEAD.pack(count, more), 0)
    return more


def _head(file: int) -> tuple[int, int]:
    head = os.pread(file, _HEAD.size, 0)
    return _HEAD.unpack(head) if len(head) == _HEAD.size else (0, 0)


def _moment(file: int, number: int, kept: int) -> float:
    found: tuple[float] = _MOMENT.unpack(os.pread(file, _MOMENT.size, _place(number, kept)))
    return found[0]


def _place(number: int, kept: int) -> int:
    return _HEAD.size + _MOMENT.size * (number % kept)
