"""A request under a key of its caller's, the hold that one try has on it, and what came of it.

Whoever works under a hold is known by the task that works: what it enters in the audit trail is the effect, and the
same transaction says that it is there. So a process that dies between effect and answer leaves a row that says so.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked under a key. Both are digests: ``name`` of caller and key, ``fingerprint`` of route and body."""

    name: str
    fingerprint: str


@dataclass(slots=True)
class Claim:
    """The hold of one try. ``subject`` is what its effect is on, as ``case/case-1``; None until that is known.

    ``settled`` becomes true in memory once the effect is there; a database keeps that in the row. ``over``: what the
    tasks that it began still write is no effect of it. ``pieces``: so is what it does before the last of its steps.
    """

    name: str
    holder: str
    subject: str | None = None
    settled: bool = False
    over: bool = False
    pieces: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered: the status, the headers that mean something, and the body."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: str = ""


@dataclass(frozen=True, slots=True)
class Earlier:
    """A try that is over. Without an answer there is its effect alone: the answer was lost, erased or never kept."""

    subject: str | None
    answer: Answer | None


@dataclass(frozen=True, slots=True)
class UnderWay:
    """Another try is at work; it is taken for dead at ``until`` unless it renews its hold."""

    until: datetime


_held: ContextVar[Claim | None] = ContextVar("held", default=None)


@contextmanager
def holding(claim: Claim) -> Iterator[None]:
    """While this lasts, what the task writes is the effect of that try."""
    token = _held.set(claim)
    try:
        yield
    finally:
        claim.over = True
        _held.reset(token)


@contextmanager
def effecting() -> Iterator[None]:
    """While this lasts, what the task enters is the effect also of a try that is done in pieces."""
    claim = _held.get()
    before = claim.pieces if claim else False
    if claim:
        claim.pieces = False
    try:
        yield
    finally:
        if claim:
            claim.pieces = before


def held() -> Claim | None:
    """The hold under which the task works, None for most."""
    claim = _held.get()
    return claim if claim and not (claim.over or claim.pieces) else None


def key_name() -> str | None:
    """A short name of the key under which the task works, also of what is done in pieces."""
    claim = _held.get()
    return claim.name[:16] if claim and not claim.over else None


def settle() -> None:
    """Say that the effect is there, of a try whose effects are in memory."""
    claim = held()
    if claim:
        claim.settled = True


def about(subject: str) -> None:
    """Say what the effect is on that is about to be written, if anybody asks."""
    claim = held()
    if claim:
        claim.subject = subject
