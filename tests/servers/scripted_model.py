"""An OpenAI-compatible model server on loopback that does what a test tells it, in a thread of its own.

It is a program too: ``python -m tests.servers.scripted_model --port N --delay-ms 200 --reply FILE``.
"""

import argparse
import asyncio
import json
import threading
import time
from collections import deque
from collections.abc import Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from tests.servers.scripted_replies import Reply, answering, failing

CHUNK = 65_536
BACKLOG = 1024


@dataclass(frozen=True, slots=True)
class Request:
    """A request as it came. Header names are in lower case; ``at`` is monotonic; ``in_flight`` counts this one too."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    at: float
    in_flight: int

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def prompt(self) -> str:
        """All the messages' text."""
        return "\n".join(str(message["content"]) for message in self.json["messages"])


Script = Callable[[Request], Reply]


class ScriptedModel:
    """Answers ``POST /v1/chat/completions``; everything else is 404.

    Replies come from the queue that ``then`` fills, and when it is empty from ``script``. Settle the script before the
    requests: both run in different threads. Everything that arrives is in ``requests``.
    """

    def __init__(self, script: Script | None = None, port: int = 0) -> None:
        self.script: Script = script or (lambda _: answering())
        self.requests: list[Request] = []
        self.bytes_sent = 0
        self.peak_in_flight = 0
        self._queue: deque[Reply] = deque()
        self._port, self._in_flight = port, 0
        self._loop = asyncio.new_event_loop()
        self._lines: set[asyncio.Task[None]] = set()
        self._thread = threading.Thread(target=self._loop.run_forever, name="scripted-model", daemon=True)

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self._port}/v1"

    def then(self, *replies: Reply) -> None:
        """Answer the next requests with these, in this order."""
        self._queue.extend(replies)

    def __enter__(self) -> Self:
        self._thread.start()
        self._run(self._open())
        return self

    def __exit__(self, *_: object) -> None:
        self._run(self._close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _run(self, work: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(timeout=10)

    async def _open(self) -> None:
        self._server = await asyncio.start_server(self._line, "127.0.0.1", self._port, backlog=BACKLOG, limit=CHUNK)
        self._port = self._server.sockets[0].getsockname()[1]

    async def _close(self) -> None:
        self._server.close()
        for line in self._lines:
            line.cancel()
        await asyncio.gather(*self._lines, return_exceptions=True)

    async def _line(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection until either side has had enough."""
        task = asyncio.current_task()
        assert task is not None
        self._lines.add(task)
        try:
            while await self._exchange(reader, writer):
                pass
        except (asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            pass
        finally:
            self._lines.discard(task)
            writer.close()
            with suppress(ConnectionError, asyncio.CancelledError):
                await writer.wait_closed()

    async def _exchange(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """Read one request and answer it; whether the line stays open."""
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        first, *lines = head.rstrip().split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        body = await reader.readexactly(int(headers.get("content-length", "0")))
        method, path, _ = first.split(" ", 2)
        self._in_flight += 1
        self.peak_in_flight = max(self.peak_in_flight, self._in_flight)
        try:
            request = Request(method, path, headers, body, time.monotonic(), self._in_flight)
            self.requests.append(request)
            return await self._answer(self._reply_to(request), reader, writer)
        finally:
            self._in_flight -= 1

    def _reply_to(self, request: Request) -> Reply:
        if (request.method, request.path) != ("POST", "/v1/chat/completions"):
            return failing(404)
        return self._queue.popleft() if self._queue else self.script(request)

    async def _answer(self, reply: Reply, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        if reply.hang:
            await reader.read()
            return False
        if reply.delay:
            await asyncio.sleep(reply.delay)
        whole = reply.cut_at is None
        writer.write(_head(reply))
        await self._send(reply.body if whole else reply.body[: reply.cut_at], reply.bytes_per_second, writer)
        return whole and reply.announce_length

    async def _send(self, body: bytes, bytes_per_second: float | None, writer: asyncio.StreamWriter) -> None:
        size = 1 if bytes_per_second else CHUNK
        for start in range(0, len(body), size):
            chunk = body[start : start + size]
            writer.write(chunk)
            await writer.drain()
            self.bytes_sent += len(chunk)
            if bytes_per_second:
                await asyncio.sleep(1 / bytes_per_second)


def _head(reply: Reply) -> bytes:
    length = (("Content-Length", str(len(reply.body))),) if reply.announce_length else (("Connection", "close"),)
    lines = [f"HTTP/1.1 {reply.status} Scripted", *(f"{name}: {value}" for name, value in reply.headers + length)]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


def main() -> None:
    """Serve one reply for ever: the content in a file, after a delay."""
    parser = argparse.ArgumentParser(description="A model server that always gives the same answer.")
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--delay-ms", type=float, default=0.0)
    parser.add_argument("--reply", type=Path, help="a file with the content of the answer; {} without one")
    options = parser.parse_args()
    content = options.reply.read_text("utf-8") if options.reply else "{}"
    reply = answering(content).after(options.delay_ms / 1000)
    with ScriptedModel(lambda _: reply, options.port) as server, suppress(KeyboardInterrupt):
        print(server.base_url, flush=True)  # noqa: T201  (a caller reads the address)
        threading.Event().wait()


if __name__ == "__main__":
    main()
