"""What is sent about webhooks. Written by ``python -m tests.api.client_code``; changed there."""

from collections.abc import Sequence, Set
from typing import Literal, NotRequired, TypedDict

EventType = Literal["recommendation.ready", "decision.made", "decision.changed", "policy.published"]


class WebhookIn(TypedDict):
    """An endpoint that is to be told."""

    url: str
    events: NotRequired[Sequence[EventType] | Set[EventType]]


class SecretRotationIn(TypedDict):
    """How long the old secret signs too."""

    overlap_hours: NotRequired[int]


class ReplayIn(TypedDict):
    """What is to be sent again."""

    event_id: NotRequired[str | None]
