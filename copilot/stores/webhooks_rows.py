"""The rows of webhooks: what they mean, and how deliveries are taken up and settled within a unit of work."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, delete, exists, func, or_, select, update

from copilot.outbox import Told
from copilot.people.model import PersonId
from copilot.stores.tables_casework import outbox
from copilot.stores.tables_webhooks import webhook_deliveries, webhook_endpoints
from copilot.webhooks.errors import WebhookNotFound
from copilot.webhooks.model import Delivery, DeliveryState, Endpoint, EndpointId, EventId, EventType
from copilot.webhooks.ports import Lease, Settled

_d = webhook_deliveries.c
_DELIVERIES = select(*_d, outbox.c.at, outbox.c.event, outbox.c.subject, outbox.c.payload).join(
    outbox, outbox.c.position == _d.position
)
_FREE = {"holder": None, "leased_until": None}


def endpoint_of(row: Row[*tuple[Any, ...]]) -> Endpoint:
    """An endpoint as it stands."""
    events = frozenset(map(EventType, row.events.split()))
    person, old = PersonId(row.created_by), (row.old_salt, row.old_until)
    return Endpoint(EndpointId(row.id), row.url, events, row.created_at, person, row.salt, *old)


def row_of(endpoint: Endpoint) -> dict[str, object]:
    """An endpoint as it is written."""
    names = ("id", "url", "created_at", "created_by", "salt", "old_salt", "old_until")
    return {name: getattr(endpoint, name) for name in names} | {"events": " ".join(sorted(endpoint.events))}


def delivery_of(row: Row[*tuple[Any, ...]]) -> Delivery:
    """A delivery with its event."""
    return Delivery(
        endpoint=EndpointId(row.endpoint_id),
        event_id=EventId(row.event_id),
        type=EventType(row.type),
        told=Told(row.position, row.at, row.event, row.subject, json.loads(row.payload)),
        state=DeliveryState(row.state),
        attempts=row.attempts,
        since=row.since,
        due_at=row.due_at,
        status=row.status,
        problem=row.problem,
    )


def no_endpoint(endpoint: str) -> WebhookNotFound:
    """The error of an id that no endpoint has."""
    return WebhookNotFound(f"no endpoint {endpoint!r}; `copilot webhooks list` shows them")


def find_endpoint(connection: Connection, endpoint: EndpointId) -> Endpoint:
    """The endpoint, locked for what follows in this transaction. Raises ``WebhookNotFound``."""
    wanted = select(webhook_endpoints).where(webhook_endpoints.c.id == endpoint).with_for_update()
    row = connection.execute(wanted).first()
    if row is None:
        raise no_endpoint(endpoint)
    return endpoint_of(row)


def due_endpoints(connection: Connection, now: datetime) -> list[EndpointId]:
    """For whom something is due."""
    return [
        EndpointId(row.endpoint_id) for row in connection.execute(select(_d.endpoint_id).where(_due(now)).distinct())
    ]


def claim_due(
    connection: Connection, endpoint: EndpointId, lease: Lease, now: datetime, most: int
) -> Sequence[Delivery]:
    """Take up what is due for one endpoint; what another takes up at the same time is left to them."""
    mine = select(_d.position).where(_due(now), _d.endpoint_id == endpoint).order_by(_d.due_at, _d.position)
    positions = list(connection.scalars(mine.limit(most).with_for_update(skip_locked=True)))
    taken = and_(_d.endpoint_id == endpoint, _d.position.in_(positions))
    values = {"holder": lease.holder, "leased_until": lease.until}
    connection.execute(update(webhook_deliveries).where(taken).values(values))
    return [delivery_of(row) for row in connection.execute(_DELIVERIES.where(taken).order_by(_d.position))]


def settle_one(connection: Connection, settled: Settled, lease: Lease) -> None:
    """Write down what came of an attempt."""
    delivery, attempt = settled.delivery, settled.attempt
    this = [_d.endpoint_id == delivery.endpoint, _d.position == delivery.told.position]
    if settled.state is not DeliveryState.DONE:
        this.append(_d.holder == lease.holder)
    values = {
        "state": settled.state.value,
        "attempts": _d.attempts + 1,
        "due_at": settled.due_at,
        "status": attempt.status,
        "problem": attempt.problem,
    }
    connection.execute(update(webhook_deliveries).where(*this).values(values | _FREE))


def release_of(connection: Connection, holder: str) -> None:
    """Leave to others what a holder has taken up."""
    connection.execute(update(webhook_deliveries).where(_d.holder == holder).values(_FREE))


def found_in(state: DeliveryState, endpoint: EndpointId | None) -> Select[Any]:
    """Deliveries of one state."""
    wanted = _DELIVERIES.where(_d.state == state.value).order_by(_d.position, _d.endpoint_id)
    return wanted.where(_d.endpoint_id == endpoint) if endpoint else wanted


def count_states(connection: Connection) -> dict[DeliveryState, int]:
    """How many deliveries are in each state in which something is still to be done."""
    counted = select(_d.state, func.count()).where(_d.state != DeliveryState.DONE.value).group_by(_d.state)
    found = {DeliveryState(state): number for state, number in connection.execute(counted)}
    return {state: found.get(state, 0) for state in (DeliveryState.WAITING, DeliveryState.DEAD)}


def replayed(connection: Connection, endpoint: EndpointId, event: EventId | None, at: datetime) -> list[EventId]:
    """Have deliveries begin anew. Raises ``WebhookNotFound``."""
    find_endpoint(connection, endpoint)
    wanted = _d.event_id == event if event else _d.state == DeliveryState.DEAD.value
    these = and_(_d.endpoint_id == endpoint, wanted)
    events = [
        EventId(row.event_id) for row in connection.execute(select(_d.event_id).where(these).order_by(_d.position))
    ]
    if event and not events:
        raise WebhookNotFound(f"no event {event!r} was meant for {endpoint!r}, or it is no longer kept")
    anew = {"state": DeliveryState.WAITING.value, "attempts": 0, "since": at, "due_at": at, **_FREE}
    connection.execute(update(webhook_deliveries).where(these).values(anew))
    return events


def prune_before(connection: Connection, before: datetime) -> int:
    """Forget what ended before, and the events that no delivery is left of."""
    over = and_(_d.state != DeliveryState.WAITING.value, _d.due_at < before)
    connection.execute(delete(webhook_deliveries).where(over))
    left = exists().where(_d.position == outbox.c.position)
    gone = delete(outbox).where(outbox.c.spread_at.is_not(None), outbox.c.at < before, ~left)
    return connection.execute(gone).rowcount


def _due(now: datetime) -> ColumnElement[bool]:
    free = or_(_d.leased_until.is_(None), _d.leased_until <= now)
    return and_(_d.state == DeliveryState.WAITING.value, _d.due_at <= now, free)
