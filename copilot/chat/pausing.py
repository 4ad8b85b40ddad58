"""A pause that all callers of one model share, and the narrow door behind it."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager

from copilot.errors import ModelReplyUnusable, ModelUnavailable


class SharedPause:
    """When the server says "slow down", everyone waits, and then comes back a few at a time.

    After a pause at most ``width`` calls run at once, those that were under way included. Each answer to a call that
    came after the pause lets one more in, so the crowd grows as fast as the server proves that it can serve it; when
    there is room left, the door is taken away.
    """

    def __init__(self, width: int, clock: Callable[[], float], sleep: Callable[[float], Awaitable[None]]) -> None:
        self._width, self._clock, self._sleep = width, clock, sleep
        self._until = float("-inf")
        self._limit: int | None = None
        self._running = self._pauses = 0
        self._room = asyncio.Event()

    def call(self, seconds: float) -> None:
        """Let nobody in for so long from now, and then only a few."""
        self._until = max(self._until, self._clock() + seconds)
        self._limit = self._width
        self._pauses += 1

    async def enter(self, deadline: float) -> None:
        """Wait until one more may run; the turn must be taken at once, before anything else is awaited.

        ``deadline`` is a reading of the clock: a pause that outlasts it raises ``ModelUnavailable`` now, not then.
        """
        while True:
            wait = self._until - self._clock()
            if wait > 0:
                if self._until > deadline:
                    detail = f"the model server asked for a pause, of which {wait:.1f} s are left"
                    raise ModelUnavailable("rate_limited", detail, wait)
                await self._sleep(wait)
            elif self._limit is not None and self._running >= self._limit:
                await self._room.wait()
            else:
                return

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Count as running. Whatever the server answers, usable or not, shows that it serves."""
        pauses, served = self._pauses, False
        self._running += 1
        try:
            yield
            served = True
        except ModelReplyUnusable:
            served = True
            raise
        finally:
            if served and pauses == self._pauses:
                self._widen()
            self._running -= 1
            self._room.set()
            self._room.clear()

    def _widen(self) -> None:
        if self._limit is not None:
            self._limit = self._limit + 1 if self._running >= self._limit else None
