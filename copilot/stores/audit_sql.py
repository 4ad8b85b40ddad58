"""The audit trail in SQLite or PostgreSQL."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast

from sqlalchemy import ColumnElement, Connection, String, delete, func, select, type_coerce

from copilot.audit.entries import AuditDraft, AuditEntry, AuditRecord, BareRecord, record_of
from copilot.audit.ports import MOST
from copilot.outbox import OutboxEvent
from copilot.people.model import PersonId
from copilot.stores.databases import Database
from copilot.stores.outbox import put_out
from copilot.stores.tables_audit import audit_entries, audit_payloads
from copilot.stores.trail import append

_e = audit_entries.c
_MOMENT = {  # a moment as it is hashed, made by the database: reading a million of them is quick then
    "sqlite": func.replace(type_coerce(_e.at, String), " ", "T") + "Z",
    "postgresql": func.to_char(func.timezone("UTC", _e.at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
}
_WORDS = (_e.event, _e.subject, _e.actor, _e.via, _e.corpus, _e.model, _e.commitment, _e.prev, _e.hash)
_RECORDS = {
    dialect: select(_e.seq, at, *_WORDS, audit_payloads.c.salt, audit_payloads.c.payload).select_from(
        audit_entries.outerjoin(audit_payloads)
    )
    for dialect, at in _MOMENT.items()
}
_COUNT = select(func.count()).select_from(audit_entries)


class SqlAuditTrail:
    """Reads and adds to the trail of a database whose tables stand."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def enter(
        self, drafts: Sequence[AuditDraft], at: datetime, told: Sequence[OutboxEvent] = ()
    ) -> tuple[AuditEntry, ...]:
        entered: list[tuple[AuditEntry, ...]] = []

        def work(connection: Connection) -> None:
            put_out(connection, told, at)
            entered.append(append(connection, drafts, at))

        await self._database.write(work)
        return entered[-1]

    async def page(
        self,
        after: int | None = None,
        limit: int = 100,
        *,
        subject: str | None = None,
        actor: PersonId | None = None,
        event: str | None = None,
    ) -> list[AuditRecord]:
        asked = [(_e.subject, subject), (_e.actor, actor), (_e.event, event)]
        conditions = [column == value for column, value in asked if value is not None]
        return [record_of(bare) for bare in await self._read(after, min(limit, MOST), conditions)]

    async def bare(self, after: int | None = None, limit: int = MOST) -> Sequence[BareRecord]:
        return await self._read(after, min(limit, MOST), [])

    async def last(self, event: str | None = None) -> AuditRecord | None:
        conditions = [] if event is None else [_e.event == event]

        def work(connection: Connection) -> Sequence[BareRecord]:
            wanted = _RECORDS[connection.dialect.name].where(*conditions).order_by(_e.seq.desc()).limit(1)
            return _bare(connection.execute(wanted).all())

        found = await self._database.read(work)
        return record_of(found[0]) if found else None

    async def count(self) -> int:
        return await self._database.read(lambda connection: connection.scalar(_COUNT) or 0)

    async def erase_payloads(self, subject: str, by: AuditDraft, at: datetime) -> int:
        erased: list[int] = []

        def work(connection: Connection) -> None:
            erased.append(erase_payloads(connection, subject))
            append(connection, [by], at)

        await self._database.write(work)
        await self._database.forget()
        return erased[-1]

    async def _read(
        self, after: int | None, limit: int, conditions: Sequence[ColumnElement[bool]]
    ) -> Sequence[BareRecord]:
        conditions = conditions if after is None else [*conditions, _e.seq > after]

        def work(connection: Connection) -> Sequence[BareRecord]:
            wanted = _RECORDS[connection.dialect.name].where(*conditions).order_by(_e.seq).limit(limit)
            return _bare(connection.execute(wanted).all())

        return await self._database.read(work)


def erase_payloads(connection: Connection, subject: str) -> int:
    """Erase what was entered of a subject, and with the salts all that could vouch for it. Returns how many."""
    of_subject = select(_e.seq).where(_e.subject == subject)
    return connection.execute(delete(audit_payloads).where(audit_payloads.c.seq.in_(of_subject))).rowcount


def _bare(rows: Sequence[Any]) -> Sequence[BareRecord]:
    return cast("Sequence[BareRecord]", rows)
