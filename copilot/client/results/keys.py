"""Answers about keys. Written by ``python -m tests.api.client_code``; changed there."""

from dataclasses import dataclass
from datetime import datetime

from copilot.client.results.people import Permission


@dataclass(frozen=True, slots=True)
class Limits:
    """What a key may ask for. Null: no limit."""

    requests_a_minute: int | None
    tokens_a_day: int | None
    money_a_day: float | None


@dataclass(frozen=True, slots=True)
class Spent:
    """What was used up today, in UTC, by this key and those that it took the place of."""

    tokens: int
    money: float


@dataclass(frozen=True, slots=True)
class Key:
    """A key without its secret."""

    id: str
    owner: str
    name: str
    scopes: tuple[Permission, ...]
    created_at: datetime
    expires_at: datetime
    seen_at: datetime | None
    revoked_at: datetime | None
    replaces: str | None
    limits: Limits
    spent_today: Spent


@dataclass(frozen=True, slots=True)
class Keys:
    """Keys, the newest first."""

    next: str | None
    keys: tuple[Key, ...]


@dataclass(frozen=True, slots=True)
class MadeKey:
    """A new key with its text. The text is shown this once and kept nowhere."""

    key: Key
    text: str
