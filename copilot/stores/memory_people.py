"""People, sessions and keys that last as long as the process."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime

from copilot.audit.entries import AuditDraft
from copilot.people.errors import (
    GlassNotFound,
    KeyMovedOn,
    KeyNotFound,
    LoginTaken,
    PersonNotFound,
    SessionNotFound,
)
from copilot.people.glass import BrokenGlass, GlassChange, GlassId
from copilot.people.keys import ApiKey, KeyId, KeyVerb, KnownKey
from copilot.people.limits import NOTHING, Account, Spent
from copilot.people.model import PersonId
from copilot.people.ports import Credentials, GlassVerb
from copilot.people.sessions import MOST, KnownSession, Session, SessionId
from copilot.people.users import User, UserVerb, is_admin
from copilot.stores.memory_audit import MemoryAuditTrail


class MemoryPeopleStore:
    """Keeps everybody in this process; its entries go into the trail that it shares with other stores."""

    def __init__(self, trail: MemoryAuditTrail | None = None) -> None:
        self._trail = trail or MemoryAuditTrail()
        self._users: dict[PersonId, Credentials] = {}
        self._sessions: dict[SessionId, tuple[str, Session]] = {}
        self._keys: dict[KeyId, tuple[str, ApiKey]] = {}
        self._glass: dict[GlassId, BrokenGlass] = {}
        self._usage: dict[tuple[Account, date], Spent] = {}

    async def add_user(self, user: User, password: str | None, entry: AuditDraft, at: datetime) -> None:
        for other in await self.users():
            if other.login == user.login or (user.identity and other.identity == user.identity):
                raise LoginTaken(f"somebody signs in as {user.login!r} already")
        self._users[user.id] = Credentials(user, password)
        self._trail.append([entry], at)

    async def user(self, person: PersonId) -> User:
        return self._known(person).user

    async def credentials(self, login: str) -> Credentials | None:
        return next((each for each in self._users.values() if each.user.login == login), None)

    async def user_of(self, identity: str) -> User | None:
        return next((each for each in await self.users() if each.identity == identity), None)

    async def users(self) -> list[User]:
        return sorted((each.user for each in self._users.values()), key=lambda user: (user.created_at, user.id))

    async def nobody(self) -> bool:
        return not self._users

    async def change_user(self, person: PersonId, verb: UserVerb, at: datetime) -> User:
        known = self._known(person)
        change = verb(known.user, sum(is_admin(user) for user in await self.users() if user.id != person))
        self._users[person] = Credentials(change.user, change.password or known.password)
        if change.ends_sessions:
            self._end_all(person, at)
        self._trail.append([change.entry], at)
        return change.user

    async def open_session(
        self, session: Session, digest: str, entry: AuditDraft, instead_of: str | None = None
    ) -> None:
        for name, (known, earlier) in self._sessions.items():
            if known == instead_of and earlier.ended_at is None:
                self._sessions[name] = (known, replace(earlier, ended_at=session.opened_at))
        self._sessions[session.id] = (digest, session)
        for oldest in (await self.sessions_of(session.person))[MOST:]:
            self._sessions[oldest.id] = (self._sessions[oldest.id][0], replace(oldest, ended_at=session.opened_at))
        self._trail.append([entry], session.opened_at)

    async def session(self, digest: str) -> KnownSession | None:
        session = next((each for known, each in self._sessions.values() if known == digest), None)
        if session is None:
            return None
        return KnownSession(session, self._known(session.person).user, tuple(await self.glass(session.person)))

    async def sessions_of(self, person: PersonId) -> list[Session]:
        found = (each for _, each in self._sessions.values() if each.person == person and each.ended_at is None)
        return sorted(found, key=lambda session: session.opened_at, reverse=True)

    async def saw_session(self, session: SessionId, at: datetime) -> None:
        digest, known = self._sessions[session]
        self._sessions[session] = (digest, replace(known, seen_at=max(at, known.seen_at)))

    async def end_session(self, session: SessionId, entry: Callable[[Session], AuditDraft], at: datetime) -> None:
        digest, known = self._sessions.get(session, ("", None))
        if known is None or known.ended_at is not None:
            raise SessionNotFound(f"no session {session!r}, or it has ended")
        self._sessions[session] = (digest, replace(known, ended_at=at))
        self._trail.append([entry(known)], at)

    async def end_sessions(self, person: PersonId, entry: AuditDraft, at: datetime) -> int:
        self._known(person)
        ended = self._end_all(person, at)
        self._trail.append([entry], at)
        return ended

    async def add_key(self, key: ApiKey, digest: str, entry: AuditDraft) -> None:
        self._keys[key.id] = (digest, key)
        self._trail.append([entry], key.created_at)

    async def key(self, key: KeyId) -> KnownKey | None:
        digest, known = self._keys.get(key, ("", None))
        return KnownKey(known, digest, self._known(known.owner).user) if known else None

    async def keys(self, owner: PersonId | None = None) -> list[ApiKey]:
        found = sorted((key for _, key in self._keys.values() if owner in (None, key.owner)), key=lambda key: key.id)
        return sorted(found, key=lambda key: key.created_at, reverse=True)

    async def saw_key(self, key: KeyId, at: datetime) -> None:
        digest, known = self._keys[key]
        self._keys[key] = (digest, replace(known, seen_at=at))

    async def change_key(self, key: KeyId, verb: KeyVerb, at: datetime) -> KnownKey:
        digest, known = self._keys.get(key, ("", None))
        if known is None:
            raise KeyNotFound(f"no key goes by {key!r}; `copilot keys list` shows those that do")
        change = verb(known)
        if change.successor and any(other.replaces == key for _, other in self._keys.values()):
            raise KeyMovedOn(f"the key {key!r} was rotated already; rotate the one that took its place")
        self._keys[key] = (digest, change.key)
        if change.successor:
            self._keys[change.successor.id] = (change.digest or "", change.successor)
        self._trail.append([change.entry], at)
        newest, made = self._keys[(change.successor or change.key).id]
        return KnownKey(made, newest, self._known(made.owner).user)

    async def add_glass(self, change: GlassChange) -> None:
        self._glass[change.glass.id] = change.glass
        self._trail.append([change.entry], change.glass.asked_at)

    async def glass(self, person: PersonId | None = None) -> list[BrokenGlass]:
        found = sorted((each for each in self._glass.values() if person in (None, each.person)), key=lambda g: g.id)
        return sorted(found, key=lambda each: each.asked_at, reverse=True)

    async def change_glass(
        self, glass: GlassId, verb: GlassVerb, at: datetime, turn: tuple[SessionId, str] | None = None
    ) -> BrokenGlass:
        if glass not in self._glass:
            raise GlassNotFound(f"nothing was asked for under the id {glass!r}")
        change = verb(self._glass[glass])
        self._glass[glass] = change.glass
        if turn:
            self._sessions[turn[0]] = (turn[1], self._sessions[turn[0]][1])
        self._trail.append([change.entry], at)
        return change.glass

    async def spent(self, account: Account, day: date) -> Spent:
        return self._usage.get((account, day), NOTHING)

    async def spent_on(self, day: date) -> Mapping[Account, Spent]:
        return {account: spent for (account, of), spent in self._usage.items() if of == day}

    async def spend(self, account: Account, day: date, more: Spent) -> Spent:
        total = self._usage[account, day] = await self.spent(account, day) + more
        return total

    def _known(self, person: PersonId) -> Credentials:
        if person not in self._users:
            raise PersonNotFound(f"nobody has the id {person!r}; `copilot users list` shows everybody")
        return self._users[person]

    def _end_all(self, person: PersonId, at: datetime) -> int:
        standing = [n for n, (_, s) in self._sessions.items() if s.person == person and s.ended_at is None]
        for name in standing:
            digest, session = self._sessions[name]
            self._sessions[name] = (digest, replace(session, ended_at=at))
        return len(standing)
