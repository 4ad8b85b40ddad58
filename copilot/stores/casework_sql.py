"""The ledger of cases in SQLite or PostgreSQL."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from sqlalchemy import Connection, bindparam, delete, func, insert, select

from copilot.audit.entries import AuditDraft
from copilot.cases import Case, CaseId
from copilot.casework.changes import content_read
from copilot.casework.decisions import PrecedentRow, Strike
from copilot.casework.files import Act, CaseFile, Change
from copilot.casework.intake import Arrival, arrival_with, opened_by, recommended, take_in
from copilot.casework.model import CaseRecord, Queue, State
from copilot.casework.ports import Verb
from copilot.casework.queues import Place, QueueFilter, SavedFilter
from copilot.casework.rules import Rules
from copilot.outbox import Told
from copilot.people.model import PersonId
from copilot.recommendations import Recommendation
from copilot.repeats.model import held
from copilot.stores.casework_reading import (
    find_record,
    read_counts,
    read_file,
    read_filters,
    read_outbox,
    read_page,
    read_precedents,
    read_strikes,
    same_content,
)
from copilot.stores.casework_writing import write_change
from copilot.stores.databases import Database
from copilot.stores.entries import content_of, erased, no_case, sealed
from copilot.stores.reading import read_case, read_lane
from copilot.stores.sealing import lane_after
from copilot.stores.tables import CONTENT, sealed_contents
from copilot.stores.tables_casework import saved_filters
from copilot.stores.trail import append
from copilot.stores.writing import erase_content, seal, write_content
from copilot.wire.base import is_sound
from copilot.wire.stored_cases import load_case
from copilot.wire.stored_casework import dump
from policy_corpus.model import SectionId

Result = TypeVar("Result")

_LOCK_KEY = 0x63617365  # of contents: "case"

_SEALED = (
    select(sealed_contents.c.body)
    .where(sealed_contents.c.kind == CONTENT, sealed_contents.c.case_id == bindparam("case_id"))
    .order_by(sealed_contents.c.sealed_at.desc())
    .limit(1)
)


class SqlCaseLedger:
    """Keeps cases in a database whose tables stand (``copilot.stores.migrations.upgrade``)."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def take_in(self, arrival: Arrival, act: Act, rules: Rules) -> Change:
        return await self._write(lambda connection: _take_in(connection, arrival, act, rules))

    async def change(self, case: CaseId, verb: Verb) -> Change:
        return await self._write(lambda connection: _change(connection, case, verb))

    async def get(self, case: CaseId) -> CaseFile:
        return await self._database.look_up(lambda connection: read_file(connection, case))

    async def content(self, case: CaseId, act: Act) -> Case:
        read: list[Case] = []
        await self._database.write(lambda connection: read.append(_content(connection, case, act)))
        return read[-1]

    async def page(
        self, queue: Queue, wanted: QueueFilter, now: datetime, limit: int, after: Place | None = None
    ) -> list[CaseRecord]:
        return await self._database.read(lambda c: read_page(c, queue, wanted, now, (limit, after)))

    async def counts(self) -> Mapping[tuple[Queue, State], int]:
        return await self._database.read(read_counts)

    async def strikes(self, author: str) -> tuple[Strike, ...]:
        return await self._database.read(lambda c: read_strikes(c, author)) if is_sound(author) else ()

    async def precedents(self, sections: Sequence[SectionId], limit: int) -> tuple[PrecedentRow, ...]:
        return await self._database.read(lambda connection: read_precedents(connection, sections, limit))

    async def outbox(self, after: int, limit: int) -> list[Told]:
        return await self._database.read(lambda connection: read_outbox(connection, after, limit))

    async def filters(self, person: PersonId) -> list[SavedFilter]:
        return await self._database.look_up(lambda connection: read_filters(connection, person))

    async def keep_filter(self, saved: SavedFilter) -> None:
        await self._database.write(lambda connection: _keep_filter(connection, saved))

    async def drop_filter(self, person: PersonId, name: str) -> None:
        await self._database.write(lambda connection: _drop_filter(connection, person, name))

    async def _write(self, work: Callable[[Connection], Change]) -> Change:
        """Run a unit of work; what it erased is taken from the files of the database too."""
        done: list[Change] = []
        claim = held()

        def named(connection: Connection) -> None:
            done.append(work(connection))
            if claim:
                claim.subject = f"case/{done[-1].record.id}"

        await self._database.write(named)
        change = done[-1]
        if change.seals or change.erases:
            await self._database.forget()
        return change


