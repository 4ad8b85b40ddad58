"""A real server on loopback: what it answers over a wire, what it logs, and how it ends."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

import httpx2
import pytest

from api.server import Address, listen_at, serve
from copilot.errors import Misconfigured, StoreUnavailable
from copilot.service import Copilot
from tests.api.small_corpus import FOLLOWERS

ROOT = Path(__file__).parents[2]
CANARY = "canary4711"
TOO_LARGE = "urn:review-copilot:problem:too-large"
SECONDS = 60  # that a busy machine may take for one answer


@dataclass(frozen=True)
class Running:
    """A server process, where it listens and what it logs."""

    process: subprocess.Popen[bytes]
    url: str
    log: Path

    @property
    def port(self) -> int:
        return int(self.url.rsplit(":", 1)[1])

    def connect(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=SECONDS)


@contextmanager
def running(corpus_folder: Path, home: Path) -> Iterator[Running]:
    """``copilot serve`` on a free port, with its data and its log in ``home``."""
    command = [sys.executable, "-c", "from copilot.cli import main; main()", "serve", "--port", "0"]
    path = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])
    environment = os.environ | {"PYTHONPATH": path, "COPILOT_DATA_DIR": str(home / "data")}
    log = home / "log"
    with (
        log.open("wb") as output,
        subprocess.Popen(
            [*command, "--corpus", str(corpus_folder)], cwd=home, env=environment, stdout=output, stderr=output
        ) as process,
    ):
        try:
            yield Running(process, _url(process, log), log)
        finally:
            process.kill()


def _url(process: subprocess.Popen[bytes], log: Path) -> str:
    for _ in range(1200):
        if found := re.search(r"serving on (http://127\.0\.0\.1:\d+)", log.read_text()):
            return found[1]
        assert process.poll() is None, log.read_text()
        time.sleep(0.1)
    raise AssertionError(log.read_text())


@dataclass(frozen=True)
class Stopped:
    """A server that was told to stop while a case was on its way: where its data is, and what came of both."""

    home: Path
    code: int
    log: str
    reply: bytes


@pytest.fixture(scope="module")
def stopped(corpus_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Stopped:
    home = tmp_path_factory.mktemp("server")
    body = json.dumps({"text": FOLLOWERS}).encode()
    head = (
        b"POST /v1/recommendations HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        b"Content-Length: %d\r\n\r\n" % len(body)
    )
    with running(corpus_folder, home) as server, server.connect() as connection:
        connection.sendall(head + body[:10])
        assert get(server, "/healthz").status_code == 200  # so the other request has begun too
        server.process.send_signal(signal.SIGTERM)
        connection.sendall(body[10:])
        reply = read_all(connection)
        return Stopped(home, server.process.wait(timeout=SECONDS), server.log.read_text(), reply)


@pytest.fixture(scope="module")
def server(corpus_folder: Path, stopped: Stopped) -> Iterator[Running]:
    """Another server over the data that the first one left."""
    with running(corpus_folder, stopped.home) as server:
        yield server


def get(server: Running, url: str, headers: dict[str, str] | None = None) -> httpx2.Response:
    return httpx2.get(server.url + url, headers=headers, timeout=SECONDS)


def post(server: Running, content: bytes | Iterator[bytes]) -> httpx2.Response:
    headers = {"content-type": "application/json"}
    return httpx2.post(f"{server.url}/v1/recommendations", content=content, headers=headers, timeout=SECONDS)


def status_of(reply: bytes) -> int:
    return int(reply.split(b" ", 2)[1])


def read_all(connection: socket.socket) -> bytes:
    pieces = []
    while piece := connection.recv(65_536):
        pieces.append(piece)
    return b"".join(pieces)


def test_a_case_is_answered_over_a_wire(server: Running) -> None:
    created = post(server, json.dumps({"text": FOLLOWERS}).encode())
    looked_up = get(server, created.headers["location"])
    assert (created.status_code, looked_up.status_code) == (201, 200)
    assert looked_up.content == created.content
    assert "server" not in created.headers


def test_a_client_that_sends_ten_megabytes_in_pieces_can_read_why_it_was_refused(server: Running) -> None:
    answer = post(server, iter([b"x" * 1_000_000] * 10))
    assert (answer.status_code, answer.json()["type"]) == (413, TOO_LARGE)


def test_a_client_that_sends_everything_before_it_reads_can_read_why_it_was_refused(server: Running) -> None:
    with closing(HTTPConnection("127.0.0.1", server.port, timeout=SECONDS)) as connection:
        connection.request("POST", "/v1/recommendations", b"x" * 10_000_000, {"content-type": "application/json"})
        answer = connection.getresponse()
        assert (answer.status, json.load(answer)["type"]) == (413, TOO_LARGE)


def test_a_body_that_is_too_large_is_refused_before_it_is_sent(server: Running) -> None:
    with server.connect() as connection:
        connection.sendall(
            b"POST /v1/recommendations HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            b"Content-Length: 10000000\r\nExpect: 100-continue\r\n\r\n"
        )
        assert status_of(connection.recv(65_536)) == 413


def test_head_is_answered_without_a_body(server: Running) -> None:
    with server.connect() as connection:
        connection.sendall(b"HEAD /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        reply = read_all(connection)
    assert status_of(reply) == 200
    assert b"content-length: 18" in reply.lower()
    assert reply.endswith(b"\r\n\r\n")


@pytest.mark.parametrize(
    "request_",
    [
        pytest.param(b"GET /healthz HTTP/1.1\r\nHost: evil.example\r\n", id="another name"),
        pytest.param(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n", id="two names"),
        pytest.param(b"GET http://evil.example/healthz HTTP/1.1\r\nHost: evil.example\r\n", id="a whole address"),
        pytest.param(b"GET /healthz HTTP/1.0\r\n", id="no name"),
    ],
)
def test_a_request_under_another_name_is_refused(server: Running, request_: bytes) -> None:
    with server.connect() as connection:
        connection.sendall(request_ + b"Connection: close\r\n\r\n")
        assert status_of(read_all(connection)) in {400, 403}


def test_noise_is_refused_and_harms_nobody(server: Running) -> None:
    with server.connect() as connection:
        connection.sendall(b"\x16\x03\x01\x02\x00 no request \r\n\r\n")
        assert status_of(read_all(connection)) == 400
    assert get(server, "/healthz").status_code == 200


def test_a_client_that_leaves_harms_nobody(server: Running) -> None:
    with server.connect() as connection:
        connection.sendall(
            b"POST /v1/recommendations HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            b'Content-Length: 1000\r\n\r\n{"text": "'
        )
    assert get(server, "/healthz").status_code == 200


def read_until(server: Running, words: str) -> str:
    """The log once it holds ``words``; a line is written after its answer was sent."""
    until = time.monotonic() + 10
    while words not in (log := server.log.read_text()) and time.monotonic() < until:
        time.sleep(0.05)
    return log


def test_the_log_has_a_line_a_request_and_no_content(server: Running) -> None:
    get(server, f"/v1/search?q={CANARY}")
    post(server, json.dumps({"text": CANARY}).encode())
    answer = get(server, f"/healthz?{CANARY}", {"x-request-id": "the-last-one"})
    assert answer.status_code == 200
    log = read_until(server, "the-last-one")
    lines = [json.loads(line.split(" api.access ", 1)[1]) for line in log.splitlines() if " api.access " in line]
    seen = [(line["method"], line["route"], line["status"]) for line in lines]
    assert {("GET", "/v1/search", 200), ("POST", "/v1/recommendations", 201), ("GET", "/healthz", 200)} <= set(seen)
    assert CANARY not in log
    assert "Traceback" not in log


def test_a_stop_waits_for_what_is_under_way(stopped: Stopped) -> None:
    assert status_of(stopped.reply) == 201
    assert stopped.code == 0
    assert "Application shutdown complete" in stopped.log


def test_what_was_answered_is_there_after_a_stop(stopped: Stopped, server: Running) -> None:
    made = json.loads(stopped.reply.split(b"\r\n\r\n", 1)[1])
    assert get(server, f"/v1/recommendations/{made['id']}").json() == made


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.7", "::", "copilot.example"])
async def test_other_machines_are_not_listened_to(copilot: Copilot, host: str) -> None:
    with pytest.raises(Misconfigured, match="loopback only"):
        await serve(copilot, Address(host, 0), logging=None)
    with pytest.raises(StoreUnavailable):
        await copilot.store.ready()


async def test_a_port_that_is_taken_is_said_so(copilot: Copilot) -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as taken,
        pytest.raises(Misconfigured, match=f"port {taken.getsockname()[1]}"),
    ):
        await serve(copilot, Address(port=taken.getsockname()[1]), logging=None)
    with pytest.raises(StoreUnavailable):
        await copilot.store.ready()


def test_the_parts_of_an_answer_don_t_wait_for_an_acknowledgement() -> None:
    with (
        listen_at(Address(port=0)) as listening,
        socket.create_connection(listening.getsockname()),
        listening.accept()[0] as accepted,
    ):
        assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
