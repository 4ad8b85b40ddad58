"""Processes that answer golden cases beside this one: an interpreter works on one core at a time."""

import asyncio
import pickle
import signal
import socket
import sys
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import date
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from typing import Any

from copilot.cases import Case
from copilot.errors import CopilotError, Unavailable
from copilot.heap import growing, settle_heap
from copilot.pipeline import Moment
from evals.runs.answering import Answered, Answerer
from evals.runs.outcomes import Outcome
from evals.runs.pipes import Pipe


@dataclass(frozen=True, slots=True)
class Start:
    """What a run begins with: the day of cases without a date, the fingerprint of all that shapes an outcome, the days
    and regions that its cases are held to, the most frequent last, and how many questions one process asks at once."""

    day: date
    made_of: str
    moments: tuple[Moment, ...] = ()
    questions: int = 8


Opening = Callable[[Start], AbstractAsyncContextManager[Answerer]]  # sent to a process by name, so it is a module's
_HINT = "hint: --processes 1 works without others, and takes less memory"
_PATIENCE = 10.0  # seconds that a process may take to end


class ProcessEnded(Unavailable):
    """A process that answers cases ended before its time."""


@dataclass(frozen=True, slots=True)
class _Question:
    """What is asked: to open (a ``Start``), to answer (a case and its repetition) or for all outcomes (None)."""

    number: int
    asked: Start | tuple[Case, int] | None


@dataclass(frozen=True, slots=True)
class _Reply:
    number: int
    said: Any


@asynccontextmanager
async def processes(opening: Opening, number: int) -> AsyncIterator["Processes"]:
    """``number`` processes that load what ``opening`` needs meanwhile; they end with the context."""
    async with AsyncExitStack() as stack:
        yield Processes([await stack.enter_async_context(_process(opening)) for _ in range(number)])


class Processes:
    """Processes that wait for a run to begin."""

    def __init__(self, all_: "Sequence[_Asking]") -> None:
        self._all = all_

    async def open(self, start: Start) -> list[Answerer]:
        """Have each open what it answers with. A process that ends, then or with a case, raises ``ProcessEnded``."""
        await asyncio.gather(*(each.open(start) for each in self._all))
        return list(self._all)


@asynccontextmanager
async def _process(opening: Opening) -> AsyncIterator["_Asking"]:
    ours, theirs = socket.socketpair()
    child = get_context("spawn").Process(target=_work, args=(theirs, opening), daemon=True)
    child.start()
    theirs.close()
    asking = _Asking(await Pipe.over(ours), child)
    try:
        yield asking
    finally:
        await asking.end()


class _Asking:
    """This side of the pipe: questions are numbered, and replies come as they are ready."""

    def __init__(self, pipe: Pipe, child: BaseProcess) -> None:
        self._pipe, self._child = pipe, child
        self._open: dict[int, asyncio.Future[Any]] = {}
        self._asked, self._ended = 0, False
        self._listening = asyncio.create_task(self._listen())

    async def open(self, start: Start) -> None:
        """Wait until it can be asked."""
        await self._ask(start)

    async def answer(self, case: Case, repeat: int) -> Answered:
        """What the process answers."""
        answered: Answered = await self._ask((case, repeat))
        return answered

    async def outcomes(self) -> list[Outcome]:
        """All that it has answered."""
        pickles: list[bytes] = await self._ask(None)
        with growing():
            return [pickle.loads(each) for each in pickles]  # noqa: S301  (a process of our own wrote them)

    async def end(self) -> None:
        """Told that nothing more comes, it closes what it has opened."""
        self._listening.cancel()
        self._pipe.close()
        await asyncio.to_thread(self._child.join, _PATIENCE)
        if self._child.is_alive():
            self._child.kill()
            await asyncio.to_thread(self._child.join)

    async def _ask(self, what: Start | tuple[Case, int] | None) -> Any:  # noqa: ANN401
        if self._ended:
            raise self._error()
        number, self._asked = self._asked, self._asked + 1
        future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._open[number] = future
        try:
            await self._pipe.send(_Question(number, what))
            return await future
        except OSError:
            raise self._error() from None
        finally:
            del self._open[number]

    async def _listen(self) -> None:
        with suppress(EOFError, OSError):
            while True:
                reply = await self._pipe.receive()
                future = self._open.get(reply.number)
                if future and not future.done():
                    future.set_result(reply.said)
        self._ended = True
        for future in self._open.values():
            if not future.done():
                future.set_exception(self._error())

    def _error(self) -> ProcessEnded:
        self._child.join(_PATIENCE)
        code = self._child.exitcode
        how = f"was ended by signal {-code}" if code and code < 0 else f"ended with {code}; it says why above"
        return ProcessEnded(f"a process that answers cases {how}; the run can go on\n  {_HINT}")


def _work(end: socket.socket, opening: Opening) -> None:
    """The process itself, until it is told to end or nobody is left to tell it. Ctrl-C is for the other side alone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        asyncio.run(_serve(end, opening))
    except CopilotError as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(1)


async def _serve(end: socket.socket, opening: Opening) -> None:
    """Nobody there any more is the end, too."""
    pipe = await Pipe.over(end)
    with suppress(EOFError, OSError):
        first: _Question = await pipe.receive()
        if not isinstance(first.asked, Start):
            return
        async with opening(first.asked) as answerer:
            settle_heap()
            await pipe.send(_Reply(first.number, None))
            await _answer_all(pipe, answerer)


async def _answer_all(pipe: Pipe, answerer: Answerer) -> None:
    under_way: set[asyncio.Task[None]] = set()
    try:
        while True:
            task = asyncio.create_task(_reply(pipe, await pipe.receive(), answerer))
            under_way.add(task)
            task.add_done_callback(under_way.discard)
            await asyncio.sleep(0)  # what has begun goes on before more begins
    finally:
        for task in under_way:
            task.cancel()


async def _reply(pipe: Pipe, question: _Question, answerer: Answerer) -> None:
    with suppress(OSError):  # nobody is left to be told
        await pipe.send(_Reply(question.number, await _said(question, answerer)))


async def _said(question: _Question, answerer: Answerer) -> Answered | list[bytes]:
    """Outcomes are pickled one by one: together they take three times as long."""
    if isinstance(question.asked, tuple):
        return await answerer.answer(*question.asked)
    return [pickle.dumps(each, pickle.HIGHEST_PROTOCOL) for each in await answerer.outcomes()]
