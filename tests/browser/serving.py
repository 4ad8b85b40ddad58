"""A console on loopback in a thread of its own, with people and cases in it, for a browser to open."""

import asyncio
import threading
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

import uvicorn
from fastapi import FastAPI

from api.access import Rules
from api.app import create_app
from api.console.ports import Persona, Setup
from copilot.demonstration.people import DemoPerson, add_people
from copilot.desk.blind import BlindRule
from policy_corpus.corpus import Corpus
from tests.api.console.visiting import Office
from tests.api.signed_in import copilot_with_people
from tests.clocks import MovedClock

Result = TypeVar("Result")
PATIENCE = 60


@dataclass(frozen=True)
class Served:
    """A running console. ``run`` runs something on its event loop."""

    url: str
    office: Office
    people: dict[str, DemoPerson]
    loop: asyncio.AbstractEventLoop

    def run(self, work: Coroutine[Any, Any, Result]) -> Result:
        """The result of a coroutine that belongs to the service."""
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(PATIENCE)


@contextmanager
def served(corpus: Corpus, blind: BlindRule) -> Iterator[Served]:
    """A console whose visitors are Ana, and whoever they become."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    copilot = asyncio.run_coroutine_threadsafe(copilot_with_people(corpus, MovedClock()), loop).result(PATIENCE)
    people = asyncio.run_coroutine_threadsafe(add_people(copilot.people), loop).result(PATIENCE)
    personas = tuple(Persona(one.actor.person, one.words, one.login, one.password) for one in people.values())
    setup = Setup(blind, personas)
    app = create_app(copilot, rules=Rules(anonymous=people["ana"].actor, until_users=False), console=setup)
    server = _started(app, loop)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield Served(f"http://127.0.0.1:{port}", Office(copilot, setup), people, loop)
    finally:
        server.should_exit = True
        asyncio.run_coroutine_threadsafe(_ended(server), loop).result(PATIENCE)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(PATIENCE)
        loop.close()


class _Server(uvicorn.Server):
    task: "asyncio.Task[None]"


def _started(app: FastAPI, loop: asyncio.AbstractEventLoop) -> _Server:
    server = _Server(
        uvicorn.Config(app, port=0, log_config=None, access_log=False, server_header=False, timeout_graceful_shutdown=1)
    )

    async def start() -> None:
        server.task = asyncio.create_task(server._serve())  # without its handlers of signals
        while not server.started:  # noqa: ASYNC110 - it has no event to wait for
            await asyncio.sleep(0.01)

    asyncio.run_coroutine_threadsafe(start(), loop).result(PATIENCE)
    return server


async def _ended(server: _Server) -> None:
    await server.task
