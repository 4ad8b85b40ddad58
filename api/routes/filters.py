"""Filters that people keep for their queues."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from starlette.responses import Response

from api.access import actor_of, needs
from api.bodies import read_body
from api.openapi import answers, json_body
from api.paging import PAGED, Listing, PageQuery, paged
from api.ports import Service
from api.problems import INVALID, MALFORMED, UNAVAILABLE, UNSUPPORTED
from api.repeats import Repeatable
from api.replies import reply
from copilot.casework.queues import SavedFilter
from copilot.people.model import Permission
from copilot.wire.acts import FilterIn
from copilot.wire.base import Label
from copilot.wire.queues import SavedFilterOut, SavedFiltersOut

_READING = [needs(Permission.READ_QUEUES)]
_BY_NAME: Listing[SavedFilter] = Listing("filters", lambda saved: (saved.name,))
AName = Annotated[Label, Path(description="What you call the filter.", examples=["German"])]


def filter_routes(service: Service) -> APIRouter:
    """``/v1/filters`` of this service: each person sees their own."""
    routes = APIRouter(prefix="/v1/filters", tags=["cases"], route_class=Repeatable)
    ledger = service.casework.ledger

    @routes.get(
        "", response_model=SavedFiltersOut, responses=PAGED | answers(INVALID, UNAVAILABLE), dependencies=_READING
    )
    async def list_filters(request: Request, query: Annotated[PageQuery, Query()]) -> Response:
        """The filters that you have kept."""
        shown = _BY_NAME.page(await ledger.filters(actor_of(request).person), query)
        return paged(request, SavedFiltersOut.of(shown.items, shown.next), shown.next)

    @routes.put(
        "/{name}",
        response_model=SavedFilterOut,
        responses=answers(MALFORMED, UNSUPPORTED, INVALID, UNAVAILABLE),
        openapi_extra=json_body(FilterIn),
        dependencies=_READING,
    )
    async def keep_filter(request: Request, name: AName) -> Response:
        """Keep a filter under a name, in place of one that had it."""
        saved = (await read_body(request, FilterIn)).saved_by(actor_of(request).person, name)
        await ledger.keep_filter(saved)
        return reply(SavedFilterOut.of(saved))

    @routes.delete("/{name}", status_code=204, responses=answers(INVALID, UNAVAILABLE), dependencies=_READING)
    async def drop_filter(request: Request, name: AName) -> Response:
        """Let a filter go."""
        await ledger.drop_filter(actor_of(request).person, name)
        return Response(status_code=204)

    return routes
