"""API keys and broken glass in SQLite or PostgreSQL."""

from collections.abc import Sequence
from datetime import datetime
from time import monotonic
from typing import Any

from sqlalchemy import Connection, Row, bindparam, insert, select, update

from copilot.audit.entries import AuditDraft
from copilot.people.errors import GlassNotFound, KeyMovedOn, KeyNotFound
from copilot.people.glass import BrokenGlass, GlassChange, GlassId
from copilot.people.keys import ApiKey, KeyId, KeyVerb, KnownKey
from copilot.people.model import PersonId
from copilot.people.ports import GlassVerb
from copilot.people.sessions import SessionId
from copilot.stores.databases import Database
from copilot.stores.people_rows import glass_of_row, glass_values, key_of_row, key_values, of_person, person_of_row
from copilot.stores.tables_people import api_keys, break_glass, people, sessions
from copilot.stores.trail import append
from copilot.stores.usage_sql import SqlUsage
from copilot.wire.base import is_sound

_k, _g = api_keys.c, break_glass.c
# Asked at each request: made once, and one question for a key with its owner.
_REMEMBERED, _MOST = 0.5, 1024  # seconds that a key is taken as it was read, and how many keys
_KNOWN = select(api_keys, *of_person()).join_from(api_keys, people).where(_k.id == bindparam("id"))


class SqlKeys(SqlUsage):
    """The half of a store of people that keeps keys and broken glass."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._remembered: dict[KeyId, tuple[float, KnownKey]] = {}

    async def add_key(self, key: ApiKey, digest: str, entry: AuditDraft) -> None:
        def work(connection: Connection) -> None:
            connection.execute(insert(api_keys), key_values(key, digest))
            append(connection, [entry], key.created_at)

        await self._database.write(work)

    async def key(self, key: KeyId) -> KnownKey | None:
        """Each request of a program asks for it. What this process changes counts at once, what others change soon."""
        read_at, remembered = self._remembered.get(key, (0.0, None))
        if remembered and monotonic() - read_at < _REMEMBERED:
            return remembered
        known = await self._database.look_up(lambda connection: _known(connection, key))
        if known:
            if len(self._remembered) >= _MOST:
                self._remembered.clear()
            self._remembered[key] = (monotonic(), known)
        return known

    async def keys(self, owner: PersonId | None = None) -> list[ApiKey]:
        wanted = select(api_keys).order_by(_k.created_at.desc(), _k.id)
        wanted = wanted if owner is None else wanted.where(_k.person_id == owner)
        return await self._database.read(lambda connection: list(map(key_of_row, connection.execute(wanted))))

    async def saw_key(self, key: KeyId, at: datetime) -> None:
        seen = update(api_keys).where(_k.id == key).values(seen_at=at)
        await self._database.write(lambda connection: _only(connection.execute(seen)))
        self._remembered.clear()

    async def change_key(self, key: KeyId, verb: KeyVerb, at: datetime) -> KnownKey:
        changed: list[KnownKey] = []

        def work(connection: Connection) -> None:
            row = _locked_key(connection, key)
            change = verb(key_of_row(row))
            if change.successor and connection.execute(select(_k.id).where(_k.replaces == key)).first():
                raise KeyMovedOn(f"the key {key!r} was rotated already; rotate the one that took its place")
            connection.execute(update(api_keys).where(_k.id == key).values(key_values(change.key, row.digest)))
            if change.successor:
                connection.execute(insert(api_keys), key_values(change.successor, change.digest or ""))
            append(connection, [change.entry], at)
            known = _known(connection, (change.successor or change.key).id)
            changed.extend([known] if known else [])

        await self._database.write(work)
        self._remembered.clear()
        return changed[-1]

    async def add_glass(self, change: GlassChange) -> None:
        def work(connection: Connection) -> None:
            connection.execute(insert(break_glass), glass_values(change.glass))
            append(connection, [change.entry], change.glass.asked_at)

        await self._database.write(work)

    async def glass(self, person: PersonId | None = None) -> list[BrokenGlass]:
        return await self._database.read(lambda connection: glass_of(connection, person))

    async def change_glass(
        self, glass: GlassId, verb: GlassVerb, at: datetime, turn: tuple[SessionId, str] | None = None
    ) -> BrokenGlass:
        changed: list[BrokenGlass] = []

        def work(connection: Connection) -> None:
            wanted = select(break_glass).where(_g.id == glass).with_for_update()
            row = connection.execute(wanted).first() if is_sound(glass) else None
            if row is None:
                raise GlassNotFound(f"nothing was asked for under the id {glass!r}")
            change = verb(glass_of_row(row))
            connection.execute(update(break_glass).where(_g.id == glass).values(glass_values(change.glass)))
            if turn:
                connection.execute(update(sessions).where(sessions.c.id == turn[0]).values(digest=turn[1]))
            append(connection, [change.entry], at)
            changed.append(change.glass)

        await self._database.write(work)
        return changed[-1]


def glass_of(connection: Connection, person: PersonId | None) -> list[BrokenGlass]:
    """What was asked for by one person, or by all, the newest first."""
    wanted = select(break_glass).order_by(_g.asked_at.desc(), _g.id)
    wanted = wanted if person is None else wanted.where(_g.person_id == person)
    rows: Sequence[Row[Any]] = connection.execute(wanted).all()
    return list(map(glass_of_row, rows))


def _known(connection: Connection, key: KeyId) -> KnownKey | None:
    if not is_sound(key):
        return None
    row = connection.execute(_KNOWN, {"id": key}).first()
    return KnownKey(key_of_row(row), row.digest, person_of_row(row)) if row else None


def _locked_key(connection: Connection, key: KeyId) -> Row[Any]:
    wanted = select(api_keys).where(_k.id == key).with_for_update()
    row = connection.execute(wanted).first() if is_sound(key) else None
    if row is None:
        raise KeyNotFound(f"no key goes by {key!r}; `copilot keys list` shows those that do")
    return row


def _only(_: object) -> None:
    """A unit of work returns nothing."""
