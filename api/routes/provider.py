"""Signing in with an OpenID Connect provider."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from starlette.responses import RedirectResponse, Response

from api.access import Open, access_of, needs
from api.openapi import answers
from api.ports import Service
from api.problems import INVALID, NOT_FOUND, UNAUTHENTICATED, UNAVAILABLE
from api.queries import CameBack
from copilot.people.errors import NoProvider, SignInRefused
from copilot.people.flow import AGAIN, flow_of, new_binding, resumed
from copilot.people.oidc import OidcProvider

_HOME = "/"
_REDIRECT = {"Location": {"description": "Where to go on.", "schema": {"type": "string"}}}
_GO_ON: dict[int | str, dict[str, Any]] = {303: {"description": "Go on elsewhere.", "headers": _REDIRECT}}


def provider_routes(service: Service) -> APIRouter:
    """``/v1/session/provider`` of this service."""
    routes = APIRouter(prefix="/v1/session/provider", tags=["people"])
    _beginning(routes, service)
    _coming_back(routes, service)
    return routes


def _beginning(routes: APIRouter, service: Service) -> None:
    people, clock = service.people, service.clock

    @routes.get(
        "",
        status_code=303,
        response_class=RedirectResponse,
        responses=_GO_ON | answers(NOT_FOUND, UNAVAILABLE),
        dependencies=[needs(Open.ANYBODY)],
    )
    async def begin_with_provider(request: Request) -> Response:
        """Begin to sign in with the provider that the settings name."""
        access_of(request).cookies.expect_safe(request)
        binding = new_binding(clock.now())
        address = await _provider(people.provider).start(flow_of(people.parts.pepper, binding))
        answer = RedirectResponse(address, 303)
        access_of(request).cookies.set_provider(request, answer, binding)
        return answer


def _coming_back(routes: APIRouter, service: Service) -> None:
    people, clock = service.people, service.clock

    @routes.get(
        "/callback",
        status_code=303,
        response_class=RedirectResponse,
        responses=_GO_ON | answers(UNAUTHENTICATED, NOT_FOUND, INVALID, UNAVAILABLE),
        dependencies=[needs(Open.ANYBODY)],
    )
    async def come_back_from_provider(request: Request, query: Annotated[CameBack, Query()]) -> Response:
        """Where the provider sends people back to. The answer sets the cookie of a new session."""
        cookies, provider = access_of(request).cookies, _provider(people.provider)
        cookies.expect_safe(request)
        flow = resumed(people.parts.pepper, cookies.provider(request) or "", query.state, clock.now())
        if query.code is None:
            raise SignInRefused(AGAIN if query.error is None else "the provider refused")
        identity = await provider.finish(flow, query.code, query.iss)
        signed_in = await people.signing_in.with_identity(identity, cookies.session(request))
        answer = RedirectResponse(_HOME, 303)
        cookies.drop_provider(request, answer)
        cookies.set_session(request, answer, signed_in.token)
        return answer


def _provider(provider: OidcProvider | None) -> OidcProvider:
    if provider is None:
        raise NoProvider("no provider is set up here; sign in with POST /v1/session")
    return provider
