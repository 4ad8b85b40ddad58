"""The description of the service: what the framework writes by itself, and what it can't know."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaMode, models_json_schema

from api.access import Open
from api.cookies import SESSION
from api.described import DESCRIPTION, TAGS, TITLE
from api.problems import (
    COME_AGAIN,
    CONFLICT,
    FORBIDDEN,
    FULL,
    INTERNAL,
    INVALID,
    LIMIT,
    MALFORMED,
    MEDIA_TYPE,
    NOT_FOUND,
    NOT_LOCAL,
    TOO_LARGE,
    TOO_MANY,
    UNAUTHENTICATED,
    UNAVAILABLE,
    UNSUPPORTED,
    Kind,
)
from api.repeats_described import describe_key
from api.schemas.audit import ANSWERED as OF_THE_TRAIL
from api.schemas.batches import BatchLineOut, BatchOut, OperationOut
from api.schemas.examples import CSV_LINES, JSON_LINES
from api.schemas.keys import KeyIn, KeyOut, KeysOut, LimitsIn, MadeKeyOut, RotationIn
from api.schemas.people import (
    ActiveIn,
    FirstPasswordOut,
    GlassesOut,
    GlassOut,
    MeOut,
    OwnPasswordIn,
    PasswordIn,
    ReasonIn,
    RolesIn,
    SignInIn,
    UserIn,
    UserOut,
    UsersOut,
    WorkIn,
)
from api.schemas.policies import PoliciesOut, PolicyVersionOut
from api.schemas.problems import ProblemOut, ReadyOut
from api.schemas.searches import RankingOut
from api.schemas.sections import SectionOut
from api.schemas.sessions import SessionsOut
from api.schemas.webhooks import ANSWERED as OF_WEBHOOKS
from api.schemas.webhooks import TAKEN as FOR_WEBHOOKS
from copilot.people.model import Permission
from copilot.recommendations import SCHEMA_VERSION
from copilot.wire.acts import BODIES
from copilot.wire.answers import AnswerOut
from copilot.wire.arrivals import COLUMNS
from copilot.wire.cases import CaseIn
from copilot.wire.casework import ANSWERS as OF_CASES
from copilot.wire.queues import ANSWERS as OF_QUEUES
from copilot.wire.recommendations import RecommendationOut
from copilot.wire.stored_cases import CaseOut

EVERYWHERE = (NOT_LOCAL, TOO_LARGE, INTERNAL)  # what any route may answer
_DETAIL = {
    CONFLICT: "The id stands already, for a recommendation that says something else.",
    FULL: "the database sqlite:////var/copilot.db failed: database or disk is full; make room where it stands",
    FORBIDDEN: "this takes the permission 'people:manage', which 'person_5b0e1c9a' lacks",
    INTERNAL: "The log of the service says more under this problem's `instance`.",
    INVALID: "One place is wrong.",
    LIMIT: "the limit of 60 requests a minute is reached; wait as long as Retry-After says",
    MALFORMED: "The body is not JSON: Expecting value at character 0.",
    NOT_FOUND: "no section 'violent-speech/9.9'",
    NOT_LOCAL: "The client is on another machine.",
    TOO_LARGE: "A body holds at most 2000000 bytes.",
    TOO_MANY: "too many attempts to sign in; wait as long as Retry-After says",
    UNAUTHENTICATED: "sign in with POST /v1/session, or send a key as `Authorization: Bearer rck_…`",
    UNAVAILABLE: "the database does not answer",
    UNSUPPORTED: "Send the body with `Content-Type: application/json`.",
}
_REQUEST_ID = {
    "description": "The id of the request: the one that was sent if it is sane, else a new one.",
    "schema": {"type": "string", "pattern": "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$"},
}
_SECURITY = {
    "key": {"type": "http", "scheme": "bearer", "bearerFormat": "rck_…", "description": "A key, as programs send it."},
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": f"__Host-{SESSION}",
        "description": f"The cookie that signing in sets; `{SESSION}` over plain HTTP on the machine itself.",
    },
}
_TAKEN: tuple[type[BaseModel], ...] = (
    ActiveIn,
    CaseIn,
    KeyIn,
    LimitsIn,
    OwnPasswordIn,
    PasswordIn,
    ReasonIn,
    RolesIn,
    RotationIn,
    SignInIn,
    UserIn,
    WorkIn,
    *BODIES,
    *FOR_WEBHOOKS,
)
_ANSWERED: tuple[type[BaseModel], ...] = (
    AnswerOut,
    BatchLineOut,
    BatchOut,
    CaseOut,
    FirstPasswordOut,
    GlassOut,
    GlassesOut,
    KeyOut,
    KeysOut,
    MadeKeyOut,
    MeOut,
    OperationOut,
    PoliciesOut,
    PolicyVersionOut,
    ProblemOut,
    RankingOut,
    ReadyOut,
    RecommendationOut,
    SectionOut,
    SessionsOut,
    UserOut,
    UsersOut,
    *OF_CASES,
    *OF_QUEUES,
    *OF_THE_TRAIL,
    *OF_WEBHOOKS,
)
_REF = "#/components/schemas/{model}"


def answers(*kinds: Kind) -> dict[int | str, dict[str, Any]]:
    """The problems of a route for the framework's ``responses``: ``kinds`` and those that any route may answer.

    Whoever needs the database may find it full: to know who asks is to write when they did.
    """
    full = (FULL,) if UNAVAILABLE in kinds else ()
    return {kind.status: _answer(kind) for kind in (*kinds, *full, *EVERYWHERE)}


def case_body(example: dict[str, Any]) -> dict[str, Any]:
    """A body that is a case; the framework doesn't know of it, because bodies are read by ``api.bodies``."""
    content = {"schema": {"$ref": _REF.format(model="CaseIn")}, "example": example}
    return {"requestBody": {"required": True, "content": {"application/json": content}}}


