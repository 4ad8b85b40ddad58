"""What webhooks need from the outside: a store of endpoints, and of what is on its way to them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from copilot.audit.entries import AuditDraft
from copilot.webhooks.model import Attempt, Delivery, DeliveryState, Endpoint, EndpointId, EventId

EndpointVerb = Callable[[Endpoint], tuple[Endpoint, AuditDraft]]


@dataclass(frozen=True, slots=True)
class Lease:
    """Who takes events up, and until when nobody else does."""

    holder: str
    until: datetime


@dataclass(frozen=True, slots=True)
class Settled:
    """A delivery after an attempt: what came of it, the state that it has now, and when it is due again."""

    delivery: Delivery
    attempt: Attempt
    state: DeliveryState
    due_at: datetime


class WebhookStore(Protocol):
    """Keeps endpoints with their audit entries, and deliveries. Any method may raise ``StoreUnavailable``."""

    async def endpoints(self) -> list[Endpoint]:
        """All of them, the oldest first."""
        ...

    async def add(self, endpoint: Endpoint, entry: AuditDraft, at: datetime) -> None:
        """Keep a new one. It is told what happens from now on."""
        ...

    async def change(self, endpoint: EndpointId, verb: EndpointVerb, at: datetime) -> Endpoint:
        """Raises ``WebhookNotFound``. A verb is a plain function and may be run more than once."""
        ...

    async def remove(self, endpoint: EndpointId, entry: AuditDraft, at: datetime) -> None:
        """Let it go, with all that is on its way to it. Raises ``WebhookNotFound``."""
        ...

    async def spread(self, most: int) -> int:
        """Make deliveries of what happened, for each endpoint that wants to know. Returns how many events were seen.

        An event is seen once, whoever asks and however often; none is passed over, in whichever order they are kept.
        """
        ...

    async def due(self, now: datetime) -> list[EndpointId]:
        """Endpoints for which something is due that nobody has taken up."""
        ...

    async def claim(self, endpoint: EndpointId, lease: Lease, now: datetime, most: int) -> Sequence[Delivery]:
        """Take up what is due, the soonest first: until the lease ends nobody else gets it."""
        ...

    async def settle(self, settled: Sequence[Settled], lease: Lease) -> None:
        """Write down what came of it. A failure counts only while the lease is still theirs."""
        ...

    async def release(self, holder: str) -> None:
        """Leave to others what that holder has taken up."""
        ...

    async def find(
        self, state: DeliveryState, endpoint: EndpointId | None = None, limit: int = 100
    ) -> Sequence[Delivery]:
        """Deliveries of one state, the oldest event first."""
        ...

    async def counts(self) -> Mapping[DeliveryState, int]:
        """How many deliveries wait, and how many were given up."""
        ...

    async def replay(
        self, endpoint: EndpointId, event: EventId | None, entry: AuditDraft, at: datetime
    ) -> Sequence[EventId]:
        """Have what was given up sent again, or one event whatever became of it. Returns which.

        Raises ``WebhookNotFound``.
        """
        ...

    async def prune(self, before: datetime) -> int:
        """Forget deliveries that ended before, and events that nobody waits for. Returns how many events those were."""
        ...
