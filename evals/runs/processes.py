"""Processes that answer golden cases beside this one: an interpreter works on one core at a time."""

import asyncio
import signal
import sys
import threading
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import date
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess

from copilot.cases import Case
from copilot.errors import CopilotError, Unavailable
from copilot.heap import settle_heap
from copilot.pipeline import Moment
from evals.runs.answering import Answer, Answered
from evals.runs.pipes import send


@dataclass(frozen=True, slots=True)
class Start:
    """What a run begins with: the day of cases without a date, the fingerprint of all that shapes an outcome, the days
    and regions that its cases are held to, the most frequent last, and how many questions one process asks at once."""

    day: date
    made_of: str
    moments: tuple[Moment, ...] = ()
    questions: int = 8


Opening = Callable[[Start], AbstractAsyncContextManager[Answer]]  # sent to a process by name, so it is a module's
_HINT = "hint: --processes 1 works without others, and takes less memory"
_PATIENCE = 10.0  # seconds that a process may take to end


class ProcessEnded(Unavailable):
    """A process that answers cases ended before its time."""


@dataclass(frozen=True, slots=True)
class _Asked:
    number: int
    case: Case
    repeat: int


@dataclass(frozen=True, slots=True)
class _Replied:
    """The first one, number 0, says that all is open."""

    number: int
    answered: Answered | None


@asynccontextmanager
async def processes(opening: Opening, number: int) -> AsyncIterator["Processes"]:
    """``number`` processes that load what ``opening`` needs meanwhile; they end with the context."""
    async with AsyncExitStack() as stack:
        yield Processes([await stack.enter_async_context(_process(opening)) for _ in range(number)])


class Processes:
    """Processes that wait for a run to begin."""

    def __init__(self, all_: "Sequence[_Asking]") -> None:
        self._all = all_

    async def open(self, start: Start) -> list[Answer]:
        """Have each open what it answers with. A process that ends, then or with a case, raises ``ProcessEnded``."""
        await asyncio.gather(*(each.open(start) for each in self._all))
        return [each.answer for each in self._all]


@asynccontextmanager
async def _process(opening: Opening) -> AsyncIterator["_Asking"]:
    ours, theirs = get_context("spawn").Pipe()
    child = get_context("spawn").Process(target=_work, args=(theirs, opening), daemon=True)
    child.start()
    theirs.close()
    try:
        yield _Asking(ours, child)
    finally:
        await asyncio.to_thread(_end, ours, child)


class _Asking:
    """This side of the pipe: a thread reads replies and hands them to the event loop."""

    def __init__(self, connection: Connection, child: BaseProcess) -> None:
        self._connection, self._child, self._loop = connection, child, asyncio.get_running_loop()
        self._open: dict[int, asyncio.Future[Answered | None]] = {}
        self._asked, self._ended = 0, False
        threading.Thread(target=self._listen, daemon=True).start()

    async def open(self, start: Start) -> None:
        """Wait until it can be asked."""
        await self._ask(lambda _number: start)

    async def answer(self, case: Case, repeat: int) -> Answered:
        """What the process answers."""
        answered = await self._ask(lambda number: _Asked(number, case, repeat))
        assert answered  # noqa: S101  (for the type checker)
        return answered

    async def _ask(self, what: Callable[[int], object]) -> Answered | None:
        if self._ended:
            raise self._error()
        number, self._asked = self._asked, self._asked + 1
        future: asyncio.Future[Answered | None] = self._loop.create_future()
        self._open[number] = future
        try:
            send(self._connection, what(number))
            return await future
        except OSError:
            raise self._error() from None
        finally:
            del self._open[number]

    def _listen(self) -> None:
        try:
            while True:
                self._tell(self._settle, self._connection.recv())
        except (EOFError, OSError):
            self._tell(self._fail)

    def _tell(self, what: Callable[..., None], *arguments: object) -> None:
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(what, *arguments)

    def _settle(self, reply: _Replied) -> None:
        future = self._open.get(reply.number)
        if future and not future.done():
            future.set_result(reply.answered)

    def _fail(self) -> None:
        self._ended = True
        for future in self._open.values():
            if not future.done():
                future.set_exception(self._error())

    def _error(self) -> ProcessEnded:
        self._child.join(_PATIENCE)
        code = self._child.exitcode
        how = f"was ended by signal {-code}" if code and code < 0 else f"ended with {code}; it says why above"
        return ProcessEnded(f"a process that answers cases {how}; the run can go on\n  {_HINT}")


def _end(connection: Connection, child: BaseProcess) -> None:
    """Told that nothing more comes, it closes what it has opened."""
    with suppress(OSError):
        connection.send(None)
    child.join(_PATIENCE)
    if child.is_alive():
        child.kill()
        child.join()
    connection.close()


def _work(connection: Connection, opening: Opening) -> None:
    """The process itself, until it is told to end or nobody is left to tell it. Ctrl-C is for the other side alone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        asyncio.run(_serve(connection, opening))
    except CopilotError as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(1)


async def _serve(connection: Connection, opening: Opening) -> None:
    start = await asyncio.to_thread(_received, connection)
    if not isinstance(start, Start):
        return
    async with opening(start) as answer:
        settle_heap()
        send(connection, _Replied(0, None))
        under_way: set[asyncio.Task[None]] = set()
        while isinstance(asked := await asyncio.to_thread(_received, connection), _Asked):
            task = asyncio.create_task(_reply(connection, asked, answer))
            under_way.add(task)
            task.add_done_callback(under_way.discard)
        for task in under_way:
            task.cancel()


async def _reply(connection: Connection, asked: _Asked, answer: Answer) -> None:
    answered = await answer(asked.case, asked.repeat)
    send(connection, _Replied(asked.number, answered))


def _received(connection: Connection) -> object:
    """None where nobody is left to say anything."""
    try:
        return connection.recv()
    except (EOFError, OSError):
        return None