def json_body(model: type[BaseModel]) -> dict[str, Any]:
    """A body that is read as ``model`` by ``api.bodies``."""
    content = {"schema": {"$ref": _REF.format(model=model.__name__)}}
    return {"requestBody": {"required": True, "content": {"application/json": content}}}


def lines_body() -> dict[str, Any]:
    """A body of cases, a line each, that is read by ``copilot.wire.arrivals``."""
    schema = {"type": "string", "description": f"CSV has a header; its columns: {', '.join(COLUMNS)}."}
    shown = {"text/csv": CSV_LINES, "application/jsonl": JSON_LINES, "application/x-ndjson": JSON_LINES}
    content = {media: {"schema": schema, "example": example} for media, example in shown.items()}
    return {"requestBody": {"required": True, "content": content}}


def install_openapi(app: FastAPI) -> None:
    """Describe the routes of ``app`` when they are first asked for."""

    def described() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _describe(app)
        return app.openapi_schema

    app.openapi = described  # type: ignore[method-assign]


def _describe(app: FastAPI) -> dict[str, Any]:
    made = get_openapi(title=TITLE, version=SCHEMA_VERSION, description=DESCRIPTION, routes=app.routes, tags=TAGS)
    made["info"]["license"] = {"name": "Apache License 2.0", "identifier": "Apache-2.0"}
    made["components"]["schemas"] |= _schemas()
    made["components"]["headers"] = {"RequestId": _REQUEST_ID}
    made["components"]["securitySchemes"] = _SECURITY
    for operation in (operation for path in made["paths"].values() for operation in path.values()):
        operation["summary"] = operation["operationId"].replace("_", " ").capitalize()
        _say_what_it_takes(operation, app.state.declared[operation["operationId"]])
        if operation["operationId"] in app.state.repeatable:
            describe_key(operation, answers(CONFLICT, INVALID, UNAVAILABLE))
        operation["responses"] = dict(sorted(operation["responses"].items()))
        for answer in operation["responses"].values():
            answer.setdefault("headers", {})["X-Request-ID"] = {"$ref": "#/components/headers/RequestId"}
    return made


def _say_what_it_takes(operation: dict[str, Any], takes: Permission | Open) -> None:
    operation["security"] = []
    if takes is Open.ANYBODY:
        return
    operation["security"] = [{"key": []}, {"session": []}]
    operation["responses"] |= {str(kind.status): _answer(kind) for kind in (UNAUTHENTICATED, FORBIDDEN)}
    operation["responses"].setdefault(str(LIMIT.status), _answer(LIMIT))
    if isinstance(takes, Permission):
        operation["x-permission"] = takes.value


def _schemas() -> dict[str, Any]:
    """What the framework doesn't know of, and what it spoils: it takes every null out of an example."""
    answered: list[tuple[type[BaseModel], JsonSchemaMode]] = [(model, "serialization") for model in _ANSWERED]
    taken: list[tuple[type[BaseModel], JsonSchemaMode]] = [(model, "validation") for model in _TAKEN]
    _, made = models_json_schema([*taken, *answered], ref_template=_REF)
    return dict(made["$defs"])


def _answer(kind: Kind) -> dict[str, Any]:
    body: dict[str, object] = {
        "type": kind.type,
        "title": kind.title,
        "status": kind.status,
        "detail": _DETAIL[kind],
        "instance": "5b0e1c9a7f7e4d0c8a5d2b6f3e9c1a47",
    }
    if kind is INVALID:
        body["errors"] = [{"in": "query", "pointer": "/top", "detail": "Input should be greater than or equal to 1"}]
    answer: dict[str, Any] = {
        "description": kind.title,
        "content": {MEDIA_TYPE: {"schema": {"$ref": _REF.format(model="ProblemOut")}, "example": body}},
    }
    if kind in COME_AGAIN:
        seconds = {"description": "Seconds after which to try again.", "schema": {"type": "integer"}}
        answer["headers"] = {"Retry-After": seconds}
    return answer
