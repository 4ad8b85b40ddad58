"""Batches in SQLite or PostgreSQL."""

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from typing import TypeVar

from sqlalchemy import Connection, delete, func, insert, select, update

from copilot.audit.entries import AuditDraft
from copilot.batches.errors import no_batch, over
from copilot.batches.model import (
    OPEN,
    Batch,
    BatchId,
    BatchState,
    Line,
    LineState,
    Progress,
    Result,
    Work,
    as_it_stands,
    standing,
)
from copilot.cases import CaseId
from copilot.repeats.model import about
from copilot.stores.batches_rows import batch_of, line_of, line_values, values_of
from copilot.stores.batches_work import advance, behind, put_off, take
from copilot.stores.databases import Database
from copilot.stores.tables import cases, recommendations
from copilot.stores.tables_batches import batch_lines, batches
from copilot.stores.trail import append

_b, _l, _r = batches.c, batch_lines.c, recommendations.c
_RESULTS = select(batch_lines, _r.body.label("made")).join(recommendations, _r.id == _l.recommendation_id, isouter=True)
Given = TypeVar("Given")


class SqlBatches:
    """Keeps batches in a database whose tables stand."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def open(self, batch: Batch) -> None:
        await self._write(lambda connection: connection.execute(insert(batches), values_of(batch)))

    async def add(self, batch: BatchId, lines: Sequence[Line]) -> Collection[CaseId]:
        return await self._write(lambda connection: _add(connection, batch, lines))

    async def start(self, batch: Batch, entry: AuditDraft, at: datetime) -> None:
        about(f"batch/{batch.id}")
        values = {"state": BatchState.RUNNING.value, "lines": batch.lines, "digest": batch.digest}

        def work(connection: Connection) -> None:
            connection.execute(update(batches).where(_b.id == batch.id).values(values))
            _end_if_over(connection, batch.id, at)
            append(connection, [entry], at)

        await self._write(work)

    async def advance(self, batch: BatchId, most: int) -> int:
        return await self._write(lambda connection: advance(connection, batch, most))

    async def behind(self, received_before: datetime) -> list[BatchId]:
        return await self._write(lambda connection: behind(connection, received_before))

    async def get(self, batch: BatchId) -> Progress:
        return await self._database.look_up(lambda connection: _get(connection, batch))

    async def take(self, now: datetime, until: datetime, most: int) -> list[Work]:
        return await self._write(lambda connection: take(connection, now, until, most))

    async def renew(self, holders: Collection[str], until: datetime) -> None:
        ours = update(batch_lines).where(_l.holder.in_(list(holders))).values(until=until)
        await self._write(lambda connection: connection.execute(ours))

    async def finish(self, work: Work, line: Line, at: datetime) -> None:
        await self._write(lambda connection: _finish(connection, work, line, at))

    async def put_off(self, work: Work, until: datetime | None) -> None:
        await self._write(lambda connection: put_off(connection, work, until))

    async def cancel(self, batch: BatchId, entry: AuditDraft | None, at: datetime) -> None:
        await self._write(lambda connection: _cancel(connection, batch, entry, at))

    async def taken_on(self) -> int:
        at_work = select(func.coalesce(func.sum(_b.lines), 0)).where(_b.state == BatchState.RUNNING.value)
        return await self._database.read(lambda connection: int(connection.scalar(at_work) or 0))

    async def results(self, batch: BatchId, after: int, limit: int) -> list[Result]:
        return await self._database.read(lambda connection: _results(connection, batch, after, limit))

    async def purge(self, before: datetime) -> int:
        return await self._write(lambda connection: _purge(connection, before))

    async def _write(self, work: Callable[[Connection], Given]) -> Given:
        """Run a unit of work; it may be run again, so what it gives the last time counts."""
        given: list[Given] = []
        await self._database.write(lambda connection: given.append(work(connection)))
        return given[-1]


def _add(connection: Connection, batch: BatchId, lines: Sequence[Line]) -> Collection[CaseId]:
    names = {line.case_id for line in lines if line.body is not None}
    routed = select(cases.c.id).where(cases.c.id.in_(names), cases.c.lane.is_not(None))
    known = set(connection.scalars(routed)) if names else set()
    kind = connection.scalar(select(_b.kind).where(_b.id == batch))
    rows = [
        line_values(batch, 0 if kind == "one" else 1, line)
        for line in lines
        if line.body is None or line.case_id not in known
    ]
    if rows:
        connection.execute(insert(batch_lines), rows)
    return known


def _get(connection: Connection, batch: BatchId) -> Progress:
    row = connection.execute(select(batches).where(_b.id == batch)).first()
    if row is None:
        raise no_batch(batch)
    counted = select(_l.state, func.count()).where(_l.batch_id == batch).group_by(_l.state)
    counts = Counter[LineState]()
    for state, number in connection.execute(counted):
        counts[standing(BatchState(row.state), LineState(state))] += number
    return Progress(batch_of(row), counts)


def _finish(connection: Connection, work: Work, line: Line, at: datetime) -> None:
    batch = work.batch.id
    values = {
        "state": line.state.value,
        "body": None,
        "recommendation_id": line.recommendation,
        "problem": line.problem,
        "holder": None,
        "until": None,
    }
    ours = (_l.batch_id == batch, _l.line == line.number, _l.holder == work.holder)
    if connection.execute(update(batch_lines).where(*ours).values(values)).rowcount:
        _end_if_over(connection, batch, at)


def _end_if_over(connection: Connection, batch: BatchId, at: datetime) -> None:
    states = [state.value for state in OPEN]
    left = select(_l.line).where(_l.batch_id == batch, _l.state.in_(states)).limit(1)
    if connection.execute(select(_b.id).where(_b.id == batch).with_for_update()).first() is None:
        return
    if connection.execute(left).first() is None:
        running = (_b.id == batch, _b.state == BatchState.RUNNING.value)
        connection.execute(update(batches).where(*running).values(state=BatchState.DONE.value, ended_at=at))


def _cancel(connection: Connection, batch: BatchId, entry: AuditDraft | None, at: datetime) -> None:
    state = connection.scalar(select(_b.state).where(_b.id == batch).with_for_update())
    if state is None:
        raise no_batch(batch)
    if BatchState(state) in (BatchState.DONE, BatchState.CANCELLED):
        raise over(batch, BatchState(state))
    ended = {"state": BatchState.CANCELLED.value, "ended_at": at}
    connection.execute(update(batches).where(_b.id == batch).values(ended))
    append(connection, [entry] if entry else [], at)


def _results(connection: Connection, batch: BatchId, after: int, limit: int) -> list[Result]:
    wanted = _RESULTS.where(_l.batch_id == batch, _l.line > after).order_by(_l.line).limit(limit)
    state = BatchState(connection.scalar(select(_b.state).where(_b.id == batch)) or BatchState.DONE)
    found = []
    for row in connection.execute(wanted):
        line = as_it_stands(line_of(row), state)
        if line.state in OPEN:
            break
        found.append(Result(line, row.made))
    return found


def _purge(connection: Connection, before: datetime) -> int:
    old = select(_b.id).where(_b.ended_at < before)
    connection.execute(delete(batch_lines).where(_l.batch_id.in_(old)))
    return connection.execute(delete(batches).where(_b.ended_at < before)).rowcount
