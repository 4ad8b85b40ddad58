"""Errors as HTTP problems (RFC 9457), in one table. No problem repeats what was sent as content."""

import logging
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import Scope

from api.errors import BodyMalformed, BodyRefused, MediaTypeUnsupported
from copilot.errors import (
    BadInput,
    Conflict,
    CopilotError,
    Forbidden,
    Misconfigured,
    ModelUnavailable,
    NotFound,
    StoreFull,
    TooMuch,
    Unauthenticated,
    Unavailable,
)
from copilot.people.errors import LimitReached, TooManyAttempts
from copilot.repeats.errors import AnswerGone, KeyReused, StillAtWork
from copilot.wire.base import canonical_json

MEDIA_TYPE = "application/problem+json"
MOST_PLACES = 100  # that one problem names
REQUEST_ID = "review_copilot.request_id"  # where a scope holds it
PROBLEM = "review_copilot.problem"  # the name of its kind, if a request came to one
ASKER = "review_copilot.asker"  # the actor, once somebody knows who asks
_RETRY_AFTER = 5  # seconds
_CHALLENGE = {"WWW-Authenticate": 'Bearer realm="review-copilot"'}
_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_-]{0,39}", re.ASCII)

log = logging.getLogger("api.problems")


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of problem: its status, the end of its stable ``type``, and its title."""

    status: int
    name: str
    title: str

    @property
    def type(self) -> str:
        """What programs tell problems apart by."""
        return f"urn:review-copilot:problem:{self.name}"


MALFORMED = Kind(400, "malformed", "The request is malformed")
UNAUTHENTICATED = Kind(401, "unauthenticated", "Nobody knows who asks")
FORBIDDEN = Kind(403, "forbidden", "This is not for whoever asks")
NOT_LOCAL = Kind(403, "not-local", "This service answers its own machine only")
NOT_FOUND = Kind(404, "not-found", "There is no such thing")
NO_ROUTE = Kind(404, "no-such-route", "There is no such route")
WRONG_METHOD = Kind(405, "wrong-method", "The route does not take this method")
CONFLICT = Kind(409, "conflict", "The state of things has moved on")
KEY_REUSED = Kind(409, "idempotency-key-reused", "The key stands for another request")
STILL_AT_WORK = Kind(409, "still-at-work", "The first request with this key is still at work")
ANSWER_GONE = Kind(409, "answer-gone", "It was done, and its answer was given once only")
TOO_LARGE = Kind(413, "too-large", "The body is too large")
TOO_MANY = Kind(429, "too-many-attempts", "There were too many attempts")
LIMIT = Kind(429, "limit-reached", "The limit of whoever asks is reached")
UNSUPPORTED = Kind(415, "unsupported-media-type", "The body is not what this takes")
INVALID = Kind(422, "invalid", "The request can't be used")
INTERNAL = Kind(500, "internal", "Something went wrong here")
MISCONFIGURED = Kind(500, "misconfigured", "The service is not set up right")
UNAVAILABLE = Kind(503, "unavailable", "Something that is needed does not answer")
OVERLOADED = Kind(503, "overloaded", "More is asked for than is taken on at once")
FULL = Kind(507, "store-full", "The database has no room left")
COME_AGAIN = (UNAVAILABLE, OVERLOADED, FULL, TOO_MANY, LIMIT, STILL_AT_WORK)  # said with when

KIND_OF: dict[type[CopilotError], Kind] = {
    BadInput: INVALID,
    BodyMalformed: MALFORMED,
    MediaTypeUnsupported: UNSUPPORTED,
    NotFound: NOT_FOUND,
    Conflict: CONFLICT,
    KeyReused: KEY_REUSED,
    StillAtWork: STILL_AT_WORK,
    AnswerGone: ANSWER_GONE,
    Forbidden: FORBIDDEN,
    LimitReached: LIMIT,
    TooManyAttempts: TOO_MANY,
    Unauthenticated: UNAUTHENTICATED,
    StoreFull: FULL,
    TooMuch: OVERLOADED,
    Unavailable: UNAVAILABLE,
    Misconfigured: MISCONFIGURED,
    CopilotError: INTERNAL,
}
_OF_STATUS = {404: NO_ROUTE, 405: WRONG_METHOD}
_HIDDEN = "The log of the service says more under this problem's `instance`."


def kind_of(error: CopilotError) -> Kind:
    """The kind of the nearest class that the table names."""
    return next(KIND_OF[base] for base in type(error).__mro__ if base in KIND_OF)


def problem(
    scope: Scope, kind: Kind, detail: str, headers: Mapping[str, str] | None = None, **members: object
) -> Response:
    """The answer for one problem; ``members`` stand beside the members that every problem has."""
    scope[PROBLEM] = kind.name
    body = {
        "type": kind.type,
        "title": kind.title,
        "status": kind.status,
        "detail": detail,
        "instance": scope.get(REQUEST_ID),
        **members,
    }
    return Response(canonical_json(body), kind.status, headers, MEDIA_TYPE)


def install_problems(app: FastAPI) -> None:
    """Answer every error that a route can raise with its problem."""

    @app.exception_handler(CopilotError)
    async def _copilot(request: Request, error: CopilotError) -> Response:
        return answer_to(request.scope, error)

    @app.exception_handler(RequestValidationError)
    async def _request(request: Request, error: RequestValidationError) -> Response:
        return answer_to(request.scope, error)

    @app.exception_handler(HTTPException)
    async def _http(request: Request, error: HTTPException) -> Response:
        return _of_router(request.scope, error)


def answer_to(scope: Scope, error: CopilotError | RequestValidationError) -> Response:
    """The problem that an error of a route is, with every place that is wrong where it knows them."""
    if isinstance(error, BodyRefused):
        wrong = error.error.errors(include_url=False, include_context=False, include_input=False)
        return invalid(scope, [("body", *each["loc"]) for each in wrong], [each["msg"] for each in wrong])
    if isinstance(error, RequestValidationError):
        found = error.errors()
        return invalid(scope, [each["loc"] for each in found], [each["msg"] for each in found])
    return of_error(scope, error)


def of_error(scope: Scope, error: CopilotError) -> Response:
    """The problem that one of the copilot's errors is. What the service itself must mend is logged."""
    kind = kind_of(error)
    if kind.status >= 500:
        record = {"request_id": scope.get(REQUEST_ID), "error": type(error).__name__, "detail": str(error)}
        log.error(canonical_json(record))
        _count(scope, error)
    detail = _HIDDEN if kind.status == 500 else str(error)
    headers = retry_header(error) if kind in COME_AGAIN else _CHALLENGE if kind is UNAUTHENTICATED else None
    members = {"limit": error.limit} if isinstance(error, LimitReached) else {}
    return problem(scope, kind, detail, headers, **members)


