"""Sections, whose text is what citations point into."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from starlette.responses import Response

from api.access import needs
from api.conditional import TAGGED, if_changed
from api.openapi import answers
from api.ports import Service
from api.problems import INVALID, NOT_FOUND
from api.queries import OneVersion
from api.replies import reply
from api.schemas.sections import SectionOut
from copilot.people.model import Permission
from copilot.wire.base import Label
from policy_corpus.model import SectionId

_READING = [needs(Permission.READ_POLICIES)]


def section_routes(service: Service) -> APIRouter:
    """``/v1/sections`` of this service."""
    routes = APIRouter(prefix="/v1/sections", tags=["policies"])

    @routes.get(
        "/{section_id:path}",
        response_model=SectionOut,
        responses=TAGGED | answers(NOT_FOUND, INVALID),
        dependencies=_READING,
    )
    async def get_section(
        request: Request,
        section_id: Annotated[
            Label, Path(description="The id of a section, with its slash.", examples=["violent-speech/2.1"])
        ],
        query: Annotated[OneVersion, Query()],
    ) -> Response:
        """One section in one version of its policy: its text, units and parts, what it does, its examples."""
        section = service.corpus.section(SectionId(section_id), query.version)
        versions = sorted(other.version for other in service.corpus.sections if other.id == section.id)
        return if_changed(request, reply(SectionOut.of(section, tuple(map(str, versions)))), kept=True)

    return routes
