"""What is sent about keys. Written by ``python -m tests.api.client_code``; changed there."""

from collections.abc import Sequence, Set
from typing import Literal, NotRequired, TypedDict

Permission = Literal[
    "policies:read",
    "policies:change",
    "recommendations:draft",
    "recommendations:read",
    "cases:add",
    "queues:read",
    "cases:read",
    "cases:read_sealed",
    "cases:read_child_safety",
    "cases:decide",
    "cases:decide_escalated",
    "cases:second_approval",
    "appeals:add",
    "appeals:decide",
    "cases:erase",
    "cases:legal_hold",
    "cases:export",
    "audit:read",
    "reports:read",
    "people:manage",
    "keys:manage",
    "break_glass",
    "webhooks:manage",
    "metrics:read",
]


class LimitsIn(TypedDict):
    """What a key may ask for. Null: no limit. A day is one in UTC."""

    requests_a_minute: NotRequired[int | None]
    tokens_a_day: NotRequired[int | None]
    money_a_day: NotRequired[float | None]


class KeyIn(TypedDict):
    """A key that is to be made."""

    owner: str
    name: str
    scopes: Sequence[Permission] | Set[Permission]
    days: NotRequired[int]
    limits: NotRequired[LimitsIn]


class RotationIn(TypedDict):
    """How long the old key stays good."""

    overlap_hours: NotRequired[int]
