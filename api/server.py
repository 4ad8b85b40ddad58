"""The server process: one application on one address, until it is told to stop."""

import signal
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType
from typing import Any

import uvicorn

from api.access import Rules
from api.app import create_app
from api.console.ports import Setup
from api.load import Gate
from api.loopback import is_loopback
from api.ports import Service
from copilot.errors import Misconfigured
from copilot.heap import settle_heap
from copilot.observing.logs import logging_config

LOGGING: dict[str, Any] = logging_config("text")


_LAST = 2


@dataclass(frozen=True, slots=True)
class Address:
    """Where to listen; port 0 takes any that is free. ``grace`` is how many seconds a stop waits for answers.

    ``shared``: other processes of the same user may listen there too, and connections are spread over them.
    """

    host: str = "127.0.0.1"
    port: int = 8000
    allow_remote: bool = False
    grace: int = 30
    shared: bool = False


async def serve(
    service: Service,
    address: Address,
    announce: Callable[[str], None] = lambda _url: None,
    logging: dict[str, Any] | None = LOGGING,
    rules: Rules | None = None,
    console: Setup | None = None,
) -> None:
    """Serve until SIGTERM or SIGINT, answer what is under way, and close the service, whatever happens.

    ``announce`` is told the URL once requests are taken. ``logging`` is a ``dictConfig``; None leaves logging alone.
    ``rules`` say who is answered without having signed in.
    Raises ``Misconfigured`` when the address can't be had.
    """
    try:
        listening = listen_at(address)
    except BaseException:
        await service.close()
        raise
    app = create_app(service, rules=rules, console=console, allow_remote=address.allow_remote)
    config = uvicorn.Config(
        app,
        lifespan="on",
        access_log=False,  # it would hold query strings
        log_config=logging,
        proxy_headers=False,
        server_header=False,
        ws="none",  # and so nothing of it is loaded
        timeout_graceful_shutdown=_LAST,  # seconds for what the gate no longer waits for
    )
    with listening, _sigterm_ends_well():
        await _Server(config, lambda: announce(_url(listening)), app.state.gate).serve(sockets=[listening])


class _Server(uvicorn.Server):
    """Told to stop, it closes the gate first and stops listening once what was under way is answered."""

    def __init__(self, config: uvicorn.Config, started: Callable[[], None], gate: Gate) -> None:
        super().__init__(config)
        self._tell_started, self._gate = started, gate

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """The first signal closes the gate, the next ones end it as the server itself does."""
        if self._gate.closing:
            super().handle_exit(sig, frame)
            return
        self._captured_signals.append(sig)
        self._gate.close()

    async def on_tick(self, counter: int) -> bool:
        """Asked ten times a second; whether to end."""
        self.should_exit = self.should_exit or self._gate.done
        return await super().on_tick(counter)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            settle_heap()
            self._tell_started()


@contextmanager
def reserve(address: Address) -> Iterator[tuple[int, str]]:
    """The port of an address that is to be shared, and its URL; nobody else gets it meanwhile.

    Raises ``Misconfigured`` when the address can't be had.
    """
    with listen_at(address) as alone:  # fails where another program listens
        host, port = alone.getsockname()[:2]
        url = _url(alone)
    held = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    with held:
        held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        held.bind((host, port))  # it never listens, so no connection comes to it
        yield port, url


def listen_at(address: Address) -> socket.socket:
    """A socket that listens there. Raises ``Misconfigured`` for what may not be, or can't be, listened on."""
    local = address.host == "localhost" or is_loopback(address.host)
    if not local and not address.allow_remote:
        raise Misconfigured(
            f"people sign in over https only, so it listens on loopback only, not on {address.host!r}\n"
            "  hint: leave the host out, or set COPILOT_PUBLIC_URL to the https address that leads here"
        )
    family = socket.AF_INET6 if ":" in address.host else socket.AF_INET
    try:
        place = (address.host, address.port)
        listening = socket.create_server(place, family=family, backlog=2048, reuse_port=address.shared)
    except (OSError, OverflowError) as error:
        raise Misconfigured(
            f"can't listen on {address.host} port {address.port}: {error}\n  hint: give another port"
        ) from None
    # What it accepts inherits this. Without it the second part of an answer waits 40 ms for a sleepy acknowledgement.
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listening


def _url(listening: socket.socket) -> str:
    host, port = listening.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


@contextmanager
def _sigterm_ends_well() -> Iterator[None]:
    """The server stops on SIGTERM and then raises it once more; here it is taken, and the process may end with 0."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, lambda _signal, _frame: None)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
