"""What keeps people, their sessions and keys. Each change is kept with its entry of the audit trail, or not at all.

Any method may raise ``StoreUnavailable``, those that write ``StoreFull``. What a verb raises leaves everything as it
was; a verb may be run more than once.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from copilot.audit.entries import AuditDraft
from copilot.people.glass import BrokenGlass, GlassChange, GlassId
from copilot.people.keys import ApiKey, KeyId, KeyVerb, KnownKey
from copilot.people.limits import Account, Spent
from copilot.people.model import PersonId
from copilot.people.sessions import KnownSession, Session, SessionId
from copilot.people.users import User, UserVerb

GlassVerb = Callable[[BrokenGlass], GlassChange]


@dataclass(frozen=True, slots=True)
class Credentials:
    """A person with the hash of their password; None for who has none."""

    user: User
    password: str | None


class Users(Protocol):
    """Everybody who was ever let in."""

    async def add_user(self, user: User, password: str | None, entry: AuditDraft, at: datetime) -> None:
        """Raises ``LoginTaken`` for a login or an identity that stands."""
        ...

    async def user(self, person: PersonId) -> User:
        """Raises ``PersonNotFound``."""
        ...

    async def credentials(self, login: str) -> Credentials | None:
        """Who signs in with that folded login."""
        ...

    async def user_of(self, identity: str) -> User | None:
        """Who is that at a provider."""
        ...

    async def users(self) -> list[User]:
        """All of them, the oldest first."""
        ...

    async def nobody(self) -> bool:
        """Whether nobody was ever added: then there is no key either."""
        ...

    async def change_user(self, person: PersonId, verb: UserVerb, at: datetime) -> User:
        """Run the verb on the person and keep what it makes of them. Raises ``PersonNotFound`` and what the verb does.

        No two people are changed at the same time, so the verb can count on the number of admins.
        """
        ...


class Sessions(Protocol):
    """Who is signed in."""

    async def open_session(
        self, session: Session, digest: str, entry: AuditDraft, instead_of: str | None = None
    ) -> None:
        """Keep a new session; the one whose digest is ``instead_of`` ends with the same step.

        So do the oldest of the person beyond ``sessions.MOST``.
        """
        ...

    async def session(self, digest: str) -> KnownSession | None:
        """The session of a secret, whether or not it still stands, with the glass that its person has broken."""
        ...

    async def sessions_of(self, person: PersonId) -> list[Session]:
        """All that have not been ended, the newest first."""
        ...

    async def saw_session(self, session: SessionId, at: datetime) -> None:
        """Write down that somebody is there."""
        ...

    async def end_session(self, session: SessionId, entry: Callable[[Session], AuditDraft], at: datetime) -> None:
        """Raises ``SessionNotFound`` unless it has not been ended yet."""
        ...

    async def end_sessions(self, person: PersonId, entry: AuditDraft, at: datetime) -> int:
        """End all of a person; returns how many that were."""
        ...


class Keys(Protocol):
    """The keys that others call with."""

    async def add_key(self, key: ApiKey, digest: str, entry: AuditDraft) -> None: ...

    async def key(self, key: KeyId) -> KnownKey | None:
        """The key, whether or not it still stands."""
        ...

    async def keys(self, owner: PersonId | None = None) -> list[ApiKey]:
        """All of them, or those of one person, the newest first."""
        ...

    async def saw_key(self, key: KeyId, at: datetime) -> None:
        """Write down that it was used."""
        ...

    async def change_key(self, key: KeyId, verb: KeyVerb, at: datetime) -> KnownKey:
        """Run the verb on the key and keep what it makes of it. Raises ``KeyNotFound`` and what the verb does.

        Returns the successor if there is one, else the key. Raises ``KeyMovedOn`` for a second successor.
        """
        ...


class Glass(Protocol):
    """Who broke the glass, and why."""

    async def add_glass(self, change: GlassChange) -> None: ...

    async def glass(self, person: PersonId | None = None) -> list[BrokenGlass]:
        """All that was asked for, or what one person asked for, the newest first."""
        ...

    async def change_glass(
        self, glass: GlassId, verb: GlassVerb, at: datetime, turn: tuple[SessionId, str] | None = None
    ) -> BrokenGlass:
        """Run the verb and keep what it makes of it. ``turn`` gives a session another secret with the same step.

        Raises ``GlassNotFound`` and what the verb does.
        """
        ...


class Usage(Protocol):
    """What accounts use up, a day in UTC each. Nothing of it stands in the trail."""

    async def spent(self, account: Account, day: date) -> Spent:
        """What the account has used up, by all processes."""
        ...

    async def spent_on(self, day: date) -> Mapping[Account, Spent]:
        """The same of every account that used up anything."""
        ...

    async def spend(self, account: Account, day: date, more: Spent) -> Spent:
        """Add to it, whoever else does at the same time; returns what it has become."""
        ...


class PeopleStore(Users, Sessions, Keys, Glass, Usage, Protocol):
    """All of it, over one database."""
