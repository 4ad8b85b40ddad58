"""Answers about audit. Written by ``python -m tests.api.client_code``; changed there."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One entry of the chain, with what it commits to for who may see it."""

    seq: int
    at: str
    event: str
    subject: str
    actor: str
    via: str
    corpus: str
    model: str
    commitment: str
    prev: str
    hash: str
    salt: str | None
    payload: Mapping[str, Any] | None
    withheld: bool


@dataclass(frozen=True, slots=True)
class AuditEntries:
    """Entries in the order of their numbers."""

    next: str | None
    entries: tuple[AuditEntry, ...]


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """One signed note."""

    name: str
    text: str
    size: int | None
    head: str | None
    at: str | None
    key: str | None
    next_key: str | None


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A key that checkpoints are verified with: Ed25519, 32 bytes in base64."""

    id: str
    public: str


@dataclass(frozen=True, slots=True)
class Checkpoints:
    """Signed notes of how long the trail was and how it ended, the newest first, and the keys that they name."""

    next: str | None
    checkpoints: tuple[Checkpoint, ...]
    keys: tuple[PublicKey, ...]


TrailStatus = Literal["sound", "broken", "unsigned"]


Tampering = Literal[
    "changed",
    "missing",
    "out_of_place",
    "payload_changed",
    "cut_off",
    "rewritten",
    "checkpoint_forged",
    "checkpoint_unreadable",
]


@dataclass(frozen=True, slots=True)
class Broken:
    """The first thing that is wrong."""

    kind: Tampering
    seq: int
    detail: str


@dataclass(frozen=True, slots=True)
class Verification:
    """Whether the trail is what it was: every entry hashed anew, and held to the signed checkpoints."""

    status: TrailStatus
    entries: int
    head: str
    erased: int
    held_to: int
    broken: Broken | None
    began_at: datetime
    ended_at: datetime


@dataclass(frozen=True, slots=True)
class Receipt:
    """A decision with what it rests on, for `copilot audit replay`, which verifies it offline."""

    kind: str
    case_id: str
    content: Mapping[str, Any] | None
    recommendation: Mapping[str, Any] | None
    policies: Mapping[str, Any]
    exchanges: tuple[Mapping[str, Any], ...]
    prompts: Mapping[str, str]
    decisions: tuple[Mapping[str, Any], ...]
    appeals: tuple[Mapping[str, Any], ...]
    happenings: tuple[Mapping[str, Any], ...]
    entries: tuple[Mapping[str, Any], ...]
    ways: tuple[Mapping[str, Any], ...]
