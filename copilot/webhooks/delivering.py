"""Delivering what happened: at least once, to each endpoint by itself, by one process at a time.

What happened stands in the outbox since the transaction in which it did. A pass makes deliveries of it, takes up what
is due under a lease, sends, and writes down what came of it. A process that dies leaves its lease to run out.
"""

import asyncio
import logging
import random
from collections.abc import Awaitable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from uuid import uuid4

from copilot.audit.entries import AuditDraft
from copilot.errors import CopilotError
from copilot.people.model import SYSTEM
from copilot.ports import Clock
from copilot.webhooks.addresses import target_of
from copilot.webhooks.errors import WebhookNotFound
from copilot.webhooks.managing import Secrets
from copilot.webhooks.messages import body_of
from copilot.webhooks.model import Attempt, Delivery, DeliveryState, Endpoint, EndpointId
from copilot.webhooks.ports import Lease, Settled, WebhookStore
from copilot.webhooks.schedule import Schedule
from copilot.webhooks.sending import Sender
from copilot.webhooks.signing import sign

EVERY = 1.0  # seconds between two passes
PRUNED_EVERY = timedelta(hours=1)
AT_ONCE = 8  # events on their way to one endpoint
SPREAD = 200  # events that deliveries are made of in one transaction
_LEASED_BEYOND = 30.0  # seconds that a lease outlives the longest attempt

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Deliverer:
    """What delivers. ``rng`` spreads the waits, so a seeded one repeats them."""

    store: WebhookStore
    secrets: Secrets
    clock: Clock
    sender: Sender = field(default_factory=Sender)
    schedule: Schedule = Schedule()
    rng: random.Random = field(default_factory=random.Random)
    holder: str = field(default_factory=lambda: uuid4().hex)

    async def once(self) -> None:
        """One pass: whatever is due now is tried."""
        await self.spread()
        due = set(await self.store.due(self.clock.now()))
        await asyncio.gather(*(self.serve(each) for each in await self.store.endpoints() if each.id in due))

    async def spread(self) -> None:
        """Make deliveries of all that has happened."""
        while await self.store.spread(SPREAD) == SPREAD:
            pass

    async def serve(self, endpoint: Endpoint) -> None:
        """Try all that is due for one endpoint; stop where all of a handful fail."""
        while True:
            now = self.clock.now()
            lease = Lease(self.holder, now + timedelta(seconds=self.sender.seconds + _LEASED_BEYOND))
            claimed = await self.store.claim(endpoint.id, lease, now, AT_ONCE)
            if not claimed:
                return
            settled = await asyncio.gather(*(self._deliver(endpoint, each) for each in claimed))
            await self.store.settle(settled, lease)
            if any(_is_gone(each.attempt) for each in settled):
                await self._silence(endpoint)
            if all(each.state is not DeliveryState.DONE for each in settled):
                return

    async def _silence(self, endpoint: Endpoint) -> None:
        """Tell it nothing from now on. What is still on its way is tried once more each, and given up likewise."""
        _log.warning("%s answered that it is gone and is told nothing any more", endpoint.id)
        entry = AuditDraft("webhook.silenced", f"webhook/{endpoint.id}", SYSTEM.person, SYSTEM.via, {"status": 410})
        with suppress(WebhookNotFound):
            await self.store.change(
                endpoint.id, lambda one: (replace(one, events=frozenset()), entry), self.clock.now()
            )

    async def _deliver(self, endpoint: Endpoint, delivery: Delivery) -> Settled:
        body, now = body_of(delivery.told, delivery.event_id, delivery.type), self.clock.now()
        headers = sign(self.secrets.of(endpoint, now), delivery.event_id, now.timestamp(), body)
        attempt = await self.sender.post(target_of(endpoint.url), headers, body)
        return self._settled(delivery, attempt, self.clock.now())

    def _settled(self, delivery: Delivery, attempt: Attempt, now: datetime) -> Settled:
        if attempt.problem is None:
            return Settled(delivery, attempt, DeliveryState.DONE, now)
        then = self.schedule.next(delivery.attempts + 1, delivery.since, now, self.rng.random())
        if then is None or _is_gone(attempt):
            _log.warning("an event for %s was given up: %s", delivery.endpoint, attempt.problem)
            return Settled(delivery, attempt, DeliveryState.DEAD, now)
        return Settled(delivery, attempt, DeliveryState.WAITING, self.schedule.after(attempt.retry_after, then, now))


def _is_gone(attempt: Attempt) -> bool:
    return attempt.problem == "gone"


class DeliveryService:
    """Makes passes while a service runs. An endpoint that is slow holds up no other one."""

    def __init__(self, deliverer: Deliverer, every: float = EVERY) -> None:
        self._deliverer, self._every = deliverer, every
        self._busy: dict[EndpointId, asyncio.Task[None]] = {}
        self._pruned_at: datetime | None = None
        self._task = asyncio.create_task(self._go_on())

    async def close(self) -> None:
        """Stop, and leave to others what is not settled. The store must still be open."""
        tasks = [self._task, *self._busy.values()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._try(self._deliverer.store.release(self._deliverer.holder))

    async def _go_on(self) -> None:
        while True:
            await self._try(self._pass())
            await asyncio.sleep(self._every)

    async def _pass(self) -> None:
        work, now = self._deliverer, self._deliverer.clock.now()
        await work.spread()
        due = set(await work.store.due(now)) - self._busy.keys()
        for endpoint in await work.store.endpoints() if due else ():
            if endpoint.id in due:
                self._busy[endpoint.id] = asyncio.create_task(self._serve(endpoint))
        if self._pruned_at is None or now - self._pruned_at >= PRUNED_EVERY:
            await work.store.prune(now - work.schedule.keep)
            self._pruned_at = now

    async def _serve(self, endpoint: Endpoint) -> None:
        try:
            await self._try(self._deliverer.serve(endpoint))
        finally:
            self._busy.pop(endpoint.id, None)

    async def _try(self, work: Awaitable[None]) -> None:
        try:
            await work
        except CopilotError as error:
            _log.error("webhooks could not be delivered: %s", error)
