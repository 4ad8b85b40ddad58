"""Several processes behind one address: started, waited for, started again when one breaks, ended together.

Each worker has a socket of its own on the shared address, and the system spreads new connections over them. What a
worker keeps in memory is its own: caches, attempts to sign in, pauses that a model's server asked for.
"""

import multiprocessing
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess

from api.server import Address, reserve
from copilot.errors import Unavailable
from copilot.settings import Settings

Work = Callable[[Settings, Address, int, "Connection[None, None]"], None]
_AGAIN = 1.0  # seconds before a worker that broke is started again
_BREAKS = 5  # of one worker in a row, before all is given up
_LASTED = 60.0  # seconds after which a worker counts as one that ran well
_SLACK = 5  # seconds beyond the grace before a worker is killed


class WorkerBroken(Unavailable):
    """A worker ends again and again as soon as it is started."""


@dataclass(slots=True)
class _Worker:
    number: int
    process: SpawnProcess
    ready: "Connection[None, None]"
    since: float
    breaks: int = 0


def serve_with_workers(
    count: int, settings: Settings, address: Address, work: Work, announce: Callable[[str], None]
) -> None:
    """Run ``work`` in so many processes until SIGTERM or SIGINT. A worker sends None once it takes requests."""
    with reserve(address) as (port, url), _stoppable() as stopped:
        shared = replace(address, port=port, shared=True)
        workers = [_start(number, settings, shared, work) for number in range(count)]
        try:
            if all(_is_ready(worker, stopped) for worker in workers):
                announce(url)
            while not stopped:
                workers = [_mended(worker, settings, shared, work) for worker in workers]
                wait([worker.process.sentinel for worker in workers], timeout=_AGAIN)
        finally:
            _end(workers, address.grace)


def _start(number: int, settings: Settings, address: Address, work: Work, breaks: int = 0) -> _Worker:
    ours, theirs = multiprocessing.Pipe(duplex=False)
    context = multiprocessing.get_context("spawn")
    process = context.Process(target=work, args=(settings, address, number, theirs), name=f"worker-{number}")
    process.start()
    theirs.close()
    return _Worker(number, process, ours, time.monotonic(), breaks)


def _is_ready(worker: _Worker, stopped: list[int]) -> bool:
    """Wait until it takes requests; False when it has ended, or all shall end."""
    while not stopped:
        if worker.ready in wait([worker.ready, worker.process.sentinel], timeout=_AGAIN):
            try:
                worker.ready.recv()
            except EOFError:
                return False
            return True
    return False


def _mended(worker: _Worker, settings: Settings, address: Address, work: Work) -> _Worker:
    """The worker, or the one that takes its place."""
    if worker.process.is_alive():
        return worker
    breaks = worker.breaks + 1 if time.monotonic() - worker.since < _LASTED else 1
    if breaks > _BREAKS:
        raise WorkerBroken(f"worker {worker.number} broke {_BREAKS} times in a row; what it said stands above")
    sys.stderr.write(f"worker {worker.number} ended with {worker.process.exitcode}; it is started again\n")
    time.sleep(_AGAIN)
    return _start(worker.number, settings, address, work, breaks)


def _end(workers: list[_Worker], grace: int) -> None:
    for worker in workers:
        worker.process.terminate()
    until = time.monotonic() + grace + _SLACK
    for worker in workers:
        worker.process.join(max(0.0, until - time.monotonic()))
        if worker.process.is_alive():
            worker.process.kill()
            worker.process.join()


@contextmanager
def _stoppable() -> Iterator[list[int]]:
    """A list that holds the signal once somebody has sent one."""
    received: list[int] = []
    wanted = (signal.SIGTERM, signal.SIGINT)
    before = [signal.signal(number, lambda sent, _frame: received.append(sent)) for number in wanted]
    try:
        yield received
    finally:
        for number, handler in zip(wanted, before, strict=True):
            signal.signal(number, handler)
