"""Many cases handed in at once: JSON Lines or CSV in, a result for each line out."""

from io import BytesIO
from itertools import islice

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.access import actor_of, needs
from api.limits import expect_lines
from api.openapi import answers, lines_body
from api.ports import Service
from api.problems import INVALID, MALFORMED, UNAVAILABLE, UNSUPPORTED
from api.repeats import Repeatable
from api.replies import reply
from copilot.errors import BadInput
from copilot.importing import Importing
from copilot.people.model import Permission
from copilot.repeats.model import key_name
from copilot.wire.arrivals import ArrivalLine, FileKind, read_arrivals
from copilot.wire.imported import ImportedOut

MOST_LINES = 1000  # of one body; each is a transaction of its own


def import_routes(service: Service) -> APIRouter:
    """``/v1/cases/import`` of this service."""
    routes = APIRouter(prefix="/v1/cases", tags=["cases"], route_class=Repeatable)

    @routes.post(
        "/import",
        response_model=ImportedOut,
        responses=answers(MALFORMED, UNSUPPORTED, INVALID, UNAVAILABLE),
        openapi_extra=lines_body(),
        dependencies=[needs(Permission.ADD_CASES)],
    )
    async def import_cases(request: Request) -> Response:
        """Hand in up to 1000 cases, a line each. A line that can't be used is named; the others are taken in.

        After an error send the same again: a line with a `reference` is the same request however often it comes.
        """
        lines = _lines(await request.body(), expect_lines(request.headers))
        importing = Importing(service.casework, actor_of(request), service.new_case_id, key_name())
        return reply(ImportedOut.of([one async for one in importing.run(lines)]))

    return routes


def _lines(body: bytes, kind: FileKind) -> list[ArrivalLine]:
    """Every line, before any is taken in. Raises ``BadInput`` for too many."""
    lines = list(islice(read_arrivals(BytesIO(body), kind), MOST_LINES + 1))
    if len(lines) > MOST_LINES:
        raise BadInput(f"the body holds more than {MOST_LINES} lines; send the rest by itself")
    return lines
