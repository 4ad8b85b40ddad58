"""What is counted, for whoever watches the service."""

from fastapi import APIRouter
from fastapi.responses import PlainTextResponse
from starlette.responses import Response

from api.access import needs
from api.openapi import answers
from api.ports import Service
from api.problems import NOT_FOUND, UNAVAILABLE
from copilot.observing.metrics import MEDIA_TYPE
from copilot.people.model import Permission


def metric_routes(service: Service) -> APIRouter:
    """``/metrics`` of this service."""
    routes = APIRouter(tags=["health"])

    @routes.get(
        "/metrics",
        response_class=PlainTextResponse,
        responses=answers(NOT_FOUND, UNAVAILABLE),
        dependencies=[needs(Permission.READ_METRICS)],
    )
    async def read_metrics() -> Response:
        """Counters, times and levels in the text format of Prometheus. No label holds content or anybody's id."""
        return Response(await service.measured(), media_type=MEDIA_TYPE)

    return routes
