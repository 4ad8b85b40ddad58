"""A service on loopback that answers what a test tells it to, byte for byte."""

import json
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Script = Callable[[socket.socket], None]


@dataclass(frozen=True)
class Asked:
    """One request as it came."""

    line: str
    headers: dict[str, str]
    at: float


def answering(status: int, body: Any, **headers: str) -> Script:
    """An answer with that status and JSON."""
    sent = body if isinstance(body, bytes) else json.dumps(body).encode()
    head = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())

    def answer(connection: socket.socket) -> None:
        connection.sendall(f"HTTP/1.1 {status} X\r\n{head}Content-Length: {len(sent)}\r\n\r\n".encode() + sent)

    return answer


def hanging_up(connection: socket.socket) -> None:
    """No answer: the connection ends."""
    connection.shutdown(socket.SHUT_RDWR)


def dripping(sent: bytes, seconds: float) -> Script:
    """Those bytes, one every so many seconds."""

    def answer(connection: socket.socket) -> None:
        for byte in sent:
            try:
                connection.sendall(bytes([byte]))
            except OSError:
                return
            time.sleep(seconds)

    return answer


class ScriptedService:
    """Takes one request a connection, and answers the next of ``scripts``; the last one stays."""

    def __init__(self, *scripts: Script) -> None:
        self.scripts, self.asked = list(scripts), list[Asked]()
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._serve, daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._listening.getsockname()[1]}"

    def __enter__(self) -> "ScriptedService":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        self._thread.join()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._listening.accept()
            except OSError:
                return
            with connection:
                self._answer(connection)

    def _answer(self, connection: socket.socket) -> None:
        head, _, rest = self._read_head(connection)
        lines = head.decode().split("\r\n")
        headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines[1:])}
        missing = int(headers.get("content-length", 0)) - len(rest)
        while missing > 0:
            missing -= len(connection.recv(65_536))
        self.asked.append(Asked(lines[0], headers, time.monotonic()))
        script = self.scripts.pop(0) if len(self.scripts) > 1 else self.scripts[0]
        script(connection)

    def _read_head(self, connection: socket.socket) -> tuple[bytes, bytes, bytes]:
        read = b""
        while b"\r\n\r\n" not in read:
            piece = connection.recv(65_536)
            if not piece:
                break
            read += piece
        return read.partition(b"\r\n\r\n")
