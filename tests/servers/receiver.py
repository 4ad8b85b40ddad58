"""A receiver of webhooks on loopback, which answers as a test says and keeps what it got."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

Behave = Callable[[asyncio.StreamWriter], Awaitable[None]]


@dataclass(frozen=True)
class Request:
    """What came in; names of headers are in lower case."""

    line: str
    headers: dict[str, str]
    body: bytes


def answer(status: int, *lines: str, body: bytes = b"") -> Behave:
    """Answer with a status, with these lines of its head besides."""

    async def behave(writer: asyncio.StreamWriter) -> None:
        head = "\r\n".join([f"HTTP/1.1 {status} Said", f"Content-Length: {len(body)}", *lines, "", ""])
        writer.write(head.encode() + body)
        await writer.drain()

    return behave


def raw(text: bytes) -> Behave:
    """Answer with these bytes."""

    async def behave(writer: asyncio.StreamWriter) -> None:
        writer.write(text)
        await writer.drain()

    return behave


async def silence(writer: asyncio.StreamWriter) -> None:
    """Never answer."""
    await asyncio.sleep(60)


async def drip(writer: asyncio.StreamWriter) -> None:
    """Answer a byte at a time, for ever."""
    writer.write(b"HTTP/1.1 200 OK\r\nX: ")
    while True:
        writer.write(b"a")
        await writer.drain()
        await asyncio.sleep(0.02)


@dataclass
class Receiver:
    """``script`` is what the next requests get; behind it each gets ``then``."""

    port: int = 0
    script: list[Behave] = field(default_factory=list)
    then: Behave = field(default_factory=lambda: answer(204))
    seen: list[Request] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}/hooks?of=ours"

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            line, *rest = head.split("\r\n")[:-2]
            headers = {name.lower(): value.strip() for name, _, value in (each.partition(":") for each in rest)}
            body = await reader.readexactly(int(headers["content-length"]))
            self.seen.append(Request(line, headers, body))
            await (self.script.pop(0) if self.script else self.then)(writer)
        except (OSError, asyncio.IncompleteReadError):
            pass  # the client left
        finally:
            writer.transport.abort() if writer.is_closing() else writer.close()


@asynccontextmanager
async def receiving(tls: ssl.SSLContext | None = None) -> AsyncIterator[Receiver]:
    """A receiver on a free port; it ends with what it has under way."""
    receiver, tasks = Receiver(), set[asyncio.Task[None]]()

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.ensure_future(receiver.handle(reader, writer))
        tasks.add(task)
        await asyncio.wait([task])

    server = await asyncio.start_server(handle, "127.0.0.1", 0, ssl=tls)
    receiver.port = server.sockets[0].getsockname()[1]
    try:
        yield receiver
    finally:
        server.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
