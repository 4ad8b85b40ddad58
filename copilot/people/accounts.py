"""Managing people: adding them, their roles and passwords, whether they are let in."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial

from copilot.people import sessions, users
from copilot.people.errors import PersonInvalid, PersonNotFound, SessionNotFound, SignInRefused
from copilot.people.model import Actor, PersonId, Role
from copilot.people.parts import PeopleParts
from copilot.people.passwords import first_password
from copilot.people.sessions import Session, SessionId
from copilot.people.users import User, UserChange, checked, folded

FIRST_LASTS = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class NewUser:
    """Somebody who is to be let in. ``password`` is None for a service, which has keys, and until one is made."""

    name: str
    login: str
    roles: frozenset[Role]
    password: str | None = None
    languages: frozenset[str] = frozenset()
    without: frozenset[str] = frozenset()


class Accounts:
    """What whoever manages people does. Each change is in the audit trail with who made it."""

    def __init__(self, parts: PeopleParts) -> None:
        self._parts = parts

    async def add(self, new: NewUser, by: Actor) -> User:
        """Let somebody in. Raises ``PersonInvalid`` and ``LoginTaken``."""
        now, person = self._parts.clock.now(), PersonId(self._parts.new_id("person"))
        made = User(person, new.name, new.login, new.roles, now, languages=new.languages, without=new.without)
        user = checked(made)
        if new.password is not None and Role.SERVICE in user.roles:
            raise PersonInvalid("a service has keys and no password")
        hashed = await self._hashed(new.password, user) if new.password is not None else None
        await self._parts.store.add_user(user, hashed, users.added(user, by), now)
        return user

    async def all(self) -> list[User]:
        """Everybody who was ever let in, the oldest first."""
        return await self._parts.store.users()

    async def get(self, person: PersonId) -> User:
        """Raises ``PersonNotFound``."""
        return await self._parts.store.user(person)

    async def by_login(self, login: str) -> User:
        """Raises ``PersonNotFound``."""
        known = await self._parts.store.credentials(folded(login))
        if known is None:
            raise PersonNotFound(f"nobody signs in as {login!r}; `copilot users list` shows everybody")
        return known.user

    async def set_roles(self, person: PersonId, roles: frozenset[Role], by: Actor) -> User:
        """Give other roles; the person is signed out. Raises ``PersonInvalid``, ``OwnAccount``, ``LastAdmin``."""
        return await self._change(person, partial(users.with_roles, roles=roles, by=by))

    async def set_active(self, person: PersonId, active: bool, by: Actor) -> User:
        """Let somebody in no longer, or again; their keys follow them. Raises ``OwnAccount``, ``LastAdmin``."""
        return await self._change(person, partial(users.with_state, active=active, by=by))

    async def set_work(self, changed: User, by: Actor) -> User:
        """Another name, other languages, other types that they don't work on. Raises ``PersonInvalid``."""

        def verb(user: User, _: int) -> UserChange:
            to = replace(user, name=changed.name, languages=changed.languages, without=changed.without)
            return users.with_work(user, to, by)

        return await self._change(changed.id, verb)

    async def set_password(self, person: PersonId, password: str, by: Actor) -> User:
        """Set another password; the person is signed out everywhere. Raises ``PersonInvalid``."""
        hashed = await self._hashed(password, await self.get(person))
        return await self._change(person, lambda user, _: users.with_password(user, hashed, by))

    async def make_first_password(self, person: PersonId, by: Actor) -> tuple[str, User]:
        """A password at random, told once, that lasts three days and opens nothing but the way to one of their own.

        The person is signed out everywhere. Raises ``PersonInvalid`` for who has no password here.
        """
        password, until = first_password(), self._parts.clock.now() + FIRST_LASTS
        hashed = await self._parts.passwords.hash(password)
        return password, await self._change(person, lambda user, _: users.with_password(user, hashed, by, until))

    async def end_own(self, session: Session, which: SessionId | None, by: Actor) -> None:
        """End one of one's sessions, or with None all but this one.

        Raises ``SessionNotFound`` for one that is none of theirs, and ``SignInRefused`` unless they signed in just now.
        """
        if self._parts.clock.now() - session.opened_at > sessions.FRESH:
            raise SignInRefused("sign in again first: other sessions are ended within ten minutes of signing in")
        theirs = [each.id for each in await self.sessions(session.person)]
        if which is not None and which not in theirs:
            raise SessionNotFound(f"you have no session {which!r}, or it has ended")
        for each in theirs if which is None else [which]:
            if which is not None or each != session.id:
                await self.end_session(each, by)

    async def sessions(self, person: PersonId) -> list[Session]:
        """Those that still stand. Raises ``PersonNotFound``."""
        await self.get(person)
        return sessions.standing(await self._parts.store.sessions_of(person), self._parts.clock.now())

    async def end_session(self, session: SessionId, by: Actor) -> None:
        """Raises ``SessionNotFound``."""
        await self._parts.store.end_session(session, lambda s: sessions.ended(s, by), self._parts.clock.now())

    async def end_sessions(self, person: PersonId, by: Actor) -> int:
        """Sign somebody out everywhere; returns how many sessions that were. Raises ``PersonNotFound``."""
        now = self._parts.clock.now()
        return await self._parts.store.end_sessions(person, sessions.all_ended(person, by), now)

    async def _change(self, person: PersonId, verb: Callable[[User, int], UserChange]) -> User:
        return await self._parts.store.change_user(person, verb, self._parts.clock.now())

    async def _hashed(self, password: str, user: User) -> str:
        self._parts.passwords.check(password, user.login, user.login.partition("@")[0], *user.name.split())
        return await self._parts.passwords.hash(password)