def _change(connection: Connection, case: CaseId, verb: Verb) -> Change:
    file = read_file(connection, case, to_change=True)
    change = verb(file)
    write_change(connection, change, file.record)
    if change.erases:
        erase_content(connection, case)
    _enter(connection, change)
    return change


def _wait_for_same(connection: Connection, digest: str) -> None:
    """On PostgreSQL whoever takes in the same content waits for this one, to see its case; SQLite has one writer."""
    if connection.dialect.name == "postgresql":
        of_digest = int.from_bytes(bytes.fromhex(digest[:8]), signed=True)
        connection.execute(select(func.pg_advisory_xact_lock(_LOCK_KEY, of_digest)))


def _take_in(connection: Connection, arrival: Arrival, act: Act, rules: Rules) -> Change:
    case = arrival.case.id
    lane = read_lane(connection, case)
    if lane:
        arrival = replace(arrival, lane=lane_after(lane, arrival.lane or lane))
    if arrival.digest:
        _wait_for_same(connection, arrival.digest)
    alike, earlier = same_content(connection, arrival.digest) if arrival.digest else (None, None)
    known = case if find_record(connection, case) else alike
    file = read_file(connection, known, to_change=True) if known else None
    change = take_in(file, earlier, arrival, act, rules)
    if change.happening is None:
        return change
    if file is None:
        write_content(connection, content_of(arrival.case, arrival.lane, act.at), arrival.lane)
    elif change.record.lane and change.record.lane != file.record.lane:
        seal(connection, change.record.id, change.record.lane, act.at)
    write_change(connection, change, file.record if file else None)
    _enter(connection, change)
    return change


def record_recommendation(
    connection: Connection, case: Case, recommendation: Recommendation, act: Act, rules: Rules, *, new: bool
) -> Sequence[AuditDraft]:
    """Write what a new recommendation means for its case, which comes to exist by it. Returns what is to be entered.

    ``new``: nothing stood under the id of the case before this unit of work.
    """
    if not new and find_record(connection, case.id):
        file = read_file(connection, case.id, to_change=True)
        change = recommended(file, recommendation, act, rules)
        write_change(connection, change, file.record)
    else:
        change = opened_by(arrival_with(case, recommendation, act.at), recommendation, act, rules)
        write_change(connection, change, None)
    return change.audit


def _enter(connection: Connection, change: Change) -> None:
    if change.happening is not None:
        append(connection, change.audit, change.happening.at)


def _content(connection: Connection, case: CaseId, act: Act) -> Case:
    record = find_record(connection, case)
    if record is None:
        raise no_case(case)
    entry = content_read(record, act)
    body = connection.scalar(_SEALED, {"case_id": case}) if record.lane else None
    if record.erased:
        raise erased(case)
    if record.lane and body is None:
        raise sealed(case)
    content = load_case(body) if body else read_case(connection, case)
    append(connection, [entry], act.at)
    return content


def _keep_filter(connection: Connection, saved: SavedFilter) -> None:
    _drop_filter(connection, saved.person, saved.name)
    connection.execute(insert(saved_filters), {"person": saved.person, "name": saved.name, "body": dump(saved)})


def _drop_filter(connection: Connection, person: PersonId, name: str) -> None:
    connection.execute(delete(saved_filters).where(saved_filters.c.person == person, saved_filters.c.name == name))
