"""Long work in pieces, one in each pass of the event loop: whatever is ready to go out or has come in goes between.

It is for a process in which nothing but the event loop works: with each pass the loop lets go of the interpreter, and a
thread that works too, as the one that writes what a service drafts, takes it and holds the loop up.
"""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from heapq import heappop, heappush
from itertools import count

Turn = Callable[[], Awaitable[None]]
Waiting = list[tuple[int, int, asyncio.Future[None]]]


def at_once() -> Turn:
    """Begin what waits for no turn."""
    return _no_wait


async def _no_wait() -> None:
    return


class Pace:
    """Whoever has work of some tenths of a millisecond or more begins it here, and waits for a turn before each piece.

    Who began first goes first: one that is nearly ready is not held up by those that come after it.
    """

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._waiting: Waiting = []
        self._numbers = count()

    def begin(self) -> Turn:
        """What waits for a turn: a pass of the event loop in which nobody else of this pace has one."""
        return partial(self._turn, next(self._numbers))

    async def _turn(self, number: int) -> None:
        loop = asyncio.get_running_loop()
        if loop is not self._loop:  # whoever waited in another one is gone with it
            self._loop, self._waiting = loop, []
        turn = loop.create_future()
        heappush(self._waiting, (number, next(self._numbers), turn))
        if len(self._waiting) == 1:
            loop.call_soon(self._next, self._waiting)
        await turn

    def _next(self, waiting: Waiting) -> None:
        turn = heappop(waiting)[-1]
        if not turn.done():
            turn.set_result(None)
        if waiting:
            turn.get_loop().call_soon(self._next, waiting)
