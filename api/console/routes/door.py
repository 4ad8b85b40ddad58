"""Coming in and leaving; and the files that pages are made with."""

from fastapi import APIRouter, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from api.access import Open, access_of, caller_of, needs
from api.console.answering import Fields, PageRoute, go
from api.console.ports import Console
from api.console.render import STATIC, asset, asset_path, page
from api.console.visit import visit_of
from api.routes.session import address_of
from copilot.errors import CopilotError, Unauthenticated
from copilot.people.errors import TooManyAttempts
from copilot.people.signing_in import Attempt

_ANYBODY = [needs(Open.ANYBODY)]
_KNOWN = [needs(Open.KNOWN)]
HOME = "/console"  # the first page that whoever comes in may see


def door_routes(console: Console) -> APIRouter:
    """``/``, ``/console``, ``/console/sign-in``, ``/console/static/…``."""
    routes = APIRouter(route_class=PageRoute, include_in_schema=False)
    people = console.service.people

    @routes.get("/console/sign-in", dependencies=_ANYBODY)
    async def show_door() -> Response:
        return page("sign_in.html", title="Sign in", wrong="", login="", provider=people.provider is not None)

    @routes.post("/console/sign-in", dependencies=_ANYBODY)
    async def come_in(request: Request) -> Response:
        form, cookies = await Fields.of(request), access_of(request).cookies
        try:
            cookies.expect_safe(request)
            attempt = Attempt(form.get("login"), form.get("password"), address_of(request))
            signed_in = await people.signing_in.with_password(attempt, cookies.session(request))
        except (Unauthenticated, TooManyAttempts) as error:
            return _refused(people.provider is not None, form.get("login"), error)
        answer = go(request, HOME)
        cookies.set_session(request, answer, signed_in.token)
        return answer

    @routes.post("/console/sign-out", dependencies=_KNOWN)
    async def leave(request: Request) -> Response:
        caller = caller_of(request)
        if caller.session:
            await people.signing_in.out(caller.session.session.id, caller.actor)
        answer = go(request, "/console/sign-in")
        access_of(request).cookies.drop_session(request, answer)
        return answer

    _home_route(routes, console)
    _static_route(routes)
    if console.setup.personas:
        _persona_route(routes, console)
    return routes


def _home_route(routes: APIRouter, console: Console) -> None:
    @routes.get("/", dependencies=_KNOWN)
    @routes.get("/console", dependencies=_KNOWN, name="console_home")
    async def go_home(request: Request) -> Response:
        session = caller_of(request).session
        if session and session.user.first_until:  # which opens nothing before there is another password
            return go(request, "/console/signing-in")
        pages = (await visit_of(request, console)).shell.pages
        return Response(status_code=303, headers={"Location": pages[0].href if pages else "/console/me"})


def _static_route(routes: APIRouter) -> None:
    @routes.get("/console/static/{digest}/{name}", dependencies=_ANYBODY)
    async def get_static(digest: str, name: str) -> Response:
        if name not in STATIC or asset_path(name) != f"/console/static/{digest}/{name}":
            raise HTTPException(404)
        kept = {"Cache-Control": "public, max-age=31536000, immutable"}
        return Response(asset(name), headers=kept, media_type=STATIC[name])


def _persona_route(routes: APIRouter, console: Console) -> None:
    """In a demonstration a visitor can be each of its people: this signs in as one."""

    @routes.post("/console/as", dependencies=_ANYBODY)
    async def become(request: Request) -> Response:
        name = (await Fields.of(request)).get("person")
        persona = next((one for one in console.setup.personas if one.person == name), None)
        if persona is None:
            raise HTTPException(404)
        attempt = Attempt(persona.login, persona.password, address_of(request))
        cookies = access_of(request).cookies
        signed_in = await console.service.people.signing_in.with_password(attempt, cookies.session(request))
        answer = go(request, HOME)
        cookies.set_session(request, answer, signed_in.token)
        return answer


def _refused(provider: bool, login: str, error: CopilotError) -> Response:
    return page("sign_in.html", 401, title="Sign in", wrong=str(error), login=login, provider=provider)
