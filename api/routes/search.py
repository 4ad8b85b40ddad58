"""Retrieval alone."""

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from api.access import needs
from api.openapi import answers
from api.ports import Service
from api.problems import INVALID, UNAVAILABLE
from api.queries import SearchFor
from api.replies import reply
from api.schemas.searches import RankingOut
from copilot import searching
from copilot.people.model import Permission


def search_routes(service: Service) -> APIRouter:
    """``/v1/search`` of this service."""
    routes = APIRouter(tags=["search"])

    @routes.get(
        "/v1/search",
        response_model=RankingOut,
        responses=answers(INVALID, UNAVAILABLE),
        dependencies=[needs(Permission.READ_POLICIES)],
    )
    async def search_sections(query: Annotated[SearchFor, Query()]) -> Response:
        """Rank the sections in force for a content or a question. What is looked for is never logged."""
        wanted = searching.Query(
            text=query.q,
            as_of=query.as_of or service.clock.now().date(),
            region=query.place,
            top=query.top,
        )
        found = await searching.search_sections(service.retriever, wanted)
        return reply(RankingOut.of(found, wanted, service.corpus.fingerprint))

    return routes
