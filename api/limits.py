"""How much is read of a body, and of which kind; and HEAD, which is a GET whose answer has no body."""

import asyncio
from email.message import Message as MediaType

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.errors import MediaTypeUnsupported
from api.problems import MALFORMED, TOO_LARGE, problem
from copilot.wire.arrivals import FileKind

MAX_BODY = 2_000_000  # bytes
MAX_BATCH = 500_000_000  # bytes of what is read as it comes and never held whole
STREAMED = ("POST", "/v1/batches")
LINES = {
    "application/jsonl": FileKind.JSONL,
    "application/x-ndjson": FileKind.JSONL,
    "text/csv": FileKind.CSV,
}
_MOST_DRAINED = 16_000_000  # bytes that are thrown away so that a client can read why it was refused
_DRAIN_SECONDS = 2.0


class _TooLarge(Exception):
    """More came than was declared or allowed."""


class BodyLimit:
    """Refuses a body of more than ``most`` bytes: by what it declares, else as soon as it has sent as much."""

    def __init__(self, app: ASGIApp, most: int = MAX_BODY) -> None:
        self._app, self._most = app, most

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if (scope["method"], scope["path"]) == STREAMED and self._most < MAX_BATCH:
            await BodyLimit(self._app, MAX_BATCH)(scope, receive, send)
            return
        declared = Headers(scope=scope).get("content-length", "0")
        if not (declared.isascii() and declared.isdigit()):
            answer = problem(scope, MALFORMED, "The Content-Length is no number.", {"Connection": "close"})
            await answer(scope, receive, send)
        elif len(declared) > 18 or int(declared) > self._most:
            await self._refuse(scope, receive, send)
        else:
            await self._count(scope, receive, send)

    async def _count(self, scope: Scope, receive: Receive, send: Send) -> None:
        size = 0

        async def counted() -> Message:
            nonlocal size
            message = await receive()
            size += len(message.get("body", b""))
            if size > self._most:
                raise _TooLarge
            return message

        try:
            await self._app(scope, counted, send)
        except _TooLarge:
            await self._refuse(scope, receive, send)

    async def _refuse(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer at once, then read on for a moment: a connection that is cut while it sends loses its answer."""

        async def send_open(message: Message) -> None:
            await send({**message, "more_body": True} if message["type"] == "http.response.body" else message)

        detail = f"A body holds at most {self._most} bytes."
        await problem(scope, TOO_LARGE, detail, {"Connection": "close"})(scope, receive, send_open)
        await _drain(receive)
        await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _drain(receive: Receive) -> None:
    drained = 0
    try:
        async with asyncio.timeout(_DRAIN_SECONDS):
            while drained < _MOST_DRAINED:
                message = await receive()
                drained += len(message.get("body", b""))
                if message["type"] != "http.request" or not message.get("more_body"):
                    return
    except TimeoutError:
        return


class HeadAsGet:
    """Answers HEAD wherever GET is answered. The server leaves the body out."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self._app(scope, receive, send)
            return
        as_get = {**scope, "method": "GET"}
        try:
            await self._app(as_get, receive, send)
        finally:
            scope["route"] = as_get.get("route")


def expect_json(headers: Headers) -> None:
    """Raises ``MediaTypeUnsupported`` unless the body says that it is plain JSON in UTF-8."""
    if _media_type(headers) != "application/json":
        raise MediaTypeUnsupported("Send the body with `Content-Type: application/json`.")


def expect_lines(headers: Headers) -> FileKind:
    """How the cases in the body are written. Raises ``MediaTypeUnsupported`` where it doesn't say so."""
    kind = LINES.get(_media_type(headers))
    if kind is None:
        raise MediaTypeUnsupported("Send JSON Lines with `Content-Type: application/jsonl`, or CSV with `text/csv`.")
    return kind


def _media_type(headers: Headers) -> str:
    """What the body says it is. Raises ``MediaTypeUnsupported`` unless it is plain and in UTF-8."""
    media = MediaType()
    media["Content-Type"] = headers.get("content-type", "text/plain")
    if (media.get_content_charset() or "utf-8") not in {"utf-8", "utf8"}:
        raise MediaTypeUnsupported("Bodies are sent in UTF-8; leave the charset out.")
    if headers.get("content-encoding", "identity") != "identity":
        raise MediaTypeUnsupported("Send the body without a Content-Encoding.")
    return media.get_content_type()
