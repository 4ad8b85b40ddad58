"""Signing in and out, and who one is."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from starlette.responses import Response

from api.access import Open, access_of, caller_of, needs
from api.bodies import read_body
from api.openapi import answers, json_body
from api.paging import PAGED, Listing, PageQuery, moment, paged
from api.ports import Service
from api.problems import INVALID, MALFORMED, NOT_FOUND, TOO_MANY, UNAUTHENTICATED, UNAVAILABLE, UNSUPPORTED
from api.replies import reply
from api.schemas.people import MeOut, OwnPasswordIn, SignInIn
from api.schemas.sessions import SessionOut, SessionsOut
from copilot.people.errors import SignInRefused
from copilot.people.model import Actor
from copilot.people.sessions import Session, SessionId
from copilot.people.signing_in import Attempt, SignedIn
from copilot.wire.base import Label

_ENDING = answers(UNAUTHENTICATED, NOT_FOUND, INVALID, UNAVAILABLE)
NEWEST: Listing[Session] = Listing("sessions", lambda one: (moment(one.opened_at), one.id), newest_first=True)
ASession = Annotated[Label, Path(description="As `id` of the session.", examples=["session_77aa01"])]
_SIGNING_IN = answers(UNAUTHENTICATED, MALFORMED, UNSUPPORTED, INVALID, TOO_MANY, UNAVAILABLE)


def session_routes(service: Service) -> APIRouter:
    """``/v1/session`` and ``/v1/me`` of this service."""
    routes = APIRouter(tags=["people"])
    _sign_in(routes, service)
    _sign_out(routes, service)
    _oneself(routes, service)
    _own_sessions(routes, service)
    return routes


def _sign_in(routes: APIRouter, service: Service) -> None:
    signing_in = service.people.signing_in

    @routes.post(
        "/v1/session",
        status_code=201,
        response_model=MeOut,
        responses=_SIGNING_IN,
        openapi_extra=json_body(SignInIn),
        dependencies=[needs(Open.ANYBODY)],
    )
    async def sign_in(request: Request) -> Response:
        """Sign in with login and password; the answer sets the cookie of a new session, and an earlier one ends.

        What is wrong is never said: a login that nobody has is answered like a wrong password, and as slowly.
        """
        access_of(request).cookies.expect_safe(request)
        given = await read_body(request, SignInIn)
        attempt = Attempt(given.login, given.password, address_of(request))
        signed_in = await signing_in.with_password(attempt, access_of(request).cookies.session(request))
        return _welcomed(request, signed_in, 201)


def _sign_out(routes: APIRouter, service: Service) -> None:
    signing_in = service.people.signing_in

    @routes.delete("/v1/session", status_code=204, responses=answers(UNAVAILABLE), dependencies=[needs(Open.KNOWN)])
    async def sign_out(request: Request) -> Response:
        """Sign out: the session ends at once, wherever else its cookie may be."""
        caller = caller_of(request)
        if caller.session:
            await signing_in.out(caller.session.session.id, caller.actor)
        answer = Response(status_code=204)
        access_of(request).cookies.drop_session(request, answer)
        return answer


def _oneself(routes: APIRouter, service: Service) -> None:
    signing_in = service.people.signing_in

    @routes.get("/v1/me", response_model=MeOut, responses=answers(UNAVAILABLE), dependencies=[needs(Open.KNOWN)])
    async def get_me(request: Request) -> Response:
        """Who asks, and what they may do."""
        caller = caller_of(request)
        return reply(MeOut.of(caller.actor, caller.session.user if caller.session else None))

    @routes.put(
        "/v1/me/password",
        response_model=MeOut,
        responses=_SIGNING_IN,
        openapi_extra=json_body(OwnPasswordIn),
        dependencies=[needs(Open.KNOWN)],
    )
    async def change_own_password(request: Request) -> Response:
        """Set another password for oneself. Every session ends, and a new one begins with this answer."""
        given, session = await read_body(request, OwnPasswordIn), caller_of(request).session
        if session is None:
            raise SignInRefused("who has not signed in has no password here")
        attempt = Attempt(session.user.login, given.current, address_of(request))
        return _welcomed(request, await signing_in.with_new_password(attempt, given.password), 200)


def _own_sessions(routes: APIRouter, service: Service) -> None:
    accounts = service.people.accounts

    @routes.get(
        "/v1/me/sessions",
        response_model=SessionsOut,
        responses=PAGED | answers(UNAUTHENTICATED, INVALID, UNAVAILABLE),
        dependencies=[needs(Open.KNOWN)],
    )
    async def list_own_sessions(request: Request, query: Annotated[PageQuery, Query()]) -> Response:
        """Where one is signed in, the newest first."""
        shown = NEWEST.page(await accounts.sessions(_session_of(request).person), query)
        sessions = tuple(map(SessionOut.of, shown.items))
        return paged(request, SessionsOut(sessions=sessions, next=shown.next), shown.next)

    others = answers(UNAUTHENTICATED, UNAVAILABLE)

    @routes.delete("/v1/me/sessions", status_code=204, responses=others, dependencies=[needs(Open.KNOWN)])
    async def end_other_sessions(request: Request) -> Response:
        """End all sessions of one's own but this one, within ten minutes of signing in."""
        await accounts.end_own(_session_of(request), None, caller_of(request).actor)
        return Response(status_code=204)

    @routes.delete("/v1/me/sessions/{session}", status_code=204, responses=_ENDING, dependencies=[needs(Open.KNOWN)])
    async def end_own_session(request: Request, session: ASession) -> Response:
        """End one session of one's own, within ten minutes of signing in."""
        await accounts.end_own(_session_of(request), SessionId(session), caller_of(request).actor)
        return Response(status_code=204)


def _session_of(request: Request) -> Session:
    """The session that asks. Raises ``SignInRefused`` for a key and for this machine, which have none."""
    known = caller_of(request).session
    if known is None:
        raise SignInRefused("who has not signed in has no sessions here")
    return known.session


def address_of(request: Request) -> str:
    """The address that a request came from."""
    return request.client.host if request.client else "unknown"


def _welcomed(request: Request, signed_in: SignedIn, status: int) -> Response:
    user = signed_in.user
    answer = reply(MeOut.of(Actor(user.id, user.roles, "session"), user), status)
    access_of(request).cookies.set_session(request, answer, signed_in.token)
    return answer