def _count(scope: Scope, error: CopilotError) -> None:
    app = scope.get("app")
    metrics = app.state.service.metrics if app else None
    if metrics:
        metrics.fault(error)


def retry_header(error: CopilotError | None = None) -> dict[str, str]:
    """When to come again, in whole seconds: as the model's server or the door said, else a little later."""
    asked = (
        error.retry_after
        if isinstance(error, ModelUnavailable | TooManyAttempts | LimitReached | TooMuch | StillAtWork)
        else None
    )
    return {"Retry-After": str(math.ceil(asked) if asked else _RETRY_AFTER)}


def invalid(scope: Scope, places: Sequence[Sequence[int | str]], messages: Sequence[str]) -> Response:
    """The problem that names every place that is wrong, the first ``MOST_PLACES`` of them.

    A place is where it stands (``body``, ``query``, ``path``), then the steps to it; each has its message.
    """
    named = [
        {"in": str(place[0]), "pointer": _pointer(place[1:]), "detail": message}
        for place, message in zip(places[:MOST_PLACES], messages, strict=False)
    ]
    detail = "One place is wrong." if len(places) == 1 else f"{len(places)} places are wrong."
    if len(places) > MOST_PLACES:
        detail += f" The first {MOST_PLACES} are named."
    return problem(scope, INVALID, detail, errors=named)


def _of_router(scope: Scope, error: HTTPException) -> Response:
    kind = _OF_STATUS.get(error.status_code) or Kind(error.status_code, "http", "The request can't be answered")
    headers = dict(error.headers or {})
    if kind is not WRONG_METHOD:
        return problem(scope, kind, "`/openapi.json` names every route.", headers)
    allowed = set(headers.get("Allow", "").split(", "))
    methods = sorted(allowed | {"HEAD"} if "GET" in allowed else allowed)
    return problem(scope, kind, f"It takes {' and '.join(methods)}.", {"Allow": ", ".join(methods)})


def _pointer(steps: Sequence[int | str]) -> str:
    """A JSON pointer. A key that doesn't look like one could be content, and is not repeated."""
    return "".join(f"/{s if isinstance(s, int) or _KEY.fullmatch(s) else f'({len(s)} characters)'}" for s in steps)
