"""Recommendations: asked for with a case, and looked up."""

from collections.abc import Iterator
from contextlib import suppress
from enum import Enum
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request
from starlette.datastructures import Headers
from starlette.responses import Response, StreamingResponse

from api.access import actor_of, needs, room_of
from api.bodies import read_case
from api.conditional import TAGGED, if_changed
from api.events import EVENTS, events_of
from api.first_views import expect_viewed
from api.openapi import answers, case_body
from api.ports import Service
from api.problems import CONFLICT, INVALID, MALFORMED, NOT_FOUND, UNAVAILABLE, UNSUPPORTED
from api.queries import CaseDayAndPlace
from api.repeats import Repeatable
from api.routes.operations import accepted
from copilot.batches.desk import Wanted
from copilot.batches.model import BatchId
from copilot.cases import CaseId
from copilot.casework.queues import check_reading
from copilot.errors import CaseNotFound
from copilot.people.model import Actor, Permission
from copilot.recommendations import RecommendationId
from copilot.wire.base import Label
from copilot.wire.examples import CASE
from copilot.wire.recommendations import RecommendationOut, dump_json

_LOCATION = {"Location": {"description": "Where the recommendation stands.", "schema": {"type": "string"}}}
_CREATED: dict[int | str, dict[str, Any]] = {
    201: {"description": "The recommendation, which is kept.", "headers": _LOCATION},
    202: {
        "description": "It is drafted later; the answer says where to ask.",
        "headers": _LOCATION | {"Retry-After": {"description": "Seconds.", "schema": {"type": "integer"}}},
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/OperationOut"}}},
    },
    200: {
        "description": "The steps as they begin, then the recommendation.",
        "headers": _LOCATION,
        "content": {EVENTS: {"schema": {"type": "string"}}},
    },
}
_WRONG = answers(MALFORMED, NOT_FOUND, CONFLICT, UNSUPPORTED, INVALID, UNAVAILABLE)


def recommendation_routes(service: Service) -> APIRouter:
    """``/v1/recommendations`` of this service."""
    routes = APIRouter(prefix="/v1/recommendations", tags=["recommendations"], route_class=Repeatable)
    _making(routes, service)
    _looking_up(routes, service)
    return routes


def _making(routes: APIRouter, service: Service) -> None:
    @routes.post(
        "",
        status_code=201,
        response_model=RecommendationOut,
        responses=_CREATED | _WRONG,
        openapi_extra=case_body(CASE),
        dependencies=[needs(Permission.DRAFT)],
    )
    async def create_recommendation(request: Request, query: Annotated[CaseDayAndPlace, Query()]) -> Response:
        """Draft a recommendation for a case; it is kept before it is answered.

        A case that belongs to people alone is answered with `status: routed`, and nothing of it is drafted. A model
        that fails makes an abstention, not an error. With `Prefer: respond-async` the answer is an operation to ask for
        later; with `Accept: text/event-stream` it is the steps of the draft as they begin, then the draft.
        """
        async with room_of(request).place():
            return await _answered(request, service, query)


def _looking_up(routes: APIRouter, service: Service) -> None:
    @routes.get(
        "/{id}",
        response_model=RecommendationOut,
        responses=TAGGED | answers(NOT_FOUND, INVALID, UNAVAILABLE),
        dependencies=[needs(Permission.READ_RECOMMENDATIONS)],
    )
    async def get_recommendation(
        request: Request,
        id: Annotated[Label, Path(description="As `id` of the recommendation.", examples=["rec-1"])],  # noqa: A002
    ) -> Response:
        """One recommendation, word for word as it was given."""
        made = await service.store.get(RecommendationId(id))
        await _expect_readable(actor_of(request), service, made.case_id)
        await expect_viewed(request, service, made.case_id)
        return if_changed(request, _reply(dump_json(made)))


async def _expect_readable(actor: Actor, service: Service, case: CaseId) -> None:
    """A draft quotes its content, so who works on cases reads the drafts of those that they may read.

    Who works on none, as a service, reads what was drafted. Raises ``NotPermitted``.
    """
    if not actor.may(Permission.READ_QUEUES):
        return
    with suppress(CaseNotFound):
        check_reading(actor, (await service.casework.ledger.get(case)).record)


async def _answered(request: Request, service: Service, query: CaseDayAndPlace) -> Response:
    """The answer to a case, once there is a place for whoever asks."""
    case = (await read_case(request)).to_case(service.new_case_id())
    await expect_viewed(request, service, case.id)
    how = asked_for(request.headers)
    if how is not How.AT_ONCE:
        wanted = Wanted(actor_of(request), query.as_of, query.place)
        batch = await service.batches.later(case, wanted)
        if batch:
            return await _begun(service, batch.id, wanted.actor, how)
    async with room_of(request).turn():
        made = await service.recommend_written(case, query.as_of, query.place, actor_of(request))
    return _reply(made.text, 201, {"Location": f"/v1/recommendations/{made.recommendation.id}"})


class How(Enum):
    """How whoever asks wants to be answered."""

    AT_ONCE = "at once"
    LATER = "later"
    IN_STEPS = "in steps"


def asked_for(headers: Headers) -> How:
    """What the headers say: `Accept: text/event-stream`, else `Prefer: respond-async`, else the draft itself."""
    if any(_names(headers.getlist("accept"), EVENTS)):
        return How.IN_STEPS
    return How.LATER if any(_names(headers.getlist("prefer"), "respond-async")) else How.AT_ONCE


def _names(values: list[str], name: str) -> Iterator[bool]:
    """Whether each item of a header, without its parameters, is that name."""
    for value in values:
        yield from (item.partition(";")[0].strip().casefold() == name for item in value.split(","))


async def _begun(service: Service, name: BatchId, actor: Actor, how: How) -> Response:
    if how is How.LATER:
        return await accepted(service, name, actor)
    location = {"Location": f"/v1/operations/{name}"}
    return StreamingResponse(events_of(service, name, actor), 200, location, EVENTS)


def _reply(text: str, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    return Response(text, status, headers, media_type="application/json")
