"""Sessions: a person who has signed in, until they leave, are idle for too long, or a working day is over."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import NewType

from copilot.audit.entries import AuditDraft
from copilot.people.glass import BrokenGlass, beyond
from copilot.people.model import Actor, Permission, PersonId
from copilot.people.users import User

IDLE, LONGEST = timedelta(minutes=30), timedelta(hours=12)
MOST = 10  # of one person at a time; with one more the oldest ends
FRESH = timedelta(minutes=10)  # how long after signing in somebody may end other sessions of theirs
SEEN_EVERY = timedelta(minutes=1)  # how often it is written down that somebody is there

SessionId = NewType("SessionId", str)


@dataclass(frozen=True, slots=True)
class Session:
    """``id`` names the session and opens nothing; what opens it is a secret of which a digest is kept.

    ``how`` is ``password`` or ``provider``.
    """

    id: SessionId
    person: PersonId
    how: str
    opened_at: datetime
    seen_at: datetime
    ends_at: datetime
    ended_at: datetime | None = None

    def stands(self, now: datetime) -> bool:
        """Whether it is good for a request now."""
        return self.ended_at is None and now < self.ends_at and now - self.seen_at < IDLE


@dataclass(frozen=True, slots=True)
class KnownSession:
    """A session with the person whose it is, and the glass that they have broken."""

    session: Session
    user: User
    glass: tuple[BrokenGlass, ...] = ()

    def actor(self, now: datetime) -> Actor:
        """The person as they act: with a password that was made for them they choose another, and nothing else."""
        if self.user.first_until:
            return Actor(self.user.id, self.user.roles, "session", frozenset())
        actor = Actor(self.user.id, self.user.roles, "session")
        return replace(actor, beyond=beyond(self.glass, now)) if actor.may(Permission.BREAK_GLASS) else actor


def opened(session: Session, by: Actor) -> AuditDraft:
    """The entry for somebody who has signed in."""
    return AuditDraft("session.opened", _subject(session), by.person, by.via, {"how": session.how})


def ended(session: Session, by: Actor) -> AuditDraft:
    """The entry for a session that was ended."""
    return AuditDraft("session.ended", _subject(session), by.person, by.via, {"session": session.id})


def all_ended(person: PersonId, by: Actor) -> AuditDraft:
    """The entry for somebody who was signed out everywhere."""
    return AuditDraft("sessions.ended", f"person/{person}", by.person, by.via, {})


def standing(sessions: Sequence[Session], now: datetime) -> list[Session]:
    """Those that are still good."""
    return [session for session in sessions if session.stands(now)]


def _subject(session: Session) -> str:
    return f"person/{session.person}"
