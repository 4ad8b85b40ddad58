"""Breaking the glass."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from starlette.responses import Response

from api.access import NotAllowed, access_of, actor_of, caller_of, needs
from api.bodies import read_body
from api.openapi import answers, json_body
from api.paging import PAGED, Listing, PageQuery, moment, paged
from api.ports import Service
from api.problems import CONFLICT, INVALID, MALFORMED, NOT_FOUND, UNAVAILABLE, UNSUPPORTED
from api.repeats import Repeatable
from api.replies import reply
from api.schemas.people import GlassesOut, GlassOut, ReasonIn
from copilot.people.glass import BrokenGlass, GlassId
from copilot.people.model import Permission
from copilot.wire.base import Label

_BREAKING = [needs(Permission.BREAK_GLASS)]
_MOVED = answers(NOT_FOUND, CONFLICT, INVALID, UNAVAILABLE)
_NEWEST: Listing[BrokenGlass] = Listing("glass", lambda one: (moment(one.asked_at), one.id), newest_first=True)
Glass = Annotated[Label, Path(description="As `id` of what was asked for.", examples=["glass_0c41"])]


def break_glass_routes(service: Service) -> APIRouter:
    """``/v1/break-glass`` of this service."""
    routes = APIRouter(prefix="/v1/break-glass", tags=["people"], route_class=Repeatable)
    _asking(routes, service)
    _using(routes, service)
    return routes


def _asking(routes: APIRouter, service: Service) -> None:
    glass = service.people.glass

    @routes.get("", response_model=GlassesOut, responses=PAGED | answers(INVALID, UNAVAILABLE), dependencies=_BREAKING)
    async def list_broken_glass(request: Request, query: Annotated[PageQuery, Query()]) -> Response:
        """What the glass was ever broken for, by whom."""
        shown = _NEWEST.page(await glass.all(), query)
        return paged(request, GlassesOut(break_glass=tuple(map(GlassOut.of, shown.items)), next=shown.next), shown.next)

    @routes.post(
        "",
        status_code=201,
        response_model=GlassOut,
        responses=answers(MALFORMED, UNSUPPORTED, INVALID, UNAVAILABLE),
        openapi_extra=json_body(ReasonIn),
        dependencies=_BREAKING,
    )
    async def ask_to_break_glass(request: Request) -> Response:
        """Say why content must be seen. It is used within three minutes, or not at all."""
        given = await read_body(request, ReasonIn)
        return reply(GlassOut.of(await glass.ask(given.reason, actor_of(request))), 201)


def _using(routes: APIRouter, service: Service) -> None:
    glass, signing_in = service.people.glass, service.people.signing_in

    @routes.post("/{id}/use", response_model=GlassOut, responses=_MOVED, dependencies=_BREAKING)
    async def break_the_glass(request: Request, id: Glass) -> Response:  # noqa: A002
        """See content for at most eight hours. The session gets another cookie with this answer."""
        caller = caller_of(request)
        if caller.session is None:
            raise NotAllowed("the glass is broken by a person who has signed in")
        token, digest = signing_in.new_secret()
        used = await glass.use(GlassId(id), caller.actor, caller.session.session.id, digest)
        answer = reply(GlassOut.of(used))
        access_of(request).cookies.set_session(request, answer, token)
        return answer

    @routes.delete("/{id}", response_model=GlassOut, responses=_MOVED, dependencies=_BREAKING)
    async def shut_the_glass(request: Request, id: Glass) -> Response:  # noqa: A002
        """Have it end before its time; any admin may."""
        return reply(GlassOut.of(await glass.shut(GlassId(id), actor_of(request))))
