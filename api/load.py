"""What the service takes on at once: so many drafts, so many that wait for their turn, and no request for ever."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.errors import Overloaded
from api.problems import OVERLOADED, problem, retry_header

GOES_ON = 1 << 20  # bytes of a body: with so many more of them a request has its whole time again; a drip has not
READY, ALIVE = "/readyz", "/healthz"


@dataclass(frozen=True, slots=True)
class Load:
    """Drafts that are made at once in this process, those that may wait, and seconds for one request.

    ``notice`` is how many seconds a service that is told to stop says so to whoever asks whether it is ready, before it
    refuses requests; ``grace`` how many it then waits for answers that are under way.
    """

    at_once: int = 64
    waiting: int = 256
    seconds: float = 120.0
    notice: float = 0.0
    grace: float = 30.0


class Room:
    """Places for those who want something of a model: taken before a body is read, so that no heap grows of bodies."""

    def __init__(self, load: Load) -> None:
        self._places = load.at_once + load.waiting
        self._turns = asyncio.Semaphore(load.at_once)
        self._at_once = load.at_once
        self.taken = self.most_taken = 0

    @property
    def waiting(self) -> int:
        """How many have a place and may still wait for their turn."""
        return max(0, self.taken - self._at_once)

    @asynccontextmanager
    async def place(self) -> AsyncIterator[None]:
        """Raises ``Overloaded`` at once when all are taken."""
        if self.taken >= self._places:
            raise Overloaded(self._places)
        self.taken += 1
        self.most_taken = max(self.most_taken, self.taken)
        try:
            yield
        finally:
            self.taken -= 1

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Wait for a turn, at the longest until the request's own deadline."""
        async with self._turns:
            yield


class Gate:
    """Lets requests in until the service is told to stop, counts them, and ends what takes too long."""

    def __init__(self, load: Load, clock: Callable[[], float] = time.monotonic) -> None:
        self._load, self._clock = load, clock
        self._told_at: float | None = None
        self.inside = 0

    def close(self) -> None:
        """Say from now on that the service isn't ready; after the notice refuse what comes."""
        if self._told_at is None:
            self._told_at = self._clock()

    @property
    def closing(self) -> bool:
        """Whether the service was told to stop."""
        return self._told_at is not None

    @property
    def done(self) -> bool:
        """Whether everything that was under way is answered, or waited for long enough."""
        if self._told_at is None:
            return False
        waited = self._clock() - self._told_at - self._load.notice
        return waited >= 0 and (self.inside == 0 or waited >= self._load.grace)

    def refuses(self, path: str) -> bool:
        """Whether a request that comes now is sent away."""
        if self._told_at is None or path == ALIVE:
            return False
        return path == READY or self._clock() - self._told_at >= self._load.notice

    def around(self, app: ASGIApp) -> ASGIApp:
        """The application behind this gate."""

        async def gated(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["type"] != "http":
                await app(scope, receive, send)
            elif self.refuses(scope["path"]):
                headers = {"Connection": "close", **retry_header()}
                await problem(scope, OVERLOADED, "The service is about to stop.", headers)(scope, receive, send)
            else:
                await self._let_in(app, scope, receive, send)

        return gated

    async def _let_in(self, app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
        self.inside += 1
        try:
            await self._in_time(app, scope, receive, send)
        finally:
            self.inside -= 1

    async def _in_time(self, app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
        """An answer begins in time, counted anew while a long body goes on coming in; once it has begun it may take as
        long as it does, as streams do.
        """
        got = 0

        async def coming() -> Message:
            nonlocal got
            message = await receive()
            got += len(message.get("body", b""))
            if got >= GOES_ON and deadline.when() is not None and not deadline.expired():
                got = 0
                deadline.reschedule(asyncio.get_running_loop().time() + self._load.seconds)
            return message

        async def begun(message: Message) -> None:
            if message["type"] == "http.response.start":
                deadline.reschedule(None)
            await send(message)

        try:
            async with asyncio.timeout(self._load.seconds) as deadline:
                await app(scope, coming, begun)
        except TimeoutError:
            if not deadline.expired():
                raise
            detail = f"There was no answer within {self._load.seconds:g} seconds."
            await problem(scope, OVERLOADED, detail, {"Connection": "close", **retry_header()})(scope, receive, send)
