"""The words of webhooks: who is told what, how far that is, and what came of an attempt. Moments are in UTC."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType

from copilot.outbox import Told
from copilot.people.model import PersonId

EndpointId = NewType("EndpointId", str)
EventId = NewType("EventId", str)


class EventType(StrEnum):
    """What others can be told of."""

    RECOMMENDATION_READY = "recommendation.ready"
    DECISION_MADE = "decision.made"
    DECISION_CHANGED = "decision.changed"
    POLICY_PUBLISHED = "policy.published"


class DeliveryState(StrEnum):
    """How far an event is on its way to one endpoint."""

    WAITING = "waiting"
    DONE = "done"
    DEAD = "dead"  # given up; sent again only when somebody says so


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Who is told of ``events``: none once it has answered that it is gone.

    With the pepper, ``salt`` makes its secret; ``old_salt`` that before, good until ``old_until``.
    """

    id: EndpointId
    url: str
    events: frozenset[EventType]
    created_at: datetime
    created_by: PersonId
    salt: str
    old_salt: str | None = None
    old_until: datetime | None = None

    def salts(self, now: datetime) -> tuple[str, ...]:
        """What the secrets that are good now are made with, the newest first."""
        old = self.old_salt if self.old_until and now < self.old_until else None
        return (self.salt,) if old is None else (self.salt, old)


@dataclass(frozen=True, slots=True)
class Delivery:
    """One event on its way to one endpoint. ``attempts`` were made since ``since``; the rest is of the last of them.

    ``status`` is what the endpoint answered, None where it gave no answer; ``problem`` is a stable word.
    """

    endpoint: EndpointId
    event_id: EventId
    type: EventType
    told: Told
    state: DeliveryState
    attempts: int
    since: datetime
    due_at: datetime
    status: int | None = None
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Attempt:
    """What came of one attempt: ``problem`` is None where the endpoint took the event.

    ``retry_after`` is how many seconds the endpoint asked us to stay away.
    """

    status: int | None = None
    problem: str | None = None
    retry_after: float | None = None
