"""Webhooks: endpoints added, listed, removed, given another secret, and told again what they missed."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from starlette.responses import Response

from api.access import actor_of, needs
from api.bodies import read_body
from api.openapi import answers, json_body
from api.paging import PAGED, Listing, PageQuery, moment, paged
from api.ports import Service
from api.problems import INVALID, MALFORMED, NOT_FOUND, UNAVAILABLE, UNSUPPORTED
from api.repeats import Repeatable
from api.replies import reply
from api.schemas.webhooks import (
    DeadEventOut,
    DeadEventsOut,
    MadeWebhookOut,
    ReplayedOut,
    ReplayIn,
    SecretRotationIn,
    WebhookIn,
    WebhookOut,
    WebhooksOut,
)
from copilot.people.model import Permission
from copilot.webhooks.managing import Webhooks
from copilot.webhooks.model import Delivery, Endpoint, EndpointId, EventId
from copilot.wire.base import Label

_MANAGING = [needs(Permission.MANAGE_WEBHOOKS)]
_READ = answers(NOT_FOUND, INVALID, UNAVAILABLE)
_WRITTEN = answers(MALFORMED, NOT_FOUND, UNSUPPORTED, INVALID, UNAVAILABLE)
_MOST_DEAD = 10_000  # that can be looked through
_NEWEST: Listing[Endpoint] = Listing("webhooks", lambda one: (moment(one.created_at), one.id), newest_first=True)
_OLDEST: Listing[Delivery] = Listing("dead", lambda one: (f"{one.told.position:020d}",))
AnEndpoint = Annotated[Label, Path(description="As `id` of the endpoint.", examples=["wh_0a1b2c3d4e5f6071"])]


def webhook_routes(service: Service) -> APIRouter:
    """``/v1/webhooks`` of this service."""
    routes = APIRouter(prefix="/v1/webhooks", tags=["webhooks"], route_class=Repeatable)
    _managing(routes, service.webhooks)
    _changing_secrets(routes, service.webhooks)
    _telling_again(routes, service.webhooks)
    return routes


def _managing(routes: APIRouter, webhooks: Webhooks) -> None:
    @routes.get("", response_model=WebhooksOut, responses=PAGED | _READ, dependencies=_MANAGING)
    async def list_webhooks(request: Request, query: Annotated[PageQuery, Query()]) -> Response:
        """Every endpoint. No secret is among what is listed."""
        shown = _NEWEST.page(await webhooks.all(), query)
        return paged(request, WebhooksOut(webhooks=tuple(map(WebhookOut.of, shown.items)), next=shown.next), shown.next)

    @routes.post(
        "",
        status_code=201,
        response_model=MadeWebhookOut,
        responses=_WRITTEN,
        openapi_extra=json_body(WebhookIn),
        dependencies=_MANAGING,
    )
    async def add_webhook(request: Request) -> Response:
        """Have an endpoint told of what happens from now on. Its secret is in this answer, and nowhere else ever again.

        What is sent carries `webhook-id`, `webhook-timestamp` and `webhook-signature`, as the Standard Webhooks
        specification has it. It holds ids and versions, may come twice, and may come in another order than it happened:
        `sequence` says which.
        """
        new = await read_body(request, WebhookIn)
        return reply(MadeWebhookOut.of(await webhooks.add(new.url, new.events, actor_of(request))), 201)

    @routes.delete("/{webhook}", status_code=204, responses=_READ, dependencies=_MANAGING)
    async def remove_webhook(request: Request, webhook: AnEndpoint) -> Response:
        """Tell an endpoint nothing any more; what was on its way to it is forgotten."""
        await webhooks.remove(EndpointId(webhook), actor_of(request))
        return Response(status_code=204)


def _changing_secrets(routes: APIRouter, webhooks: Webhooks) -> None:
    @routes.post(
        "/{webhook}/rotate-secret",
        status_code=201,
        response_model=MadeWebhookOut,
        responses=_WRITTEN,
        openapi_extra=json_body(SecretRotationIn),
        dependencies=_MANAGING,
    )
    async def rotate_webhook_secret(request: Request, webhook: AnEndpoint) -> Response:
        """Give an endpoint another secret; for a while what is sent is signed with both."""
        given = await read_body(request, SecretRotationIn)
        overlap = timedelta(hours=given.overlap_hours)
        return reply(MadeWebhookOut.of(await webhooks.rotate(EndpointId(webhook), actor_of(request), overlap)), 201)


def _telling_again(routes: APIRouter, webhooks: Webhooks) -> None:
    @routes.get("/{webhook}/dead", response_model=DeadEventsOut, responses=PAGED | _READ, dependencies=_MANAGING)
    async def list_dead_events(request: Request, webhook: AnEndpoint, query: Annotated[PageQuery, Query()]) -> Response:
        """What was given up for an endpoint after it was tried for as long as the settings say."""
        shown = _OLDEST.page(await webhooks.dead(EndpointId(webhook), _MOST_DEAD), query)
        return paged(
            request, DeadEventsOut(events=tuple(map(DeadEventOut.of, shown.items)), next=shown.next), shown.next
        )

    @routes.post(
        "/{webhook}/replay",
        response_model=ReplayedOut,
        responses=_WRITTEN,
        openapi_extra=json_body(ReplayIn),
        dependencies=_MANAGING,
    )
    async def replay_events(request: Request, webhook: AnEndpoint) -> Response:
        """Send again what was given up, or one event whatever became of it."""
        given = await read_body(request, ReplayIn)
        event = EventId(given.event_id) if given.event_id else None
        events = await webhooks.replay(EndpointId(webhook), event, actor_of(request))
        return reply(ReplayedOut(event_ids=tuple(events)))
