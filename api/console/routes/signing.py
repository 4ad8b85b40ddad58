"""How a person signs in: another password, where they are signed in, and ending that."""

from fastapi import APIRouter
from starlette.responses import Response

from api.access import Open, access_of, caller_of
from api.console.answering import Fields, Notice, go, show
from api.console.ports import Console
from api.console.render import link
from api.console.routing import Page, router_of
from api.console.visit import Visit
from api.routes.session import address_of
from copilot.errors import CopilotError, Unauthenticated
from copilot.people.errors import PersonInvalid, SignInRefused, TooManyAttempts
from copilot.people.sessions import SessionId
from copilot.people.signing_in import Attempt

PATH = "/console/signing-in"


async def show_signing_in(visit: Visit) -> Response:
    """A person's password and sessions."""
    return await _page(visit)


async def change_password(visit: Visit) -> Response:
    """Another password; every session ends, and a new one begins here."""
    form, session = await Fields.of(visit.request), caller_of(visit.request).session
    if session is None:
        raise SignInRefused("who has not signed in has no password here")
    attempt = Attempt(session.user.login, form.get("current"), address_of(visit.request))
    try:
        signed_in = await visit.console.service.people.signing_in.with_new_password(attempt, _new(form))
    except (Unauthenticated, TooManyAttempts, PersonInvalid) as error:
        return await _page(visit, error)
    answer = go(visit.request, "/console")
    access_of(visit.request).cookies.set_session(visit.request, answer, signed_in.token)
    return answer


async def end_sessions(visit: Visit) -> Response:
    """End one session, or all but this one."""
    form, known = await Fields.of(visit.request), caller_of(visit.request).session
    if known is None:
        raise SignInRefused("who has not signed in has no sessions here")
    which = SessionId(form.get("session")) if form.get("session") else None
    try:
        await visit.console.service.people.accounts.end_own(known.session, which, visit.actor)
    except CopilotError as error:
        return await _page(visit, error)
    return go(visit.request, link("signing-in"))


def signing_routes(console: Console) -> APIRouter:
    """``/console/signing-in``, ``/console/signing-in/password``, ``/console/signing-in/end``."""
    return router_of(
        console,
        [
            Page(PATH, show_signing_in, Open.KNOWN),
            Page(f"{PATH}/password", change_password, Open.KNOWN, "POST"),
            Page(f"{PATH}/end", end_sessions, Open.KNOWN, "POST"),
        ],
    )


def _new(form: Fields) -> str:
    if form.get("password") != form.get("again"):
        raise PersonInvalid("the two new passwords are not the same")
    return form.get("password")


async def _page(visit: Visit, wrong: CopilotError | None = None) -> Response:
    known = caller_of(visit.request).session
    sessions = await visit.console.service.people.accounts.sessions(known.session.person) if known else []
    return show(
        visit,
        "signing_in.html",
        "How you sign in",
        status=422 if wrong else 200,
        page_name="me",
        notice=Notice(str(wrong), kind="warn") if wrong else None,
        session=known.session if known else None,
        first_until=known.user.first_until if known else None,
        sessions=sessions,
    )
