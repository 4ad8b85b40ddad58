"""API keys: made, listed, rotated, revoked."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from starlette.responses import Response

from api.access import actor_of, needs
from api.bodies import read_body
from api.openapi import answers, json_body
from api.paging import PAGED, Listing, moment, paged
from api.ports import Service
from api.problems import CONFLICT, INVALID, MALFORMED, NOT_FOUND, UNAVAILABLE, UNSUPPORTED
from api.queries import KeysOf
from api.repeats import Repeatable
from api.replies import reply
from api.schemas.keys import KeyIn, KeyOut, KeysOut, LimitsIn, MadeKeyOut, RotationIn
from copilot.people.keys import ApiKey, KeyId
from copilot.people.limits import NOTHING
from copilot.people.model import Permission, PersonId
from copilot.wire.base import Label

_MANAGING = [needs(Permission.MANAGE_KEYS)]
_WRITTEN = answers(MALFORMED, NOT_FOUND, CONFLICT, UNSUPPORTED, INVALID, UNAVAILABLE)
_NEWEST: Listing[ApiKey] = Listing("keys", lambda key: (moment(key.created_at), key.id), newest_first=True)
AKey = Annotated[Label, Path(description="As `id` of the key.", examples=["0a1b2c3d4e5f"])]


def key_routes(service: Service) -> APIRouter:
    """``/v1/keys`` of this service."""
    routes = APIRouter(prefix="/v1/keys", tags=["keys"], route_class=Repeatable)
    _listing_and_making(routes, service)
    _rotating_and_revoking(routes, service)
    return routes


def _listing_and_making(routes: APIRouter, service: Service) -> None:
    keys = service.people.keys

    @routes.get(
        "", response_model=KeysOut, responses=PAGED | answers(NOT_FOUND, INVALID, UNAVAILABLE), dependencies=_MANAGING
    )
    async def list_keys(request: Request, query: Annotated[KeysOf, Query()]) -> Response:
        """Every key that was ever made, or those of one person. No secret is among what is listed."""
        shown = _NEWEST.page(await keys.all(PersonId(query.owner) if query.owner else None), query)
        spent = await keys.spent()
        listed = tuple(KeyOut.of(key, spent.get(key.account, NOTHING)) for key in shown.items)
        return paged(request, KeysOut(keys=listed, next=shown.next), shown.next)

    @routes.post(
        "",
        status_code=201,
        response_model=MadeKeyOut,
        responses=_WRITTEN,
        openapi_extra=json_body(KeyIn),
        dependencies=_MANAGING,
    )
    async def make_key(request: Request) -> Response:
        """Make a key. Its text is in this answer, and nowhere else ever again."""
        new = await read_body(request, KeyIn)
        return reply(MadeKeyOut.of(await keys.make(new.to_new_key(), actor_of(request))), 201)


def _rotating_and_revoking(routes: APIRouter, service: Service) -> None:
    keys = service.people.keys

    @routes.post(
        "/{key}/rotate",
        status_code=201,
        response_model=MadeKeyOut,
        responses=_WRITTEN,
        openapi_extra=json_body(RotationIn),
        dependencies=_MANAGING,
    )
    async def rotate_key(request: Request, key: AKey) -> Response:
        """Make a key that takes the place of another, which stays good for a while yet."""
        given = await read_body(request, RotationIn)
        made = await keys.rotate(KeyId(key), actor_of(request), timedelta(hours=given.overlap_hours))
        return reply(MadeKeyOut.of(made), 201)

    @routes.put(
        "/{key}/limits",
        response_model=KeyOut,
        responses=_WRITTEN,
        openapi_extra=json_body(LimitsIn),
        dependencies=_MANAGING,
    )
    async def limit_key(request: Request, key: AKey) -> Response:
        """Give a key other limits, all three of them, from its next request on."""
        given = await read_body(request, LimitsIn)
        limited = await keys.limit(KeyId(key), given.to_limits(), actor_of(request))
        spent = await keys.spent()
        return reply(KeyOut.of(limited, spent.get(limited.account, NOTHING)))

    @routes.delete(
        "/{key}",
        response_model=KeyOut,
        responses=answers(NOT_FOUND, CONFLICT, INVALID, UNAVAILABLE),
        dependencies=_MANAGING,
    )
    async def revoke_key(request: Request, key: AKey) -> Response:
        """Have a key open nothing from the next request on. It stays in the list."""
        return reply(KeyOut.of(await keys.revoke(KeyId(key), actor_of(request))))
