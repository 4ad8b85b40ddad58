"""A chat model that is asked so many questions at once and no more; the rest wait for their turn."""

import asyncio
import time

from copilot.chat.metering import count_wait
from copilot.chat.ports import ChatModel, ChatReply, ChatRequest


class ChatInTurn:
    """Whoever has made a question ready waits here, so that a place that falls free is taken at once.

    The wait counts apart (`Meter.waited`): it belongs to who asks so much, and not to the answer.
    """

    def __init__(self, inner: ChatModel, most: int) -> None:
        self._inner, self._places = inner, asyncio.Semaphore(most)

    @property
    def name(self) -> str:
        """The name of the model that is asked."""
        return self._inner.name

    async def complete(self, request: ChatRequest) -> ChatReply:
        """Ask when it is one's turn."""
        begun = time.perf_counter()
        async with self._places:
            count_wait(time.perf_counter() - begun)
            return await self._inner.complete(request)

    async def close(self) -> None:
        """Close the model that is asked."""
        await self._inner.close()
