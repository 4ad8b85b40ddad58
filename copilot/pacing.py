"""Long work in pieces, one in each pass of the event loop: whatever is ready to go out or has come in goes between."""

import asyncio
from collections import deque


class Pace:
    """Whoever has a piece of work of some tenths of a millisecond or more waits for its turn first."""

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._waiting: deque[asyncio.Future[None]] = deque()

    async def turn(self) -> None:
        """Go on in a pass in which nobody else of this pace does, first come, first served."""
        loop = asyncio.get_running_loop()
        if loop is not self._loop:  # whoever waited in another one is gone with it
            self._loop, self._waiting = loop, deque()
        turn = loop.create_future()
        self._waiting.append(turn)
        if len(self._waiting) == 1:
            loop.call_soon(self._next, self._waiting)
        await turn

    def _next(self, waiting: deque[asyncio.Future[None]]) -> None:
        turn = waiting.popleft()
        if not turn.done():
            turn.set_result(None)
        if waiting:
            turn.get_loop().call_soon(self._next, waiting)
