"""The steps of one draft: told as they begin, traced, and timed."""

import time
from contextlib import AbstractContextManager
from types import TracebackType

from copilot.observing.tracing import span
from copilot.progress import begins


class Stopwatch:
    """Times steps that follow each other."""

    def __init__(self) -> None:
        self._spent: dict[str, float] = {}

    def step(self, name: str) -> AbstractContextManager[None]:
        """Time what happens within, and say to who listens that it begins."""
        return _Step(name, self._spent)

    @property
    def milliseconds(self) -> dict[str, float]:
        """What each step took, steps that failed included."""
        return dict(self._spent)


class _Step(AbstractContextManager[None]):
    """One step; written out, since a draft has five and a generator costs more."""

    def __init__(self, name: str, spent: dict[str, float]) -> None:
        self._name, self._spent, self._span = name, spent, span(name)

    def __enter__(self) -> None:
        begins(self._name)
        self._start = time.perf_counter()
        self._span.__enter__()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        try:
            self._span.__exit__(kind, error, at)
        finally:
            self._spent[self._name] = round((time.perf_counter() - self._start) * 1000, 3)
