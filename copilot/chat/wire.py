"""The HTTP client under the chat models: it reads every reply itself, up to a limit, and follows no redirect."""

import time
from collections.abc import AsyncGenerator, Iterator
from contextlib import aclosing, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from copilot.chat.failures import failure_of_status
from copilot.errors import ModelReplyUnusable
from copilot.observing.asked import request_header
from retrieval.leaving import certificates

if TYPE_CHECKING:
    import httpx2

ERROR_BYTES = 65_536


@dataclass(frozen=True, slots=True)
class WireLimits:
    """How much a model server may keep us busy.

    ``silence_seconds`` is the longest wait between two bytes, not a deadline: a server that drips outlives it, and
    ``RetryingChat`` holds the deadline.
    """

    reply_bytes: int = 1_000_000
    connect_seconds: float = 5.0
    silence_seconds: float = 60.0
    connections: int = 1000


@dataclass(slots=True)
class Exchange:
    """The last request and reply of a call, as bytes; None until they have been seen whole."""

    request: bytes | None = None
    reply: bytes | None = None


_EXCHANGE: ContextVar[Exchange | None] = ContextVar("exchange", default=None)


@contextmanager
def recorded_exchange() -> Iterator[Exchange]:
    """Keep what goes over the wire while this context (and the tasks that it starts) calls a model."""
    exchange = Exchange()
    token = _EXCHANGE.set(exchange)
    try:
        yield exchange
    finally:
        _EXCHANGE.reset(token)


def guarded_client(limits: WireLimits) -> "httpx2.AsyncClient":
    """An HTTP client whose replies are whole, uncompressed, successful and small, or an error of ours.

    Any other status raises what ``failure_of_status`` says; a larger body raises ``ModelReplyUnusable`` as soon as the
    limit is passed. It belongs to the event loop of its first request; whoever made it closes it.
    """
    import httpx2  # noqa: PLC0415  (loaded when first used)

    async def guard(response: httpx2.Response) -> None:
        body = await _read(response, limits)
        failure = failure_of_status(response.status_code, response.headers, body, time.time())
        if failure is not None:
            raise failure
        response.stream = httpx2.ByteStream(body)
        _record(response.request.content, body)

    async def name_request(request: httpx2.Request) -> None:
        request.headers.update(request_header())

    return httpx2.AsyncClient(
        verify=certificates(),
        headers={"Accept-Encoding": "identity"},
        timeout=httpx2.Timeout(limits.silence_seconds, connect=limits.connect_seconds),
        limits=httpx2.Limits(max_connections=limits.connections, max_keepalive_connections=limits.connections),
        follow_redirects=False,
        event_hooks={"request": [name_request], "response": [guard]},
    )


async def _read(response: "httpx2.Response", limits: WireLimits) -> bytes:
    """The body as it came over the wire: of a failure the first part, of a success all or an error."""
    if response.headers.get("content-encoding", "identity").lower() not in {"", "identity"}:
        raise ModelReplyUnusable("not_json", "the server sent a compressed body though it was asked not to")
    succeeded = response.status_code < 300
    limit = limits.reply_bytes if succeeded else ERROR_BYTES
    body = bytearray()
    stream = cast("httpx2.AsyncByteStream", response.stream)
    async with aclosing(cast("AsyncGenerator[bytes]", aiter(stream))) as chunks:
        async for chunk in chunks:
            body += chunk
            if len(body) > limit:
                break
    if succeeded and len(body) > limit:
        raise ModelReplyUnusable("too_large", f"the reply is larger than {limit} bytes")
    await stream.aclose()
    return bytes(body[:limit])


def _record(request: bytes, reply: bytes) -> None:
    exchange = _EXCHANGE.get()
    if exchange is not None:
        exchange.request, exchange.reply = request, reply
