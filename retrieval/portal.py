"""One event loop for code that has none: a thread that runs it, and a way in for synchronous and asynchronous callers.

Clients and caches belong to the loop of their first use. Whoever goes through one portal stays on one loop.
"""

import asyncio
import threading
from collections.abc import Coroutine
from concurrent.futures import Future
from typing import Any, TypeVar

Result = TypeVar("Result")


class Portal:
    """A loop in a thread of its own, started at first use and ended by ``close`` or with the process."""

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._starting = threading.Lock()

    def call(self, work: Coroutine[Any, Any, Result]) -> Result:
        """Run ``work`` in the loop and wait for it, from a thread without a loop. Raises what it raises."""
        return self._submit(work).result()

    async def acall(self, work: Coroutine[Any, Any, Result]) -> Result:
        """Run ``work`` in the portal's loop and wait for it in this one. Cancelling here cancels it there."""
        return await asyncio.wrap_future(self._submit(work))

    def close(self) -> None:
        """End the loop; what still runs in it is dropped."""
        with self._starting:
            loop, thread, self._loop, self._thread = self._loop, self._thread, None, None
        if loop and thread:
            loop.call_soon_threadsafe(loop.stop)
            thread.join()
            loop.close()

    def _submit(self, work: Coroutine[Any, Any, Result]) -> "Future[Result]":
        return asyncio.run_coroutine_threadsafe(work, self._running())

    def _running(self) -> asyncio.AbstractEventLoop:
        with self._starting:
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                self._thread = threading.Thread(target=self._loop.run_forever, name="portal", daemon=True)
                self._thread.start()
            return self._loop
