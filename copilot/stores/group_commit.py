"""One writer for many: what waits is written in one go, and acknowledged once it is safe."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

from copilot.errors import StoreUnavailable

Work = TypeVar("Work")
WriteGroup = Callable[[Sequence[Work]], Awaitable[Sequence[Exception | None]]]

MOST = 256  # pieces of work in one group


class GroupCommit(Generic[Work]):
    """Hands pieces of work to ``write`` in groups, in the order in which they came, one group at a time.

    ``write`` answers for each with None or with what went wrong with it alone; what it raises went wrong with the
    whole group. A caller that goes away doesn't disturb its neighbours; its own work may or may not be done.
    """

    def __init__(self, write: WriteGroup[Work]) -> None:
        self._write = write
        self._waiting: list[tuple[Work, asyncio.Future[None]]] = []
        self._writer: asyncio.Task[None] | None = None
        self._closed = False

    async def add(self, work: Work) -> None:
        """Return once the work is done and safe; raises what went wrong with it."""
        if self._closed:
            raise StoreUnavailable("the store is closed")
        done = asyncio.get_running_loop().create_future()
        self._waiting.append((work, done))
        if self._writer is None:
            self._writer = asyncio.create_task(self._run())
        await done

    async def close(self) -> None:
        """Take nothing more, and return once all that waits is written."""
        self._closed = True
        if self._writer:
            await self._writer

    async def _run(self) -> None:
        try:
            while self._waiting:
                group = [(work, done) for work, done in self._waiting[:MOST] if not done.done()]
                del self._waiting[:MOST]
                if group:
                    await self._write_group(group)
        finally:
            self._writer = None
            for _, done in self._waiting:
                done.cancel()
            self._waiting.clear()

    async def _write_group(self, group: list[tuple[Work, "asyncio.Future[None]"]]) -> None:
        try:
            outcomes = await self._write([work for work, _ in group])
        except asyncio.CancelledError:
            for _, done in group:
                done.cancel()
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is, everyone who waits must learn of it
            outcomes = [error] * len(group)
        for (_, done), outcome in zip(group, outcomes, strict=True):
            if not done.done():
                _settle(done, outcome)


def _settle(done: "asyncio.Future[None]", outcome: Exception | None) -> None:
    if outcome is None:
        done.set_result(None)
    else:
        done.set_exception(outcome)
