"""The description of the service: what the framework writes by itself, and what it can't know."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaMode, models_json_schema

from api.problems import (
    CONFLICT,
    INTERNAL,
    INVALID,
    MALFORMED,
    MEDIA_TYPE,
    NOT_FOUND,
    NOT_LOCAL,
    TOO_LARGE,
    UNAVAILABLE,
    UNSUPPORTED,
    Kind,
)
from api.schemas.policies import PoliciesOut, PolicyVersionOut
from api.schemas.problems import ProblemOut, ReadyOut
from api.schemas.searches import RankingOut
from api.schemas.sections import SectionOut
from copilot.recommendations import SCHEMA_VERSION
from copilot.wire.answers import AnswerOut
from copilot.wire.cases import CaseIn
from copilot.wire.recommendations import RecommendationOut

TITLE = "Review copilot"
DESCRIPTION = """\
Drafts content-policy decisions. Every citation is a policy's own text: `quote` is `text[start:end]` of the section
that `/v1/sections` gives for the cited id and version.

Errors are problem details (RFC 9457). Every answer carries `X-Request-ID`; send your own to find a request in the log.
"""
TAGS = [
    {"name": "recommendations", "description": "A case in, a drafted decision out."},
    {"name": "policies", "description": "What the policies say, in every version."},
    {"name": "search", "description": "Retrieval alone: the sections that speak of something."},
    {"name": "ask", "description": "What the policies say to a question."},
    {"name": "health", "description": "Whether the service lives, and whether it can serve."},
]
EVERYWHERE = (NOT_LOCAL, TOO_LARGE, INTERNAL)  # what any route may answer
_DETAIL = {
    CONFLICT: "The id stands already, for a recommendation that says something else.",
    INTERNAL: "The log of the service says more under this problem's `instance`.",
    INVALID: "One place is wrong.",
    MALFORMED: "The body is not JSON: Expecting value at character 0.",
    NOT_FOUND: "no section 'violent-speech/9.9'",
    NOT_LOCAL: "The client is on another machine.",
    TOO_LARGE: "A body holds at most 2000000 bytes.",
    UNAVAILABLE: "the database does not answer",
    UNSUPPORTED: "Send the body with `Content-Type: application/json`.",
}
_REQUEST_ID = {
    "description": "The id of the request: the one that was sent if it is sane, else a new one.",
    "schema": {"type": "string", "pattern": "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$"},
}
_ANSWERED: tuple[type[BaseModel], ...] = (
    AnswerOut,
    PoliciesOut,
    PolicyVersionOut,
    ProblemOut,
    RankingOut,
    ReadyOut,
    RecommendationOut,
    SectionOut,
)
_REF = "#/components/schemas/{model}"


def answers(*kinds: Kind) -> dict[int | str, dict[str, Any]]:
    """The problems of a route for the framework's ``responses``: ``kinds`` and those that any route may answer."""
    return {kind.status: _answer(kind) for kind in (*kinds, *EVERYWHERE)}


def case_body(example: dict[str, Any]) -> dict[str, Any]:
    """A body that is a case; the framework doesn't know of it, because bodies are read by ``api.bodies``."""
    content = {"schema": {"$ref": _REF.format(model="CaseIn")}, "example": example}
    return {"requestBody": {"required": True, "content": {"application/json": content}}}


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
    for operation in (operation for path in made["paths"].values() for operation in path.values()):
        operation["summary"] = operation["operationId"].replace("_", " ").capitalize()
        operation["responses"] = dict(sorted(operation["responses"].items()))
        for answer in operation["responses"].values():
            answer.setdefault("headers", {})["X-Request-ID"] = {"$ref": "#/components/headers/RequestId"}
    return made


def _schemas() -> dict[str, Any]:
    """What the framework doesn't know of, and what it spoils: it takes every null out of an example."""
    answered: list[tuple[type[BaseModel], JsonSchemaMode]] = [(model, "serialization") for model in _ANSWERED]
    _, made = models_json_schema([(CaseIn, "validation"), *answered], ref_template=_REF)
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
    if kind is UNAVAILABLE:
        seconds = {"description": "Seconds after which to try again.", "schema": {"type": "integer"}}
        answer["headers"] = {"Retry-After": seconds}
    return answer
