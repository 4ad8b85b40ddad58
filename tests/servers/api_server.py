"""The HTTP service on loopback, in a thread of the test."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn

from api.access import Rules
from api.app import create_app
from copilot.service import Copilot
from tests.api.small_copilot import NOT_BLIND


@contextmanager
def serving(copilot: Copilot, rules: Rules | None = None) -> Iterator[str]:
    """The service of a copilot that stays open, by its address."""
    app = create_app(copilot, rules=rules, console=NOT_BLIND)
    config = uvicorn.Config(app, port=0, log_config=None, lifespan="off")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            time.sleep(0.02)
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()
