"""Answers about webhooks. Written by ``python -m tests.api.client_code``; changed there."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

EventType = Literal["recommendation.ready", "decision.made", "decision.changed", "policy.published"]


@dataclass(frozen=True, slots=True)
class Webhook:
    """An endpoint without its secret."""

    id: str
    url: str
    events: tuple[EventType, ...]
    created_at: datetime
    created_by: str
    old_secret_until: datetime | None


@dataclass(frozen=True, slots=True)
class Webhooks:
    """Endpoints, the newest first."""

    next: str | None
    webhooks: tuple[Webhook, ...]


@dataclass(frozen=True, slots=True)
class MadeWebhook:
    """An endpoint with its newest secret. The secret is shown this once and kept nowhere."""

    webhook: Webhook
    secret: str


@dataclass(frozen=True, slots=True)
class DeadEvent:
    """An event that was given up for an endpoint; ``status`` and ``problem`` are of the last attempt."""

    event_id: str
    type: EventType
    subject: str
    sequence: int
    happened_at: datetime
    attempts: int
    status: int | None
    problem: str | None


@dataclass(frozen=True, slots=True)
class DeadEvents:
    """What was given up, the oldest first."""

    next: str | None
    events: tuple[DeadEvent, ...]


@dataclass(frozen=True, slots=True)
class Replayed:
    """What is on its way again."""

    event_ids: tuple[str, ...]
