"""Managing endpoints: added, listed, removed, given another secret, told again what they missed."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from secrets import token_hex

from copilot.audit.entries import AuditDraft
from copilot.people.model import Actor
from copilot.people.pepper import Pepper
from copilot.ports import Clock
from copilot.webhooks.addresses import check_named, target_of
from copilot.webhooks.errors import WebhookInvalid
from copilot.webhooks.model import Delivery, DeliveryState, Endpoint, EndpointId, EventId, EventType
from copilot.webhooks.ports import WebhookStore
from copilot.webhooks.signing import secret_text

OVERLAP = timedelta(hours=24)
LONGEST_OVERLAP = timedelta(days=30)
_PURPOSE = "webhook"


@dataclass(frozen=True, slots=True)
class Secrets:
    """Makes the secrets of endpoints from the pepper, so that none stands in the database."""

    pepper: Pepper = field(repr=False)

    def of(self, endpoint: Endpoint, now: datetime) -> list[bytes]:
        """Those that are good now, the newest first."""
        return [bytes.fromhex(self.pepper.digest(_PURPOSE, f"{endpoint.id}\0{s}")) for s in endpoint.salts(now)]


@dataclass(frozen=True, slots=True)
class MadeSecret:
    """An endpoint with the text of its newest secret: shown when it is made, and never again."""

    endpoint: Endpoint
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Webhooks:
    """What the command line and the HTTP service manage endpoints with. ``allowed`` are hosts of private networks."""

    store: WebhookStore
    clock: Clock
    secrets: Secrets
    allowed: frozenset[str] = frozenset()

    async def add(self, url: str, events: frozenset[EventType], by: Actor) -> MadeSecret:
        """Raises ``WebhookInvalid`` for an address that nothing may be sent to."""
        target = target_of(url)
        check_named(target, self.allowed)
        if not events:
            raise WebhookInvalid(f"an endpoint is told of something: {', '.join(EventType)}")
        now = self.clock.now()
        endpoint = Endpoint(EndpointId(f"wh_{token_hex(8)}"), url, events, now, by.person, token_hex(16))
        entry = _entry("webhook.added", endpoint.id, by, {"host": target.authority, "events": sorted(events)})
        await self.store.add(endpoint, entry, now)
        return self._made(endpoint)

    async def all(self) -> list[Endpoint]:
        """Every endpoint, the oldest first."""
        return await self.store.endpoints()

    async def remove(self, endpoint: EndpointId, by: Actor) -> None:
        """Raises ``WebhookNotFound``."""
        await self.store.remove(endpoint, _entry("webhook.removed", endpoint, by, {}), self.clock.now())

    async def rotate(self, endpoint: EndpointId, by: Actor, overlap: timedelta = OVERLAP) -> MadeSecret:
        """Another secret; for ``overlap`` what is sent is signed with the old one too.

        Raises ``WebhookNotFound``, ``WebhookInvalid``.
        """
        if not timedelta() <= overlap <= LONGEST_OVERLAP:
            raise WebhookInvalid(f"two secrets overlap for at most {LONGEST_OVERLAP.days} days")
        now, salt = self.clock.now(), token_hex(16)

        def verb(old: Endpoint) -> tuple[Endpoint, AuditDraft]:
            until = now + overlap
            entry = _entry("webhook.secret_rotated", endpoint, by, {"until": until.isoformat()})
            return replace(old, salt=salt, old_salt=old.salt, old_until=until), entry

        return self._made(await self.store.change(endpoint, verb, now))

    async def replay(self, endpoint: EndpointId, event: EventId | None, by: Actor) -> Sequence[EventId]:
        """Send again what was given up, or one event whatever became of it. Raises ``WebhookNotFound``."""
        entry = _entry("webhook.replayed", endpoint, by, {"event": event})
        return await self.store.replay(endpoint, event, entry, self.clock.now())

    async def dead(self, endpoint: EndpointId | None = None, limit: int = 100) -> Sequence[Delivery]:
        """What was given up, the oldest event first."""
        return await self.store.find(DeliveryState.DEAD, endpoint, limit)

    def _made(self, endpoint: Endpoint) -> MadeSecret:
        return MadeSecret(endpoint, secret_text(self.secrets.of(endpoint, self.clock.now())[0]))


def _entry(event: str, endpoint: EndpointId, by: Actor, facts: dict[str, object]) -> AuditDraft:
    return AuditDraft(event, f"webhook/{endpoint}", by.person, by.via, facts)
