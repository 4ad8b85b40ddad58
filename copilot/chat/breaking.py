"""A circuit breaker: a model that mostly fails is left alone for a while, and then tried with one question."""

import asyncio
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum

from copilot.chat.ports import ChatModel, ChatReply, ChatRequest
from copilot.errors import ModelUnavailable

FAULTS = frozenset({"server_error", "connection", "timeout"})  # a rate limit or a refused key is no fault of this kind


class CircuitState(StrEnum):
    """``half_open`` lets one question through."""

    CLOSED = "closed"
    HALF_OPEN = "half_open"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class CircuitPolicy:
    """When a circuit opens: ``share`` of at least ``least`` answers within ``window``, or ``in_a_row``, failed.

    Times are in seconds. It stays open for ``wait``, twice as long each time its trial fails, at most ``longest``.
    """

    share: float = 0.6
    least: int = 50
    in_a_row: int = 12
    window: float = 30.0
    wait: float = 5.0
    longest: float = 60.0


class Circuit:
    """What is known of one model's health, in this process."""

    def __init__(
        self, address: str, policy: CircuitPolicy | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.address = address
        self._policy, self._clock = policy or CircuitPolicy(), clock
        self._outcomes: deque[tuple[float, bool]] = deque()
        self._failed = self._row = 0
        self._wait, self._until = self._policy.wait, 0.0
        self._open = self._trying = False

    @property
    def state(self) -> CircuitState:
        """How it stands now."""
        if not self._open:
            return CircuitState.CLOSED
        return CircuitState.OPEN if self._clock() < self._until else CircuitState.HALF_OPEN

    @contextmanager
    def turn(self) -> Iterator[None]:
        """One question. Raises ``ModelUnavailable("circuit_open")`` instead of letting it through."""
        trial = self._enter()
        good: bool | None = None
        try:
            yield
            good = True
        except ModelUnavailable as error:
            good = None if error.reason not in FAULTS else False
            raise
        except asyncio.CancelledError:
            raise  # says nothing of the model
        except Exception:
            good = True  # it answered, whatever the answer is worth
            raise
        finally:
            self._leave(good, trial=trial)

    def _enter(self) -> bool:
        state = self.state
        if state is CircuitState.OPEN or (state is CircuitState.HALF_OPEN and self._trying):
            raise ModelUnavailable("circuit_open", f"{self.address} has failed too often and is left alone for a while")
        self._trying = state is CircuitState.HALF_OPEN
        return self._trying

    def _leave(self, good: bool | None, *, trial: bool) -> None:
        if trial:
            self._trying = False
            if good:
                self._close()
            elif good is False:
                self._wait = min(self._policy.longest, self._wait * 2)
                self._until = self._clock() + self._wait
        elif good is not None and not self._open:
            self._count(good=good)

    def _count(self, *, good: bool) -> None:
        now, outcomes = self._clock(), self._outcomes
        outcomes.append((now, good))
        self._failed += not good
        self._row = 0 if good else self._row + 1
        while outcomes[0][0] < now - self._policy.window:
            self._failed -= not outcomes.popleft()[1]
        many = len(outcomes) >= self._policy.least and self._failed >= self._policy.share * len(outcomes)
        if not good and (many or self._row >= self._policy.in_a_row):
            self._open, self._until = True, now + self._wait

    def _close(self) -> None:
        self._open, self._wait = False, self._policy.wait
        self._outcomes.clear()
        self._failed = self._row = 0


class BreakingChat:
    """A chat model behind a circuit."""

    def __init__(self, inner: ChatModel, circuit: Circuit) -> None:
        self._inner, self.circuit = inner, circuit

    @property
    def name(self) -> str:
        """The name of the model that is asked."""
        return self._inner.name

    async def complete(self, request: ChatRequest) -> ChatReply:
        """Ask, unless the circuit is open."""
        with self.circuit.turn():
            return await self._inner.complete(request)

    async def close(self) -> None:
        """Close the model that is asked."""
        await self._inner.close()
