"""Answers about people. Written by ``python -m tests.api.client_code``; changed there."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Role = Literal["analyst", "senior_reviewer", "policy", "admin", "auditor", "child_safety", "service"]


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


@dataclass(frozen=True, slots=True)
class User:
    """A person, or a service."""

    id: str
    name: str
    login: str
    roles: tuple[Role, ...]
    active: bool
    languages: tuple[str, ...]
    without: tuple[str, ...]
    provider: bool
    created_at: datetime
    first_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Me:
    """Who asks, and what they may do."""

    person: str
    roles: tuple[Role, ...]
    permissions: tuple[Permission, ...]
    via: str
    user: User | None


@dataclass(frozen=True, slots=True)
class Session:
    """Somebody who is signed in somewhere."""

    id: str
    how: str
    opened_at: datetime
    seen_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Sessions:
    """The sessions of one person that still stand, the newest first."""

    next: str | None
    sessions: tuple[Session, ...]


@dataclass(frozen=True, slots=True)
class Users:
    """Everybody, the oldest first."""

    next: str | None
    people: tuple[User, ...]


@dataclass(frozen=True, slots=True)
class FirstPassword:
    """A password for somebody to begin with. It is told this once."""

    password: str
    until: datetime


@dataclass(frozen=True, slots=True)
class Glass:
    """Something that the glass was, or is to be, broken for."""

    id: str
    person: str
    reason: str
    asked_at: datetime
    use_until: datetime
    used_at: datetime | None
    ends_at: datetime | None


@dataclass(frozen=True, slots=True)
class Glasses:
    """All that was ever asked for, the newest first."""

    next: str | None
    break_glass: tuple[Glass, ...]
