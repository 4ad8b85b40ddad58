"""Webhooks in SQLite or PostgreSQL."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import TypeVar

from sqlalchemy import Connection, delete, insert, select

from copilot.audit.entries import AuditDraft
from copilot.stores.databases import Database
from copilot.stores.tables_webhooks import webhook_deliveries, webhook_endpoints
from copilot.stores.trail import append
from copilot.stores.webhooks_rows import (
    claim_due,
    count_states,
    delivery_of,
    due_endpoints,
    endpoint_of,
    find_endpoint,
    found_in,
    no_endpoint,
    prune_before,
    release_of,
    replayed,
    row_of,
    settle_one,
)
from copilot.stores.webhooks_spreading import spread_events
from copilot.webhooks.model import Delivery, DeliveryState, Endpoint, EndpointId, EventId
from copilot.webhooks.ports import EndpointVerb, Lease, Settled

Result = TypeVar("Result")
_e, _d = webhook_endpoints.c, webhook_deliveries.c


class SqlWebhookStore:
    """Keeps endpoints and deliveries in a database whose tables stand."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def endpoints(self) -> list[Endpoint]:
        wanted = select(webhook_endpoints).order_by(_e.created_at, _e.id)
        return await self._database.read(lambda c: [endpoint_of(row) for row in c.execute(wanted)])

    async def add(self, endpoint: Endpoint, entry: AuditDraft, at: datetime) -> None:
        def work(connection: Connection) -> None:
            connection.execute(insert(webhook_endpoints), row_of(endpoint))
            append(connection, [entry], at)

        await self._database.write(work)

    async def change(self, endpoint: EndpointId, verb: EndpointVerb, at: datetime) -> Endpoint:
        def work(connection: Connection) -> Endpoint:
            changed, entry = verb(find_endpoint(connection, endpoint))
            connection.execute(webhook_endpoints.update().where(_e.id == endpoint), row_of(changed))
            append(connection, [entry], at)
            return changed

        return await self._write(work)

    async def remove(self, endpoint: EndpointId, entry: AuditDraft, at: datetime) -> None:
        def work(connection: Connection) -> None:
            find_endpoint(connection, endpoint)
            connection.execute(delete(webhook_deliveries).where(_d.endpoint_id == endpoint))
            if connection.execute(delete(webhook_endpoints).where(_e.id == endpoint)).rowcount != 1:
                raise no_endpoint(endpoint)
            append(connection, [entry], at)

        await self._database.write(work)

    async def spread(self, most: int) -> int:
        waiting = await self._database.read(lambda connection: spread_events(connection, 1, look=True))
        return await self._write(lambda connection: spread_events(connection, most)) if waiting else 0

    async def due(self, now: datetime) -> list[EndpointId]:
        return await self._database.read(lambda connection: due_endpoints(connection, now))

    async def claim(self, endpoint: EndpointId, lease: Lease, now: datetime, most: int) -> Sequence[Delivery]:
        if endpoint not in await self.due(now):  # to look is cheaper than to write
            return ()
        return await self._write(lambda connection: claim_due(connection, endpoint, lease, now, most))

    async def settle(self, settled: Sequence[Settled], lease: Lease) -> None:
        def work(connection: Connection) -> None:
            for one in settled:
                settle_one(connection, one, lease)

        await self._database.write(work)

    async def release(self, holder: str) -> None:
        await self._database.write(lambda connection: release_of(connection, holder))

    async def find(
        self, state: DeliveryState, endpoint: EndpointId | None = None, limit: int = 100
    ) -> Sequence[Delivery]:
        def work(connection: Connection) -> list[Delivery]:
            return [delivery_of(row) for row in connection.execute(found_in(state, endpoint).limit(limit))]

        return await self._database.read(work)

    async def counts(self) -> Mapping[DeliveryState, int]:
        return await self._database.read(count_states)

    async def replay(
        self, endpoint: EndpointId, event: EventId | None, entry: AuditDraft, at: datetime
    ) -> Sequence[EventId]:
        def work(connection: Connection) -> Sequence[EventId]:
            events = replayed(connection, endpoint, event, at)
            append(connection, [entry], at)
            return events

        return await self._write(work)

    async def prune(self, before: datetime) -> int:
        return await self._write(lambda connection: prune_before(connection, before))

    async def _write(self, work: Callable[[Connection], Result]) -> Result:
        done: list[Result] = []
        await self._database.write(lambda connection: done.append(work(connection)))
        return done[-1]
