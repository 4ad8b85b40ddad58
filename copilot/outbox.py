"""What others will be told: an event that is written in the transaction of what happened."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class OutboxEvent:
    """Something that others will be told. ``payload`` is JSON and holds no content."""

    event: str
    subject: str
    payload: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Told:
    """Something that others are to be told, in the order in which it happened. ``payload`` is JSON without content."""

    position: int
    at: datetime
    event: str
    subject: str
    payload: Mapping[str, object]
