"""The steps of one draft: told as they begin, traced, and timed."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from copilot.observing.tracing import span
from copilot.progress import begins


class Stopwatch:
    """Times steps that follow each other."""

    def __init__(self) -> None:
        self._spent: dict[str, float] = {}

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Time what happens within, and say to who listens that it begins."""
        begins(name)
        start = time.perf_counter()
        try:
            with span(name):
                yield
        finally:
            self._spent[name] = round((time.perf_counter() - start) * 1000, 3)

    @property
    def milliseconds(self) -> dict[str, float]:
        """What each step took, steps that failed included."""
        return dict(self._spent)
