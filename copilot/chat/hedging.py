"""Asking once more, beside a question that takes far longer than usual: the first answer counts."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
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
        try:
            async with asyncio.timeout(self._policy.longest) as deadline:
                return await self._answer(request)
        except TimeoutError:
            if not deadline.expired():
                raise
        raise ModelUnavailable("timeout", f"the model gave no answer in {self._policy.longest:g} s")

    async def close(self) -> None:
        """Close the model that is asked."""
        await self._inner.close()

    async def _answer(self, request: ChatRequest) -> ChatReply:
        """Whichever request ends first settles it; a timer asks the second one."""
        delay = self._overdue()
        if delay is None:
            return await self._timed(request)
        race = _Race(lambda: self._timed(request))
        race.later(delay, lambda: self._double(race, delay))
        try:
            return await race.run()
        finally:
            await race.end()

    def _double(self, race: "_Race", delay: float) -> None:
        if not self._may_double():
            return
        self.doubled += 1
        race.enter()
        patience = self._policy.patience * delay
        gave_up = ModelUnavailable("timeout", f"asked twice, the model gave no answer in {delay + patience:.1f} s")
        race.later(patience, lambda: race.lose(gave_up))

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


class _Race:
    """Requests for one answer, of which the first to end counts, however it ends; the others are let go."""

    def __init__(self, ask: Callable[[], Awaitable[ChatReply]]) -> None:
        self._loop = asyncio.get_running_loop()
        self._ask, self._answer = ask, self._loop.create_future()
        self._asked: list[asyncio.Task[None]] = []
        self._timers: list[asyncio.TimerHandle] = []

    async def run(self) -> ChatReply:
        self.enter()
        reply: ChatReply = await self._answer
        return reply

    def enter(self) -> None:
        """One request more."""
        self._asked.append(self._loop.create_task(self._settle()))

    def later(self, seconds: float, do: Callable[[], None]) -> None:
        """Do something then, if the race is still on."""
        self._timers.append(self._loop.call_later(seconds, lambda: None if self._answer.done() else do()))

    def lose(self, error: Exception) -> None:
        """End it without an answer."""
        self._answer.set_exception(error)

    async def end(self) -> None:
        """Leave nothing behind."""
        for timer in self._timers:
            timer.cancel()
        if late := [task for task in self._asked if not task.done()]:
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    async def _settle(self) -> None:
        try:
            reply = await self._ask()
        except asyncio.CancelledError:
            self._answer.cancel()
            raise
        except Exception as error:  # noqa: BLE001  (it is raised to whoever waits)
            if not self._answer.done():
                self._answer.set_exception(error)
        else:
            if not self._answer.done():
                self._answer.set_result(reply)
