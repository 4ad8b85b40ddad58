"""Batches: many cases in one request, drafted afterwards."""

from collections.abc import AsyncIterator
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request
from pydantic import Field
from starlette.responses import Response, StreamingResponse

from api.access import Open as Takes
from api.access import actor_of, needs
from api.limits import expect_lines
from api.openapi import answers
from api.ports import Service
from api.problems import CONFLICT, INVALID, MALFORMED, NOT_FOUND, UNAVAILABLE, UNSUPPORTED
from api.queries import CaseDayAndPlace
from api.repeats import Repeatable
from api.replies import reply
from api.schemas.batches import RESULT_LINES, BatchOut, line_json
from api.schemas.examples import JSON_LINES
from copilot.batches.desk import MOST_LINES, Wanted
from copilot.batches.model import BatchId, BatchKind, Progress
from copilot.errors import BadInput
from copilot.people.model import Actor, Permission
from copilot.wire.arrivals import FileKind
from copilot.wire.base import Label, WireIn

PAGE = 200  # lines that are read from the store at once
JSONL = "application/jsonl"
_FOUND = answers(NOT_FOUND, INVALID, UNAVAILABLE)
_LOCATION = {"Location": {"description": "Where the batch stands.", "schema": {"type": "string"}}}
_ACCEPTED: dict[int | str, dict[str, Any]] = {202: {"description": "All lines are there.", "headers": _LOCATION}}
_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            media: {"schema": {"type": "string", "description": "A case a line."}, "example": JSON_LINES}
            for media in (JSONL, "application/x-ndjson")
        },
    }
}
_LINES: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "A line of JSON for each line that is over, in order.",
        "content": {JSONL: {"schema": {"type": "string"}, "example": RESULT_LINES}},
    }
}
ABatch = Annotated[Label, Path(description="As `id` of the batch.", examples=["batch_5b0e1c9a"])]


class ResultsQuery(WireIn):
    """Which results are meant."""

    after: int = Field(0, ge=0, le=10**9, description="The `line` of the last result that you have.")
    limit: int = Field(1000, ge=1, le=MOST_LINES, description="How many at most.")


def batch_routes(service: Service) -> APIRouter:
    """``/v1/batches`` of this service."""
    routes = APIRouter(prefix="/v1/batches", tags=["batches"], route_class=Repeatable)
    _handing_in(routes, service)
    _following(routes, service)
    return routes


def _handing_in(routes: APIRouter, service: Service) -> None:
    @routes.post(
        "",
        status_code=202,
        response_model=BatchOut,
        responses=_ACCEPTED | answers(MALFORMED, UNSUPPORTED, INVALID, UNAVAILABLE),
        openapi_extra=_BODY,
        dependencies=[needs(Permission.DRAFT)],
    )
    async def create_batch(request: Request, query: Annotated[CaseDayAndPlace, Query()]) -> Response:
        """Have up to 100 000 cases drafted, one a line. The answer comes once all of them are there.

        A bad line is counted and named in the results, and takes nothing from the others. A case that belongs to people
        alone goes to them at once. If the body breaks off, nothing of it is drafted.
        """
        if expect_lines(request.headers) is not FileKind.JSONL:
            raise BadInput("a batch is JSON Lines, with `Content-Type: application/jsonl`")
        wanted = Wanted(actor_of(request), query.as_of, query.place)
        batch = await service.batches.take_in(request.stream(), wanted)
        answer = reply(BatchOut.of(await service.batches.look(batch.id, wanted.actor)), 202)
        answer.headers["Location"] = f"/v1/batches/{batch.id}"
        return answer


def _following(routes: APIRouter, service: Service) -> None:
    @routes.get("/{id}", response_model=BatchOut, responses=_FOUND, dependencies=[needs(Takes.KNOWN)])
    async def get_batch(request: Request, id: ABatch) -> Response:  # noqa: A002
        """How far a batch of yours is. An admin sees everybody's, and none of what was drafted."""
        return reply(BatchOut.of(await look_at_batch(service, BatchId(id), actor_of(request))))

    @routes.get(
        "/{id}/results",
        response_class=StreamingResponse,
        responses=_LINES | _FOUND,
        dependencies=[needs(Permission.DRAFT)],
    )
    async def get_batch_results(
        request: Request,
        id: ABatch,  # noqa: A002
        query: Annotated[ResultsQuery, Query()],
    ) -> Response:
        """What became of the lines, in their order, up to the first that isn't over yet.

        Ask again with `after` for those behind the last one that you have, also while the batch runs.
        """
        progress = await look_at_batch(service, BatchId(id), actor_of(request))
        return StreamingResponse(_results(service, progress.batch.id, query), media_type=JSONL)

    @routes.post(
        "/{id}/cancel",
        response_model=BatchOut,
        responses=answers(NOT_FOUND, CONFLICT, INVALID, UNAVAILABLE),
        dependencies=[needs(Takes.KNOWN)],
    )
    async def cancel_batch(request: Request, id: ABatch) -> Response:  # noqa: A002
        """Have no further line drafted. What was drafted stays, and what waited is forgotten."""
        await look_at_batch(service, BatchId(id), actor_of(request))
        return reply(BatchOut.of(await service.batches.cancel(BatchId(id), actor_of(request))))


async def look_at_batch(service: Service, batch: BatchId, actor: Actor) -> Progress:
    """The batch. Raises ``BatchNotFound`` for what is none, and for whoever it isn't."""
    return await service.batches.look(batch, actor, BatchKind.MANY)


async def _results(service: Service, batch: BatchId, query: ResultsQuery) -> AsyncIterator[str]:
    after, left = query.after, query.limit
    while left > 0 and (page := await service.batches.store.results(batch, after, min(PAGE, left))):
        yield "".join(map(line_json, page))
        after, left = page[-1].line.number, left - len(page)
