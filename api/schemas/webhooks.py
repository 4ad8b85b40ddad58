"""Webhooks as they come in and go out."""

from datetime import datetime
from typing import Annotated, Any, Self

from pydantic import ConfigDict, Field

from copilot.webhooks.managing import MadeSecret
from copilot.webhooks.model import Delivery, Endpoint, EventType
from copilot.wire.base import Label, ListOut, SoundText, WireIn, WireOut

_ENDPOINT: dict[str, Any] = {
    "id": "wh_0a1b2c3d4e5f6071",
    "url": "https://tools.example/hooks/decisions",
    "events": ["decision.changed", "decision.made"],
    "created_at": "2026-03-02T10:00:00Z",
    "created_by": "person_5b0e1c9a",
    "old_secret_until": None,
}
_DEAD: dict[str, Any] = {
    "event_id": "evt_5b0e1c9a7f7e4d0c8a5d2b6f3e9c1a47",
    "type": "decision.made",
    "subject": "case/case-1",
    "sequence": 4711,
    "happened_at": "2026-03-02T10:00:00Z",
    "attempts": 19,
    "status": 500,
    "problem": "status",
}


class WebhookIn(WireIn):
    """An endpoint that is to be told."""

    model_config = ConfigDict(json_schema_extra={"examples": [{name: _ENDPOINT[name] for name in ("url", "events")}]})

    url: Annotated[SoundText, Field(min_length=1, max_length=2000)] = Field(
        description="https:// or http://, without a user; a host of a private network only if the settings name it."
    )
    events: frozenset[EventType] = Field(frozenset(EventType), min_length=1, description="What it is told of.")


class SecretRotationIn(WireIn):
    """How long the old secret signs too."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"overlap_hours": 24}]})

    overlap_hours: int = Field(24, ge=0, le=720)


class ReplayIn(WireIn):
    """What is to be sent again."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"event_id": _DEAD["event_id"]}]})

    event_id: Label | None = Field(None, description="This event alone, whatever became of it; else all that is dead.")


class WebhookOut(WireOut):
    """An endpoint without its secret."""

    model_config = ConfigDict(json_schema_extra={"examples": [_ENDPOINT]})

    id: str
    url: str
    events: tuple[EventType, ...]
    created_at: datetime
    created_by: str
    old_secret_until: datetime | None = Field(description="Until when what is sent is signed with the old secret too.")

    @classmethod
    def of(cls, endpoint: Endpoint) -> Self:
        return cls(
            id=endpoint.id,
            url=endpoint.url,
            events=tuple(sorted(endpoint.events)),
            created_at=endpoint.created_at,
            created_by=endpoint.created_by,
            old_secret_until=endpoint.old_until,
        )


class WebhooksOut(ListOut):
    """Endpoints, the newest first."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"webhooks": [_ENDPOINT], "next": None}]})

    webhooks: tuple[WebhookOut, ...]


class MadeWebhookOut(WireOut):
    """An endpoint with its newest secret. The secret is shown this once and kept nowhere."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"webhook": _ENDPOINT, "secret": "whsec_…"}]})

    webhook: WebhookOut
    secret: str

    @classmethod
    def of(cls, made: MadeSecret) -> Self:
        return cls(webhook=WebhookOut.of(made.endpoint), secret=made.secret)


class DeadEventOut(WireOut):
    """An event that was given up for an endpoint; ``status`` and ``problem`` are of the last attempt."""

    model_config = ConfigDict(json_schema_extra={"examples": [_DEAD]})

    event_id: str
    type: EventType
    subject: str
    sequence: int
    happened_at: datetime
    attempts: int
    status: int | None
    problem: str | None

    @classmethod
    def of(cls, one: Delivery) -> Self:
        return cls(
            event_id=one.event_id,
            type=one.type,
            subject=one.told.subject,
            sequence=one.told.position,
            happened_at=one.told.at,
            attempts=one.attempts,
            status=one.status,
            problem=one.problem,
        )


class DeadEventsOut(ListOut):
    """What was given up, the oldest first."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"events": [_DEAD], "next": None}]})

    events: tuple[DeadEventOut, ...]


class ReplayedOut(WireOut):
    """What is on its way again."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"event_ids": [_DEAD["event_id"]]}]})

    event_ids: tuple[str, ...]


TAKEN = (ReplayIn, SecretRotationIn, WebhookIn)
ANSWERED = (DeadEventsOut, MadeWebhookOut, ReplayedOut, WebhookOut, WebhooksOut)
