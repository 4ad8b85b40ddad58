"""Whether a machine has nothing else to do, as Linux tells it."""

import time
from collections.abc import Sequence
from pathlib import Path

_STAT = Path("/proc/stat")
_LOOK = 0.25  # seconds that are looked at
_IDLE = 0.85  # the share of all cores' time in them that nobody used


def idle_share(before: Sequence[int], after: Sequence[int]) -> float:
    """The share of the time between two readings in which the cores had nothing to do, not even what yields."""
    spent = [late - early for early, late in zip(before, after, strict=True)]
    return (spent[3] + spent[4]) / max(1, sum(spent))


def wait_for_calm(patience: float) -> bool:
    """Wait until the machine is calm, ``patience`` seconds at most; whether it is. Where it can't be told, it isn't."""
    if not _STAT.exists():
        return False
    until = time.monotonic() + patience
    while True:
        before = _reading()
        time.sleep(_LOOK)
        if idle_share(before, _reading()) >= _IDLE:
            return True
        if time.monotonic() >= until:
            return False


def _reading() -> list[int]:
    """Ticks of all cores: user, nice, system, idle, waiting, and three more."""
    return [int(ticks) for ticks in _STAT.read_text(encoding="ascii").split("\n", 1)[0].split()[1:9]]
