"""Asking once more, beside a question that takes far longer than usual: the first answer counts."""

import asyncio
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from time import monotonic

from copilot.chat.ports import ChatModel, ChatReply, ChatRequest
from copilot.errors import ModelUnavailable


@dataclass(frozen=True, slots=True)
class HedgePolicy:
    """When a question is asked twice: after ``factor`` times what all but ``1 - quantile`` of the answers took.

    ``share`` is how many of all questions may be, at most; 0 switches it off. Nothing is, before ``known`` answers.
    ``least`` is the shortest wait and ``longest`` the longest for one try, both in seconds. The try is given up when
    ``patience`` waits more have brought no answer to either.
    """

    share: float = 0.1
    quantile: float = 0.95
    factor: float = 1.5
    least: float = 0.25
    known: int = 20
    longest: float = 30.0
    patience: float = 3.0


class HedgingChat:
    """One try of a question: two requests at most, and never longer than ``longest``.

    A question that is overdue and whose double fails is given up: whoever repeats it starts anew.
    """

    def __init__(self, inner: ChatModel, policy: HedgePolicy | None = None) -> None:
        self._inner, self._policy = inner, policy or HedgePolicy()
        self._took: deque[float] = deque(maxlen=200)
        self._asked = self.doubled = 0

    @property
    def name(self) -> str:
        """The name of the model that is asked."""
        return self._inner.name

    async def complete(self, request: ChatRequest) -> ChatReply:
        """Ask; see ``ChatModel`` for what is raised."""
        self._asked += 1
        asked: list[asyncio.Task[ChatReply]] = []
        try:
            async with asyncio.timeout(self._policy.longest) as deadline:
                return await self._answer(request, asked)
        except TimeoutError:
            if not deadline.expired():
                raise
        finally:
            await _let_go(asked)
        raise ModelUnavailable("timeout", f"the model gave no answer in {self._policy.longest:g} s")

    async def close(self) -> None:
        """Close the model that is asked."""
        await self._inner.close()

    async def _answer(self, request: ChatRequest, asked: list[asyncio.Task[ChatReply]]) -> ChatReply:
        asked.append(asyncio.create_task(self._timed(request)))
        delay = self._overdue()
        if delay is None:
            return await asked[0]
        await asyncio.wait(asked, timeout=delay)
        if asked[0].done() or not self._may_double():
            return await asked[0]
        self.doubled += 1
        asked.append(asyncio.create_task(self._timed(request)))
        patience = self._policy.patience * delay
        done, _ = await asyncio.wait(asked, timeout=patience, return_when=asyncio.FIRST_COMPLETED)
        if not done:
            raise ModelUnavailable("timeout", f"asked twice, the model gave no answer in {delay + patience:.1f} s")
        good = [task for task in done if not task.exception()]
        return (good or list(done))[0].result()

    async def _timed(self, request: ChatRequest) -> ChatReply:
        began = monotonic()
        reply = await self._inner.complete(request)
        self._took.append(monotonic() - began)
        return reply

    def _may_double(self) -> bool:
        return self.doubled + 1 <= self._policy.share * self._asked

    def _overdue(self) -> float | None:
        """After how many seconds to ask once more; None for never."""
        policy = self._policy
        if len(self._took) < policy.known or not self._may_double():
            return None
        return max(policy.least, policy.factor * _quantile(self._took, policy.quantile))


def _quantile(values: Sequence[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


async def _let_go(asked: Sequence[asyncio.Task[ChatReply]]) -> None:
    for task in asked:
        task.cancel()
    await asyncio.gather(*asked, return_exceptions=True)
