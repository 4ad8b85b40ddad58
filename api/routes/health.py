"""Whether the process lives, and whether it can serve."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.access import Open, needs
from api.openapi import answers
from api.ports import Service
from api.problems import UNAVAILABLE, problem, retry_header
from api.replies import reply
from api.schemas.problems import AliveOut, CheckOut, ReadyOut

_ANYBODY = [needs(Open.ANYBODY)]


def health_routes(service: Service) -> APIRouter:
    """``/healthz`` and ``/readyz`` of this service."""
    routes = APIRouter(tags=["health"])

    @routes.get("/healthz", response_model=AliveOut, responses=answers(), dependencies=_ANYBODY)
    async def check_alive() -> Response:
        """Whether the process answers; nothing else is asked."""
        return reply(AliveOut(status="alive"))

    @routes.get("/readyz", response_model=ReadyOut, responses=answers(UNAVAILABLE), dependencies=_ANYBODY)
    async def check_ready(request: Request) -> Response:
        """Whether everything that a recommendation needs answers; a model server that doesn't makes abstentions."""
        checks = await service.health()
        wrong = [f"{check.name}: {check.detail}" for check in checks if not check.ok]
        shown = tuple(map(CheckOut.of, checks))
        if not wrong:
            return reply(ReadyOut(status="ready", checks=shown))
        members = [check.model_dump() for check in shown]
        return problem(request.scope, UNAVAILABLE, "; ".join(wrong), retry_header(), checks=members)

    return routes
