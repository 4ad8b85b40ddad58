"""A model server for measuring: it answers after a fixed delay and costs next to nothing itself.

It is a program, so that its work is not counted as that of whoever is measured:
``python -m evals.performance.model_server --delay-ms 200``. The first line that it prints is its base URL. It can
misbehave: ``--failing 0.2`` of the questions are answered with 503, ``--hanging 0.05`` never.
"""

import argparse
import asyncio
import json
import sys
from collections import Counter
from dataclasses import dataclass
from hashlib import blake2b
from random import Random
from typing import Any

from evals.performance.model_answers import answer_to, embeddings_for

_HEAD_END = b"\r\n\r\n"
_LENGTH = b"content-length:"
_MOST = 20_000  # answers that are kept: a load repeats its contents


@dataclass(frozen=True, slots=True)
class Faults:
    """Shares of the questions, 0 to 1: those that are answered with 503, and those that are never answered."""

    failing: float = 0.0
    hanging: float = 0.0


class ModelServer:
    """What all connections share: answers that were made once, and how often each path was asked for."""

    def __init__(self, delay: float = 0.0, faults: Faults | None = None) -> None:
        """``delay`` is in seconds; it and the faults hold for chat alone."""
        self.delay, self.faults, self.asked = delay, faults or Faults(), Counter[str]()
        self._kept: dict[bytes, bytes] = {}
        self._chance = Random(2026)  # noqa: S311 - which question fails guards nothing

    def fate(self) -> str:
        """What becomes of the next question: ``answered``, ``failed`` or ``unanswered``."""
        drawn = self._chance.random()
        if drawn < self.faults.hanging:
            return "unanswered"
        return "failed" if drawn < self.faults.hanging + self.faults.failing else "answered"

    def answer(self, path: str, body: bytes) -> bytes:
        """The whole HTTP answer; ``/count`` tells how often each path was asked for."""
        if path == "/count":
            return _response(json.dumps(self.asked).encode())
        self.asked[path] += 1
        key = blake2b(body, digest_size=16).digest()
        if key not in self._kept:
            if len(self._kept) >= _MOST:
                self._kept.clear()
            self._kept[key] = _made(path, json.loads(body))
        return self._kept[key]


class ModelProtocol(asyncio.Protocol):
    """One connection: requests with a length, answered one after the other."""

    def __init__(self, server: ModelServer) -> None:
        self._server, self._buffer = server, b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while request := self._next():
            self._take(*request)

    def _next(self) -> tuple[str, bytes] | None:
        """The path and the body of a request that is there whole."""
        end = self._buffer.find(_HEAD_END)
        if end < 0:
            return None
        head, start = self._buffer[:end], end + len(_HEAD_END)
        found = head.lower().find(_LENGTH)
        size = int(head[found + len(_LENGTH) :].split(b"\r\n", 1)[0]) if found >= 0 else 0
        if len(self._buffer) < start + size:
            return None
        body, self._buffer = self._buffer[start : start + size], self._buffer[start + size :]
        return head.split(b" ", 2)[1].decode("latin-1"), body

    def _take(self, path: str, body: bytes) -> None:
        answer = self._server.answer(path, body)
        fate = self._server.fate() if path.endswith("/chat/completions") else "answered"
        if fate == "unanswered":
            return
        answer = _FAILED if fate == "failed" else answer
        if self._server.delay and path.endswith("/chat/completions"):
            asyncio.get_running_loop().call_later(self._server.delay, self._send, answer)
        else:
            self._send(answer)

    def _send(self, answer: bytes) -> None:
        if isinstance(self._transport, asyncio.WriteTransport) and not self._transport.is_closing():
            self._transport.write(answer)


def _made(path: str, asked: dict[str, Any]) -> bytes:
    document = embeddings_for(asked) if path.endswith("/embeddings") else answer_to(asked)
    return _response(json.dumps(document, separators=(",", ":")).encode())


def _response(body: bytes) -> bytes:
    return b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(body) + body


_FAILED = b"HTTP/1.1 503 Unavailable\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"


async def _serve(port: int, shared: ModelServer) -> None:
    loop = asyncio.get_running_loop()
    listening = await loop.create_server(lambda: ModelProtocol(shared), "127.0.0.1", port, backlog=1024)
    sys.stdout.write(f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}/v1\n")
    sys.stdout.flush()
    await listening.serve_forever()


def main() -> None:
    """Serve until the process is ended."""
    parser = argparse.ArgumentParser(description="A model server that answers after a fixed delay.")
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--delay-ms", type=float, default=0.0)
    parser.add_argument("--failing", type=float, default=0.0, help="the share that is answered with 503")
    parser.add_argument("--hanging", type=float, default=0.0, help="the share that is never answered")
    given = parser.parse_args()
    asyncio.run(_serve(given.port, ModelServer(given.delay_ms / 1000, Faults(given.failing, given.hanging))))


if __name__ == "__main__":
    main()
