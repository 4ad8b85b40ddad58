"""Counting what the questions of one piece of work cost, wherever in its tasks they are asked."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

from copilot.chat.ports import ChatModel, ChatReply, ChatRequest
from copilot.errors import ModelReplyUnusable, ModelUnavailable
from copilot.recommendations import Tokens


@dataclass(slots=True)
class Meter:
    """``tokens`` were paid for, in ``asked`` requests; ``reused`` replies came from a cache and cost nothing.

    ``failed`` counts requests without a usable answer, by the stable word of their error; ``waited`` are the seconds
    until it was a question's turn.
    """

    tokens: Tokens = Tokens()
    asked: int = 0
    reused: int = 0
    failed: dict[str, int] = field(default_factory=dict)
    waited: float = 0.0

    def pay(self, tokens: Tokens | None) -> None:
        """Count one request, and what the server said that it cost."""
        self.asked += 1
        if tokens:
            self.tokens = plus(self.tokens, tokens)

    def fail(self, reason: str) -> None:
        """Count one request that brought no usable answer."""
        self.failed[reason] = self.failed.get(reason, 0) + 1

    def add(self, other: "Meter") -> None:
        """Count what another one has counted."""
        self.tokens = plus(self.tokens, other.tokens)
        self.asked, self.reused = self.asked + other.asked, self.reused + other.reused
        self.waited += other.waited
        for reason, number in other.failed.items():
            self.failed[reason] = self.failed.get(reason, 0) + number


def plus(one: Tokens, other: Tokens) -> Tokens:
    """Both together."""
    return Tokens(one.prompt + other.prompt, one.completion + other.completion, one.cached + other.cached)


_METER: ContextVar[Meter | None] = ContextVar("meter", default=None)


@contextmanager
def metered() -> Iterator[Meter]:
    """Count what this context (and the tasks that it starts) asks of models. Whoever counts around it counts it too."""
    meter, around = Meter(), _METER.get()
    token = _METER.set(meter)
    try:
        yield meter
    finally:
        _METER.reset(token)
        if around:
            around.add(meter)


def count_reuse() -> None:
    """Say that a reply was not paid for."""
    meter = _METER.get()
    if meter is not None:
        meter.reused += 1


def count_wait(seconds: float) -> None:
    """Say how long a question has waited for its turn."""
    meter = _METER.get()
    if meter is not None:
        meter.waited += seconds


class MeteredChat:
    """A chat model whose every request is counted, those too whose answer can't be used."""

    def __init__(self, inner: ChatModel) -> None:
        self._inner = inner

    @property
    def name(self) -> str:
        """The name of the model that is asked."""
        return self._inner.name

    async def complete(self, request: ChatRequest) -> ChatReply:
        """Ask, and count."""
        meter = _METER.get()
        if meter is None:
            return await self._inner.complete(request)
        try:
            reply = await self._inner.complete(request)
        except ModelReplyUnusable as error:
            meter.pay(error.tokens)
            meter.fail(error.reason)
            raise
        except ModelUnavailable as error:
            meter.pay(None)
            meter.fail(error.reason)
            raise
        meter.pay(reply.tokens)
        return reply

    async def close(self) -> None:
        """Close the model that is asked."""
        await self._inner.close()
