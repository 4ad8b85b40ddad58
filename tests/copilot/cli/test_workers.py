"""Workers share an address, one that breaks is started again, and all end with whoever started them."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from api.server import Address
from copilot.cli.workers import serve_with_workers
from copilot.settings import Settings, read_settings

_PROGRAM = """
from tests.copilot.cli.test_workers import run_two
if __name__ == "__main__":
    run_two()
"""


def tell_process(settings: Settings, address: Address, number: int, ready: "Connection[None, None]") -> None:
    """Answer every connection with the id of this process."""
    with socket.create_server((address.host, address.port), reuse_port=address.shared) as listening:
        ready.send(None)
        while True:
            line, _ = listening.accept()
            with line:
                line.sendall(str(os.getpid()).encode())


def run_two() -> None:
    def announce(url: str) -> None:
        print(url, flush=True)  # noqa: T201  (the test reads it)

    serve_with_workers(2, read_settings(), Address(port=0, grace=1), tell_process, announce)


@pytest.fixture
def program(tmp_path: Path) -> Iterator["subprocess.Popen[str]"]:
    (tmp_path / "program.py").write_text(_PROGRAM, "utf-8")
    command = [sys.executable, str(tmp_path / "program.py")]
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[3]), "COPILOT_DATA_DIR": str(tmp_path)}
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment) as began:
        yield began
        began.kill()


def _port(program: "subprocess.Popen[str]") -> int:
    assert program.stdout is not None
    return int(program.stdout.readline().rsplit(":", 1)[1])


def _asked(port: int) -> int | None:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=5) as line:
            return int(line.recv(20) or 0) or None
    except ConnectionError:
        return None


def _both(port: int) -> set[int]:
    """The processes that answer, two of them within ten seconds."""
    found: set[int] = set()
    until = time.monotonic() + 10
    while len(found) < 2 and time.monotonic() < until:
        found |= {process for process in [_asked(port)] if process}
    return found


def test_two_workers_answer_and_end_together(program: "subprocess.Popen[str]") -> None:
    port = _port(program)
    assert len(_both(port)) == 2
    program.send_signal(signal.SIGTERM)
    assert program.wait(timeout=20) == 0
    assert _asked(port) is None


def test_a_worker_that_breaks_is_started_again(program: "subprocess.Popen[str]") -> None:
    port = _port(program)
    broken, other = sorted(_both(port))
    os.kill(broken, signal.SIGKILL)
    until = time.monotonic() + 30
    while (now := _both(port)) <= {broken, other} and time.monotonic() < until:
        time.sleep(0.2)
    assert len(now - {broken}) == 2
    program.send_signal(signal.SIGTERM)
    assert program.wait(timeout=20) == 0
