"""Requests that may come again, in SQLite or PostgreSQL."""

import json
from datetime import datetime

from sqlalchemy import Connection, Row, bindparam, delete, insert, select, update

from copilot.repeats.errors import reused
from copilot.repeats.model import Answer, Asked, Claim, Earlier, UnderWay
from copilot.repeats.ports import Times
from copilot.stores.databases import Database
from copilot.stores.tables_repeats import repeats

_r = repeats.c
_ROW = select(repeats).where(_r.name == bindparam("of_name"))
_OURS = (_r.name == bindparam("of_name"), _r.holder == bindparam("of_holder"))
_KEEP = update(repeats).where(*_OURS)
_RELEASE = delete(repeats).where(*_OURS, _r.until.is_not(None))
_RENEW = update(repeats).where(*_OURS, _r.until.is_not(None))


class SqlRepeats:
    """Keeps keys in a database whose tables stand; ``copilot.stores.databases`` settles them with their effect."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def claim(self, asked: Asked, holder: str, times: Times) -> Claim | Earlier | UnderWay:
        found: list[Earlier | UnderWay | None] = []
        await self._database.write(lambda connection: found.append(_claim(connection, asked, holder, times)))
        return found[-1] or Claim(asked.name, holder)

    async def look(self, asked: Asked, times: Times) -> Earlier | UnderWay | None:
        return await self._database.look_up(lambda connection: _standing(_row(connection, asked), asked, times))

    async def renew(self, claim: Claim, until: datetime) -> None:
        await self._database.write(lambda connection: _run(connection, claim, until=until))

    async def keep(self, claim: Claim, answer: Answer | None) -> None:
        await self._database.write(lambda connection: _keep(connection, claim, answer))

    async def release(self, claim: Claim) -> None:
        await self._database.write(lambda connection: _run(connection, claim))

    async def purge(self, before: datetime) -> int:
        gone: list[int] = []
        old = delete(repeats).where(_r.at < before)
        await self._database.write(lambda connection: gone.append(connection.execute(old).rowcount))
        return gone[-1]


def _row(connection: Connection, asked: Asked) -> Row[tuple[object, ...]] | None:
    return connection.execute(_ROW, {"of_name": asked.name}).first()


def _standing(row: Row[tuple[object, ...]] | None, asked: Asked, times: Times) -> Earlier | UnderWay | None:
    if row is None or row.at < times.since:
        return None
    if row.fingerprint != asked.fingerprint:
        raise reused()
    if row.until is not None:
        return UnderWay(row.until) if row.until > times.now else None
    kept = None if row.body is None else Answer(row.status, json.loads(row.headers), row.body)
    return Earlier(row.subject, kept)


def _claim(connection: Connection, asked: Asked, holder: str, times: Times) -> Earlier | UnderWay | None:
    row = connection.execute(_ROW.with_for_update(), {"of_name": asked.name}).first()
    found = _standing(row, asked, times)
    if found is None:
        if row is not None:
            connection.execute(delete(repeats).where(_r.name == asked.name))
        values = {"name": asked.name, "fingerprint": asked.fingerprint, "at": times.now}
        connection.execute(insert(repeats), values | {"holder": holder, "until": times.until})
    return found


def _keep(connection: Connection, claim: Claim, answer: Answer | None) -> None:
    values: dict[str, object] = {"until": None, "subject": claim.subject}
    if answer:
        values |= {"status": answer.status, "headers": json.dumps(dict(answer.headers)), "body": answer.body}
    connection.execute(_KEEP, {"of_name": claim.name, "of_holder": claim.holder} | values)


def _run(connection: Connection, claim: Claim, until: datetime | None = None) -> None:
    """Hold on until then, or let go."""
    ours = {"of_name": claim.name, "of_holder": claim.holder}
    if until is None:
        connection.execute(_RELEASE, ours)
    else:
        connection.execute(_RENEW, ours | {"until": until})
