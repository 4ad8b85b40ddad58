"""What goes around every answer: a request id, security headers, a line in the log, and a last resort.

No log line holds a query string, a path as it was sent, a body or the text of an unforeseen error: any of them could
repeat content under review.
"""

import logging
import re
import time
import traceback
from pathlib import PurePath
from uuid import uuid4

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.deprecation import HEADERS as OWN_HEADERS
from api.problems import INTERNAL, REQUEST_ID, problem
from copilot.wire.base import canonical_json

HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
HTTPS_ONLY = {"Strict-Transport-Security": "max-age=31536000"}  # from a service that is reached over HTTPS
_METHODS = frozenset(["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"])
_SANE_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}", re.ASCII)
_LEFT = 499  # in the log alone: the client was gone before there was an answer

access = logging.getLogger("api.access")
failures = logging.getLogger("api.failures")


class Envelope:
    """The outermost layer. A route that sets one of ``HEADERS`` itself keeps its own."""

    def __init__(self, app: ASGIApp, *, https: bool = False) -> None:
        self._app, self._headers = app, HEADERS | (HTTPS_ONLY if https else {})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        start, status = time.perf_counter(), _LEFT
        request_id = scope[REQUEST_ID] = _request_id(Headers(scope=scope))
        own = scope[OWN_HEADERS] = {}

        async def send_dressed(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                headers["X-Request-ID"] = request_id
                for name, value in (own | self._headers).items():
                    headers.setdefault(name, value)
            await send(message)

        try:
            await self._app(scope, receive, send_dressed)
        except ClientDisconnect:
            pass
        except Exception as error:  # noqa: BLE001  (the last resort: nothing may reach the server's own log)
            failures.error(canonical_json({"request_id": request_id, **_trace(error)}))
            if status == _LEFT:
                answer = problem(scope, INTERNAL, "The log of the service says more under this problem's `instance`.")
                await answer(scope, receive, send_dressed)
        finally:
            access.info(_line(scope, status, time.perf_counter() - start))


def _request_id(headers: Headers) -> str:
    given = headers.get("x-request-id", "")
    return given if _SANE_ID.fullmatch(given) else uuid4().hex


def _line(scope: Scope, status: int, seconds: float) -> str:
    """One request as one JSON object; ``route`` is the route's template, never what was put into its holes."""
    return canonical_json(
        {
            "request_id": scope[REQUEST_ID],
            "method": scope["method"] if scope["method"] in _METHODS else "OTHER",
            "route": getattr(scope.get("route"), "path", None),
            "status": status,
            "milliseconds": round(seconds * 1000, 1),
        }
    )


def _trace(error: BaseException) -> dict[str, object]:
    """Which error came about where, without its text."""
    cause = error.__cause__ or error.__context__
    steps = [
        f"{'/'.join(PurePath(frame.f_code.co_filename).parts[-2:])}:{line} {frame.f_code.co_name}"
        for frame, line in traceback.walk_tb(error.__traceback__)
    ]
    return {"error": type(error).__name__, "at": steps[-12:], "cause": type(cause).__name__ if cause else None}
