"""People and their sessions in SQLite or PostgreSQL."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Connection, bindparam, insert, or_, select, update

from copilot.audit.entries import AuditDraft
from copilot.people.errors import LoginTaken, PersonNotFound, SessionNotFound
from copilot.people.model import PersonId, Role
from copilot.people.ports import Credentials
from copilot.people.sessions import MOST, KnownSession, Session, SessionId
from copilot.people.users import User, UserVerb, is_admin
from copilot.stores.keys_sql import SqlKeys, glass_of
from copilot.stores.people_rows import (
    of_person,
    person_of_row,
    session_of_row,
    session_values,
    user_of_row,
    user_values,
)
from copilot.stores.tables_people import people, sessions
from copilot.stores.trail import append
from copilot.wire.base import is_sound

_p, _s = people.c, sessions.c
# Asked at each request: made once, and one question for a session with its person.
_SESSION = select(sessions, *of_person()).join_from(sessions, people).where(_s.digest == bindparam("digest"))
_ALL = select(people).order_by(_p.created_at, _p.id)


class SqlPeopleStore(SqlKeys):
    """Keeps people in a database whose tables stand."""

    async def add_user(self, user: User, password: str | None, entry: AuditDraft, at: datetime) -> None:
        def work(connection: Connection) -> None:
            same = (
                or_(_p.login == user.login, _p.identity == user.identity) if user.identity else _p.login == user.login
            )
            if connection.execute(select(_p.id).where(same)).first():
                raise LoginTaken(f"somebody signs in as {user.login!r} already")
            connection.execute(insert(people), user_values(user) | {"password": password})
            append(connection, [entry], at)

        await self._database.write(work)

    async def user(self, person: PersonId) -> User:
        return await self._database.look_up(lambda connection: _user(connection, person))

    async def credentials(self, login: str) -> Credentials | None:
        wanted = select(people).where(_p.login == login)
        row = await self._database.look_up(lambda connection: connection.execute(wanted).first())
        return Credentials(user_of_row(row), row.password) if row else None

    async def user_of(self, identity: str) -> User | None:
        wanted = select(people).where(_p.identity == identity)
        row = await self._database.look_up(lambda connection: connection.execute(wanted).first())
        return user_of_row(row) if row else None

    async def users(self) -> list[User]:
        return await self._database.read(lambda connection: list(map(user_of_row, connection.execute(_ALL))))

    async def nobody(self) -> bool:
        first = select(_p.id).limit(1)
        return await self._database.read(lambda connection: connection.execute(first).first() is None)

    async def change_user(self, person: PersonId, verb: UserVerb, at: datetime) -> User:
        changed: list[User] = []

        def work(connection: Connection) -> None:
            everybody = list(map(user_of_row, connection.execute(select(people).order_by(_p.id).with_for_update())))
            user = next((each for each in everybody if each.id == person), None)
            if user is None:
                raise _nobody(person)
            change = verb(user, sum(is_admin(each) for each in everybody if each.id != person))
            values = user_values(change.user) | ({"password": change.password} if change.password else {})
            connection.execute(update(people).where(_p.id == person).values(values))
            if change.ends_sessions:
                _end_all(connection, person, at)
            append(connection, [change.entry], at)
            changed.append(change.user)

        await self._database.write(work)
        self._remembered.clear()
        return changed[-1]

    async def open_session(
        self, session: Session, digest: str, entry: AuditDraft, instead_of: str | None = None
    ) -> None:
        def work(connection: Connection) -> None:
            if instead_of:
                standing = (_s.digest == instead_of) & _s.ended_at.is_(None)
                connection.execute(update(sessions).where(standing).values(ended_at=session.opened_at))
            connection.execute(insert(sessions), session_values(session, digest))
            _end_oldest(connection, session)
            append(connection, [entry], session.opened_at)

        await self._database.write(work)

    async def session(self, digest: str) -> KnownSession | None:
        def work(connection: Connection) -> KnownSession | None:
            row = connection.execute(_SESSION, {"digest": digest}).first()
            if row is None:
                return None
            user = person_of_row(row)
            glass = glass_of(connection, user.id) if Role.ADMIN in user.roles else ()  # nobody else breaks any
            return KnownSession(session_of_row(row), user, tuple(glass))

        return await self._database.look_up(work)

    async def sessions_of(self, person: PersonId) -> list[Session]:
        wanted = select(sessions).where(_s.person_id == person, _s.ended_at.is_(None)).order_by(_s.opened_at.desc())
        return await self._database.read(lambda connection: list(map(session_of_row, connection.execute(wanted))))

    async def saw_session(self, session: SessionId, at: datetime) -> None:
        seen = update(sessions).where(_s.id == session, _s.seen_at < at).values(seen_at=at)
        await self._database.write(lambda connection: _only(connection.execute(seen)))

    async def end_session(self, session: SessionId, entry: Callable[[Session], AuditDraft], at: datetime) -> None:
        def work(connection: Connection) -> None:
            wanted = select(sessions).where(_s.id == session, _s.ended_at.is_(None)).with_for_update()
            row = connection.execute(wanted).first() if is_sound(session) else None
            if row is None:
                raise SessionNotFound(f"no session {session!r}, or it has ended")
            connection.execute(update(sessions).where(_s.id == session).values(ended_at=at))
            append(connection, [entry(session_of_row(row))], at)

        await self._database.write(work)

    async def end_sessions(self, person: PersonId, entry: AuditDraft, at: datetime) -> int:
        ended: list[int] = []

        def work(connection: Connection) -> None:
            _user(connection, person)
            ended.append(_end_all(connection, person, at))
            append(connection, [entry], at)

        await self._database.write(work)
        return ended[-1]


def _end_oldest(connection: Connection, session: Session) -> None:
    standing = select(_s.id).where(_s.person_id == session.person, _s.ended_at.is_(None))
    oldest = list(connection.scalars(standing.order_by(_s.opened_at.desc(), _s.id).offset(MOST)))
    if oldest:
        connection.execute(update(sessions).where(_s.id.in_(oldest)).values(ended_at=session.opened_at))


def _user(connection: Connection, person: PersonId) -> User:
    row = connection.execute(select(people).where(_p.id == person)).first() if is_sound(person) else None
    if row is None:
        raise _nobody(person)
    return user_of_row(row)


def _nobody(person: PersonId) -> PersonNotFound:
    return PersonNotFound(f"nobody has the id {person!r}; `copilot users list` shows everybody")


def _end_all(connection: Connection, person: PersonId, at: datetime) -> int:
    standing = (_s.person_id == person) & _s.ended_at.is_(None)
    return connection.execute(update(sessions).where(standing).values(ended_at=at)).rowcount


def _only(_: object) -> None:
    """A unit of work returns nothing."""
