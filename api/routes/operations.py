"""What is drafted after it was asked for: how far it is, and its steps as they come."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Request
from starlette.responses import Response, StreamingResponse

from api.access import actor_of, needs
from api.events import EVENTS, events_of
from api.openapi import answers
from api.ports import Service
from api.problems import INVALID, NOT_FOUND, UNAVAILABLE
from api.replies import reply
from api.schemas.batches import OperationOut
from copilot.batches.model import BatchId, BatchKind
from copilot.people.model import Actor, Permission
from copilot.wire.base import Label

SOON = "1"  # seconds after which to ask again
_FOUND = answers(NOT_FOUND, INVALID, UNAVAILABLE)
_EXAMPLE = 'event: step\ndata: {"step":"retrieve"}\n\n: still here\n\nevent: recommendation\ndata: {…}\n\n'
_STREAM: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "Events: `step` as each begins, then `recommendation` or `problem`, which is the last.",
        "content": {EVENTS: {"schema": {"type": "string"}, "example": _EXAMPLE}},
    }
}
AnOperation = Annotated[Label, Path(description="As `id` of the operation.", examples=["op_5b0e1c9a"])]


def operation_routes(service: Service) -> APIRouter:
    """``/v1/operations`` of this service."""
    routes = APIRouter(prefix="/v1/operations", tags=["recommendations"])

    @routes.get("/{id}", response_model=OperationOut, responses=_FOUND, dependencies=[needs(Permission.DRAFT)])
    async def get_operation(request: Request, id: AnOperation) -> Response:  # noqa: A002
        """A case of yours that is drafted later, with the recommendation once it is there."""
        found = await operation(service, BatchId(id), actor_of(request))
        answer = reply(found)
        if found.ended_at is None:
            answer.headers["Retry-After"] = SOON
        return answer

    @routes.get(
        "/{id}/events",
        response_class=StreamingResponse,
        responses=_STREAM | _FOUND,
        dependencies=[needs(Permission.DRAFT)],
    )
    async def follow_operation(request: Request, id: AnOperation) -> Response:  # noqa: A002
        """The steps of a draft as they begin, then the draft. Whoever loses the connection asks again."""
        found = await operation(service, BatchId(id), actor_of(request))
        return StreamingResponse(events_of(service, BatchId(found.id), actor_of(request)), media_type=EVENTS)

    return routes


async def operation(service: Service, name: BatchId, actor: Actor) -> OperationOut:
    """How far it is. Raises ``BatchNotFound``, for whoever it isn't too."""
    progress = await service.batches.look(name, actor, BatchKind.ONE)
    results = await service.batches.store.results(name, 0, 1)
    follow = service.batches.runner.following(name, 1)
    step = follow.steps[-1] if follow and follow.steps else None
    return OperationOut.of(progress, results[0] if results else None, step)


async def accepted(service: Service, name: BatchId, actor: Actor) -> Response:
    """The answer to who asked for it."""
    answer = reply(await operation(service, name, actor), 202)
    answer.headers["Location"] = f"/v1/operations/{name}"
    answer.headers["Retry-After"] = SOON
    answer.headers["Preference-Applied"] = "respond-async"
    return answer
