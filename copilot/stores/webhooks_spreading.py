"""Making deliveries of what stands in the outbox, as part of a unit of work.

An event is marked once deliveries of it were made. A cursor would pass events over: of two that are written at the same
time the one with the lower position may be there later.
"""

import json
from collections.abc import Sequence

from sqlalchemy import Connection, Row, bindparam, insert, select, update

from copilot.outbox import Told
from copilot.stores.tables_casework import outbox
from copilot.stores.tables_webhooks import webhook_deliveries, webhook_endpoints
from copilot.stores.webhooks_rows import endpoint_of
from copilot.webhooks.messages import event_id, type_of
from copilot.webhooks.model import DeliveryState, Endpoint

_TO_SPREAD = select(outbox).where(outbox.c.spread_at.is_(None)).order_by(outbox.c.position)
_MARK = update(outbox).where(outbox.c.position == bindparam("of_position")).values(spread_at=outbox.c.at)
_ENDPOINTS = select(webhook_endpoints).with_for_update(read=True)  # none of them goes away meanwhile


def spread_events(connection: Connection, most: int, *, look: bool = False) -> int:
    """How many events deliveries were made of; with ``look``, of how many they would be made."""
    if look:
        return len(connection.execute(_TO_SPREAD.limit(most)).all())
    events = [told_of(row) for row in connection.execute(_TO_SPREAD.limit(most).with_for_update(skip_locked=True))]
    endpoints = [endpoint_of(row) for row in connection.execute(_ENDPOINTS)] if events else []
    if rows := [row for told in events for row in _rows(told, endpoints)]:
        connection.execute(insert(webhook_deliveries), rows)
    if events:
        connection.execute(_MARK, [{"of_position": told.position} for told in events])
    return len(events)


def told_of(row: Row[*tuple[object, ...]]) -> Told:
    """An event as it stands in the outbox."""
    return Told(row.position, row.at, row.event, row.subject, json.loads(row.payload))


def _rows(told: Told, endpoints: Sequence[Endpoint]) -> list[dict[str, object]]:
    type_ = type_of(told.event)
    if type_ is None:
        return []
    row = {
        "position": told.position,
        "event_id": event_id(told),
        "type": type_.value,
        "state": DeliveryState.WAITING.value,
        "attempts": 0,
        "since": told.at,
        "due_at": told.at,
    }
    meant = [each for each in endpoints if type_ in each.events and told.at >= each.created_at]
    return [{**row, "endpoint_id": endpoint.id} for endpoint in meant]
