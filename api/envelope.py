"""What goes around every answer: a request id, security headers, a line in the log, and a last resort.

No log line holds a query string, a path as it was sent, a body or the text of an unforeseen error: any of them could
repeat content under review.
"""

import logging
import re
import time
from dataclasses import dataclass
from uuid import uuid4

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.deprecation import HEADERS as OWN_HEADERS
from api.problems import ASKER, INTERNAL, PROBLEM, REQUEST_ID, problem
from copilot.observing.asked import working_for
from copilot.observing.logs import places
from copilot.observing.metrics import Metrics
from copilot.observing.tracing import Tracer, span, traced
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
HTTPS_ONLY = {  # from a service that is reached over HTTPS
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
}
_METHODS = frozenset(["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"])
_SANE_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}", re.ASCII)
REFUSALS = frozenset({400, 403, 404, 405, 413, 415, 422, 429})  # what a check of permissions, input or limits says
_LEFT = 499  # in the log alone: the client was gone before there was an answer

access = logging.getLogger("api.access")
failures = logging.getLogger("api.failures")


@dataclass(frozen=True, slots=True)
class Watch:
    """Who counts and who traces."""

    metrics: Metrics | None = None
    tracer: Tracer | None = None


class Envelope:
    """The outermost layer. A route that sets one of ``HEADERS`` itself keeps its own."""

    def __init__(self, app: ASGIApp, *, https: bool = False, watch: Watch | None = None) -> None:
        self._app, self._headers = app, HEADERS | (HTTPS_ONLY if https else {})
        self._watch = watch or Watch()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = scope[REQUEST_ID] = _request_id(Headers(scope=scope))
        with working_for(request_id), traced(self._watch.tracer), span("request") as traced_request:
            status = await self._answer(scope, receive, send)
            line = _line(scope, status)
            name = f"{line['method']} {line['route'] or 'nowhere'}"
            traced_request.note(name, status=status, request_id=request_id)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> int:
        """Answer, log and count one request; gives the status."""
        start, status, request_id = time.perf_counter(), _LEFT, scope[REQUEST_ID]
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
            if self._watch.metrics:
                self._watch.metrics.fault(error)
            if status == _LEFT:
                answer = problem(scope, INTERNAL, "The log of the service says more under this problem's `instance`.")
                await answer(scope, receive, send_dressed)
        finally:
            self._log(scope, status, time.perf_counter() - start)
        return status

    def _log(self, scope: Scope, status: int, seconds: float) -> None:
        line = _line(scope, status)
        access.info(canonical_json(line | {"milliseconds": round(seconds * 1000, 1)}))
        if self._watch.metrics:
            self._watch.metrics.request(str(line["method"]), getattr(scope.get("route"), "path", None), status, seconds)


def _request_id(headers: Headers) -> str:
    given = headers.get("x-request-id", "")
    return given if _SANE_ID.fullmatch(given) else uuid4().hex


def _line(scope: Scope, status: int) -> dict[str, object]:
    """What is said of one request; ``route`` is the route's template, never what was put into its holes.

    Of one that came to a problem also which, and of one that somebody was refused who they were, where that is known.
    """
    actor, kind, refused = scope.get(ASKER), scope.get(PROBLEM), dict[str, object]()
    if kind and status >= 400:
        refused["problem"] = kind
    if actor and status in REFUSALS:
        refused |= {"person": actor.person, "via": actor.via}
    return {
        "request_id": scope[REQUEST_ID],
        "method": scope["method"] if scope["method"] in _METHODS else "OTHER",
        "route": getattr(scope.get("route"), "path", None),
        "status": status,
        **refused,
    }


def _trace(error: BaseException) -> dict[str, object]:
    """Which error came about where, without its text."""
    cause = error.__cause__ or error.__context__
    return {"error": type(error).__name__, "at": places(error), "cause": type(cause).__name__ if cause else None}
