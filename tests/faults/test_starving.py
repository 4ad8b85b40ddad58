"""A service with hardly a file descriptor, or hardly memory: what it can't take is sent away, and it goes on after."""

import os
import re
import resource
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import httpx2
import pytest

from tests.api.small_corpus import FOLLOWERS, write_small_corpus

ROOT = Path(__file__).parents[2]
FILES = 96  # file descriptors of a service that has started and may open a few more
MEMORY = 120_000_000  # bytes of address space beyond what it has when it takes requests
PIECE = b"x" * 65_536


@contextmanager
def serving(folder: Path, corpus: Path) -> Iterator[tuple[int, str]]:
    """``copilot serve`` in a process of its own: its id and its address."""
    command = [sys.executable, "-c", "from copilot.cli import main; main()", "serve", "--port", "0"]
    environment = os.environ | {"PYTHONPATH": str(ROOT), "COPILOT_DATA_DIR": str(folder / "data")}
    log = folder / "log"
    with (
        log.open("wb") as output,
        subprocess.Popen(
            [*command, "--corpus", str(corpus)], env=environment, stdout=output, stderr=subprocess.STDOUT
        ) as process,
    ):
        try:
            for _ in range(1200):
                if found := re.search(r"serving on (http://\S+);", log.read_text("utf-8", "replace")):
                    break
                assert process.poll() is None, log.read_text("utf-8", "replace")
                time.sleep(0.1)
            assert found
            yield process.pid, found[1]
            process.send_signal(signal.SIGTERM)
            assert process.wait(60) == 0, "it ends as ever"
        finally:
            process.kill()


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_small_corpus(tmp_path_factory.mktemp("corpus"))


def draft(url: str) -> int:
    return httpx2.post(f"{url}/v1/recommendations", json={"text": FOLLOWERS}, timeout=60).status_code


def alive_again(url: str) -> bool:
    for _ in range(100):
        with suppress(httpx2.HTTPError):
            if draft(url) == 201:
                return True
        time.sleep(0.1)
    return False


@pytest.mark.ci
def test_without_file_descriptors_and_memory_it_goes_on(tmp_path: Path, corpus: Path) -> None:
    with serving(tmp_path, corpus) as (pid, url):
        assert draft(url) == 201
        with few_files(pid), ExitStack() as held:
            for _ in range(2 * FILES):
                with suppress(OSError):
                    held.enter_context(connection(url))
            time.sleep(0.5)
        assert alive_again(url), "those who held all connections have gone"
        with little_memory(pid), ExitStack() as held:
            for _ in range(40):
                connected = held.enter_context(connection(url))
                with suppress(OSError):
                    post_without_end(connected)
            time.sleep(0.5)
        assert alive_again(url), "those who sent without end have gone"


def connection(url: str) -> socket.socket:
    return socket.create_connection(("127.0.0.1", int(url.rsplit(":", 1)[1])), timeout=5)


def post_without_end(connected: socket.socket) -> None:
    """As much of a body as is taken."""
    head = b"POST /v1/recommendations HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    connected.sendall(head + b"Transfer-Encoding: chunked\r\n\r\n")
    for _ in range(80):
        connected.sendall(b"10000\r\n" + PIECE + b"\r\n")


@contextmanager
def few_files(pid: int) -> Iterator[None]:
    with limited(pid, resource.RLIMIT_NOFILE, FILES):
        yield


@contextmanager
def little_memory(pid: int) -> Iterator[None]:
    status = Path(f"/proc/{pid}/status").read_text("utf-8")
    found = re.search(r"VmSize:\s+(\d+)", status)
    assert found
    with limited(pid, resource.RLIMIT_AS, int(found[1]) * 1024 + MEMORY):
        yield


@contextmanager
def limited(pid: int, what: int, most: int) -> Iterator[None]:
    """Only so much of it while this lasts."""
    before = resource.prlimit(pid, what)
    resource.prlimit(pid, what, (most, before[1]))
    try:
        yield
    finally:
        resource.prlimit(pid, what, before)
