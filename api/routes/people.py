"""Managing people."""

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from starlette.responses import Response

from api.access import actor_of, needs
from api.bodies import read_body
from api.openapi import answers, json_body
from api.paging import PAGED, Listing, PageQuery, moment, paged
from api.ports import Service
from api.problems import CONFLICT, INVALID, MALFORMED, NOT_FOUND, UNAVAILABLE, UNSUPPORTED
from api.repeats import Repeatable
from api.replies import reply
from api.routes.session import NEWEST, ASession
from api.schemas.people import (
    ActiveIn,
    FirstPasswordOut,
    PasswordIn,
    RolesIn,
    UserIn,
    UserOut,
    UsersOut,
    WorkIn,
)
from api.schemas.sessions import SessionOut, SessionsOut
from copilot.people.errors import SessionNotFound
from copilot.people.model import Permission, PersonId
from copilot.people.sessions import SessionId
from copilot.people.users import User
from copilot.wire.base import Label

_MANAGING = [needs(Permission.MANAGE_PEOPLE)]
_READ = answers(NOT_FOUND, INVALID, UNAVAILABLE)
_WRITTEN = answers(MALFORMED, NOT_FOUND, CONFLICT, UNSUPPORTED, INVALID, UNAVAILABLE)
_OLDEST: Listing[User] = Listing("people", lambda user: (moment(user.created_at), user.id))
Person = Annotated[Label, Path(description="As `id` of the person.", examples=["person_5b0e1c9a"])]


def people_routes(service: Service) -> APIRouter:
    """``/v1/people`` of this service."""
    routes = APIRouter(prefix="/v1/people", tags=["people"], route_class=Repeatable)
    _everybody(routes, service)
    _whether_let_in(routes, service)
    _what_they_are(routes, service)
    _first_password(routes, service)
    _sessions(routes, service)
    return routes


def _everybody(routes: APIRouter, service: Service) -> None:
    accounts = service.people.accounts

    @routes.get("", response_model=UsersOut, responses=PAGED | answers(INVALID, UNAVAILABLE), dependencies=_MANAGING)
    async def list_people(request: Request, query: Annotated[PageQuery, Query()]) -> Response:
        """Everybody who was ever let in."""
        shown = _OLDEST.page(await accounts.all(), query)
        return paged(request, UsersOut(people=tuple(map(UserOut.of, shown.items)), next=shown.next), shown.next)

    @routes.post(
        "",
        status_code=201,
        response_model=UserOut,
        responses=_WRITTEN,
        openapi_extra=json_body(UserIn),
        dependencies=_MANAGING,
    )
    async def add_person(request: Request) -> Response:
        """Let somebody in, with a password, or a service, without one."""
        new = await read_body(request, UserIn)
        return reply(UserOut.of(await accounts.add(new.to_new_user(), actor_of(request))), 201)

    @routes.get("/{person}", response_model=UserOut, responses=_READ, dependencies=_MANAGING)
    async def get_person(person: Person) -> Response:
        """One person."""
        return reply(UserOut.of(await accounts.get(PersonId(person))))


def _whether_let_in(routes: APIRouter, service: Service) -> None:
    accounts = service.people.accounts

    @routes.put(
        "/{person}/roles",
        response_model=UserOut,
        responses=_WRITTEN,
        openapi_extra=json_body(RolesIn),
        dependencies=_MANAGING,
    )
    async def set_roles(request: Request, person: Person) -> Response:
        """Give a person other roles; they are signed out. Nobody does so to themselves."""
        given = await read_body(request, RolesIn)
        return reply(UserOut.of(await accounts.set_roles(PersonId(person), given.roles, actor_of(request))))

    @routes.put(
        "/{person}/active",
        response_model=UserOut,
        responses=_WRITTEN,
        openapi_extra=json_body(ActiveIn),
        dependencies=_MANAGING,
    )
    async def set_active(request: Request, person: Person) -> Response:
        """Let a person in no longer, or again; their sessions end, and their keys follow."""
        given = await read_body(request, ActiveIn)
        return reply(UserOut.of(await accounts.set_active(PersonId(person), given.active, actor_of(request))))


def _what_they_are(routes: APIRouter, service: Service) -> None:
    accounts = service.people.accounts

    @routes.put(
        "/{person}/work",
        response_model=UserOut,
        responses=_WRITTEN,
        openapi_extra=json_body(WorkIn),
        dependencies=_MANAGING,
    )
    async def set_work(request: Request, person: Person) -> Response:
        """Say what a person is called and works on."""
        given, user = await read_body(request, WorkIn), await accounts.get(PersonId(person))
        changed = replace(user, name=given.name, languages=given.languages, without=given.without)
        return reply(UserOut.of(await accounts.set_work(changed, actor_of(request))))

    @routes.put(
        "/{person}/password",
        response_model=UserOut,
        responses=_WRITTEN,
        openapi_extra=json_body(PasswordIn),
        dependencies=_MANAGING,
    )
    async def set_password(request: Request, person: Person) -> Response:
        """Set another password for a person; they are signed out."""
        given = await read_body(request, PasswordIn)
        return reply(UserOut.of(await accounts.set_password(PersonId(person), given.password, actor_of(request))))


def _first_password(routes: APIRouter, service: Service) -> None:
    @routes.post(
        "/{person}/first-password",
        status_code=201,
        response_model=FirstPasswordOut,
        responses=answers(MALFORMED, NOT_FOUND, INVALID, UNAVAILABLE),
        dependencies=_MANAGING,
    )
    async def make_first_password(request: Request, person: Person) -> Response:
        """Make a password for a person to begin with: three days, and good for choosing their own alone."""
        password, user = await service.people.accounts.make_first_password(PersonId(person), actor_of(request))
        return reply(FirstPasswordOut(password=password, until=user.first_until or user.created_at), 201)


def _sessions(routes: APIRouter, service: Service) -> None:
    accounts = service.people.accounts

    @routes.get("/{person}/sessions", response_model=SessionsOut, responses=PAGED | _READ, dependencies=_MANAGING)
    async def list_sessions(request: Request, person: Person, query: Annotated[PageQuery, Query()]) -> Response:
        """Where a person is signed in."""
        shown = NEWEST.page(await accounts.sessions(PersonId(person)), query)
        sessions = tuple(map(SessionOut.of, shown.items))
        return paged(request, SessionsOut(sessions=sessions, next=shown.next), shown.next)

    @routes.delete("/{person}/sessions", status_code=204, responses=_READ, dependencies=_MANAGING)
    async def end_sessions(request: Request, person: Person) -> Response:
        """Sign a person out everywhere."""
        await accounts.end_sessions(PersonId(person), actor_of(request))
        return Response(status_code=204)

    @routes.delete("/{person}/sessions/{session}", status_code=204, responses=_READ, dependencies=_MANAGING)
    async def end_session(request: Request, person: Person, session: ASession) -> Response:
        """End one session of a person."""
        if all(each.id != session for each in await accounts.sessions(PersonId(person))):
            raise SessionNotFound(f"{person!r} has no session {session!r}, or it has ended")
        await accounts.end_session(SessionId(session), actor_of(request))
        return Response(status_code=204)
