"""Sections, whose text is what citations point into."""

from typing import Annotated

from fastapi import APIRouter, Path, Query
from starlette.responses import Response

from api.openapi import answers
from api.ports import Service
from api.problems import INVALID, NOT_FOUND
from api.queries import OneVersion
from api.replies import reply
from api.schemas.sections import SectionOut
from copilot.wire.base import Label
from policy_corpus.model import SectionId


def section_routes(service: Service) -> APIRouter:
    """``/v1/sections`` of this service."""
    routes = APIRouter(prefix="/v1/sections", tags=["policies"])

    @routes.get("/{section_id:path}", response_model=SectionOut, responses=answers(NOT_FOUND, INVALID))
    async def get_section(
        section_id: Annotated[
            Label, Path(description="The id of a section, with its slash.", examples=["violent-speech/2.1"])
        ],
        query: Annotated[OneVersion, Query()],
    ) -> Response:
        """One section in one version of its policy: its text and units, its parts, what it does, its examples and questions."""
        section = service.corpus.section(SectionId(section_id), query.version)
        versions = sorted(other.version for other in service.corpus.sections if other.id == section.id)
        return reply(SectionOut.of(section, tuple(map(str, versions))))

    return routes
