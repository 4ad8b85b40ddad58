"""The one place where a question to a model is repeated, under one deadline for all attempts."""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from copilot.chat.pausing import SharedPause
from copilot.chat.ports import ChatModel, ChatReply, ChatRequest
from copilot.errors import ModelReplyUnusable, ModelUnavailable, SettingInvalid

TRANSIENT = frozenset({"rate_limited", "server_error", "connection", "timeout"})


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """How long and how often to try. All times in seconds.

    The wait after failure n is drawn from 0 to ``base * 2**(n-1)``, at most ``longest_wait``. A server's Retry-After
    comes on top, both together at most ``longest_pause``. ``truncated`` is how often a truncated answer is asked for
    again. ``width`` is how many calls may run at once when a pause ends.
    """

    attempts: int = 4
    deadline: float = 60.0
    base: float = 0.5
    longest_wait: float = 8.0
    longest_pause: float = 20.0
    truncated: int = 1
    width: int = 4

    def __post_init__(self) -> None:
        if self.attempts < 1 or self.width < 1 or self.deadline <= 0:
            raise SettingInvalid(f"{self!r} never asks; attempts and width are at least 1, deadline is above 0")


class RetryingChat:
    """A chat model that tries again when that can help, and never beyond the deadline.

    What a key, a quota or the request itself has caused is never tried again. A rate limit that one caller meets makes
    all callers of this instance wait. ``clock`` is monotonic; ``rng`` decides the waits, so a seeded one repeats them.
    """

    def __init__(
        self,
        inner: ChatModel,
        policy: RetryPolicy,
        rng: random.Random | None = None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._inner, self._policy = inner, policy
        self._rng = rng or random.Random()  # noqa: S311  (it spreads waits, it guards nothing)
        self._clock, self._sleep = clock, sleep
        self._pause = SharedPause(policy.width, clock, sleep)

    @property
    def name(self) -> str:
        """The name of the model that is asked."""
        return self._inner.name

    async def complete(self, request: ChatRequest) -> ChatReply:
        """Ask until there is an answer, an error that no repetition heals, or no time."""
        try:
            async with asyncio.timeout(self._policy.deadline) as deadline:
                return await self._until_answered(request)
        except TimeoutError:
            if not deadline.expired():
                raise
        raise ModelUnavailable("timeout", f"the model gave no answer in {self._policy.deadline:g} s")

    async def close(self) -> None:
        """Close the model that is asked."""
        await self._inner.close()

    async def _until_answered(self, request: ChatRequest) -> ChatReply:
        deadline = self._clock() + self._policy.deadline
        failures: list[str] = []
        while True:
            await self._pause.enter(deadline)
            try:
                with self._pause.turn():
                    return await self._inner.complete(request)
            except (ModelUnavailable, ModelReplyUnusable) as error:
                failures.append(error.reason)
                wait = self._wait_after(error, len(failures))
                if not self._may_repeat(failures) or self._clock() + wait > deadline:
                    raise
            await self._sleep(wait)

    def _may_repeat(self, failures: list[str]) -> bool:
        if len(failures) >= self._policy.attempts:
            return False
        if failures[-1] == "truncated":
            return failures.count("truncated") <= self._policy.truncated
        return failures[-1] in TRANSIENT

    def _wait_after(self, error: ModelUnavailable | ModelReplyUnusable, failures: int) -> float:
        """How long to stay away, in seconds; everyone does when the server asked for it."""
        if isinstance(error, ModelReplyUnusable):
            return 0.0
        longest = min(self._policy.longest_wait, self._policy.base * 2.0 ** (failures - 1))
        wait = self._rng.uniform(0.0, longest)
        if error.retry_after is not None:
            wait = min(error.retry_after + wait, self._policy.longest_pause)
        if error.reason == "rate_limited" or error.retry_after is not None:
            self._pause.call(wait)
        return wait
