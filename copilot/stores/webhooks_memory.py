"""Webhooks that last as long as the process."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from copilot.audit.entries import AuditDraft
from copilot.stores.memory_audit import MemoryAuditTrail
from copilot.stores.memory_outbox import MemoryOutbox
from copilot.stores.webhooks_rows import no_endpoint
from copilot.webhooks.errors import WebhookNotFound
from copilot.webhooks.messages import event_id, type_of
from copilot.webhooks.model import Delivery, DeliveryState, Endpoint, EndpointId, EventId
from copilot.webhooks.ports import EndpointVerb, Lease, Settled

_Place = tuple[EndpointId, int]


class MemoryWebhookStore:
    """Keeps endpoints and deliveries as values."""

    def __init__(self, trail: MemoryAuditTrail, outbox: MemoryOutbox) -> None:
        self._trail, self._outbox = trail, outbox
        self._endpoints: dict[EndpointId, Endpoint] = {}
        self._deliveries: dict[_Place, Delivery] = {}
        self._leases: dict[_Place, Lease] = {}
        self._spread = 0

    async def endpoints(self) -> list[Endpoint]:
        return sorted(self._endpoints.values(), key=lambda one: (one.created_at, one.id))

    async def add(self, endpoint: Endpoint, entry: AuditDraft, at: datetime) -> None:
        self._endpoints[endpoint.id] = endpoint
        self._trail.append([entry], at)

    async def change(self, endpoint: EndpointId, verb: EndpointVerb, at: datetime) -> Endpoint:
        changed, entry = verb(self._known(endpoint))
        self._endpoints[endpoint] = changed
        self._trail.append([entry], at)
        return changed

    async def remove(self, endpoint: EndpointId, entry: AuditDraft, at: datetime) -> None:
        del self._endpoints[self._known(endpoint).id]
        self._deliveries = {place: one for place, one in self._deliveries.items() if place[0] != endpoint}
        self._trail.append([entry], at)

    async def spread(self, most: int) -> int:
        events = self._outbox.after(self._spread, most)
        for told in events:
            self._spread, type_ = told.position, type_of(told.event)
            for each in self._endpoints.values():
                if type_ in each.events and told.at >= each.created_at:
                    id_, waiting = event_id(told), DeliveryState.WAITING
                    new = Delivery(each.id, id_, type_, told, waiting, 0, told.at, told.at)
                    self._deliveries[each.id, told.position] = new
        return len(events)

    async def due(self, now: datetime) -> list[EndpointId]:
        return sorted({place[0] for place in self._due(now)})

    async def claim(self, endpoint: EndpointId, lease: Lease, now: datetime, most: int) -> Sequence[Delivery]:
        mine = sorted(place for place in self._due(now) if place[0] == endpoint)
        taken = sorted(mine, key=lambda place: self._deliveries[place].due_at)[:most]
        self._leases |= dict.fromkeys(taken, lease)
        return [self._deliveries[place] for place in sorted(taken)]

    async def settle(self, settled: Sequence[Settled], lease: Lease) -> None:
        for one in settled:
            place = (one.delivery.endpoint, one.delivery.told.position)
            held = self._leases.get(place)
            theirs = held is not None and held.holder == lease.holder
            if place not in self._deliveries or not (theirs or one.state is DeliveryState.DONE):
                continue
            self._leases.pop(place, None)
            self._deliveries[place] = replace(
                self._deliveries[place],
                state=one.state,
                attempts=self._deliveries[place].attempts + 1,
                due_at=one.due_at,
                status=one.attempt.status,
                problem=one.attempt.problem,
            )

    async def release(self, holder: str) -> None:
        self._leases = {place: lease for place, lease in self._leases.items() if lease.holder != holder}

    async def find(
        self, state: DeliveryState, endpoint: EndpointId | None = None, limit: int = 100
    ) -> Sequence[Delivery]:
        found = [one for one in self._deliveries.values() if one.state is state and endpoint in (None, one.endpoint)]
        return sorted(found, key=lambda one: (one.told.position, one.endpoint))[:limit]

    async def counts(self) -> Mapping[DeliveryState, int]:
        counted = Counter(one.state for one in self._deliveries.values())
        return {state: counted[state] for state in (DeliveryState.WAITING, DeliveryState.DEAD)}

    async def replay(
        self, endpoint: EndpointId, event: EventId | None, entry: AuditDraft, at: datetime
    ) -> Sequence[EventId]:
        self._known(endpoint)
        mine = [place for place in sorted(self._deliveries) if place[0] == endpoint]
        found = [place for place in mine if self._is_wanted(self._deliveries[place], event)]
        if event and not found:
            raise WebhookNotFound(f"no event {event!r} was meant for {endpoint!r}, or it is no longer kept")
        for place in found:
            anew = replace(self._deliveries[place], state=DeliveryState.WAITING, attempts=0, since=at, due_at=at)
            self._deliveries[place] = anew
            self._leases.pop(place, None)
        self._trail.append([entry], at)
        return [self._deliveries[place].event_id for place in found]

    async def prune(self, before: datetime) -> int:
        def is_over(one: Delivery) -> bool:
            return one.state is not DeliveryState.WAITING and one.due_at < before

        self._deliveries = {place: one for place, one in self._deliveries.items() if not is_over(one)}
        wanted = {position for _, position in self._deliveries}
        told = self._outbox.told
        kept = [t for t in told if t.at >= before or t.position in wanted or t.position > self._spread]
        self._outbox.told = kept
        return len(told) - len(kept)

    def _known(self, endpoint: EndpointId) -> Endpoint:
        if endpoint not in self._endpoints:
            raise no_endpoint(endpoint)
        return self._endpoints[endpoint]

    def _due(self, now: datetime) -> Iterator[_Place]:
        for place, one in self._deliveries.items():
            lease = self._leases.get(place)
            free = lease is None or lease.until <= now
            if one.state is DeliveryState.WAITING and one.due_at <= now and free:
                yield place

    @staticmethod
    def _is_wanted(delivery: Delivery, event: EventId | None) -> bool:
        return delivery.event_id == event if event else delivery.state is DeliveryState.DEAD
