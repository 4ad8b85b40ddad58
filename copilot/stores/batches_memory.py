"""Batches that last as long as the process."""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import uuid4

from copilot.audit.entries import AuditDraft
from copilot.batches.errors import no_batch, over
from copilot.batches.model import (
    OPEN,
    UNBEGUN,
    Batch,
    BatchId,
    BatchKind,
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
from copilot.errors import NotFound
from copilot.repeats.model import about
from copilot.stores.memory import MemoryRecommendationStore
from copilot.stores.memory_audit import MemoryAuditTrail
from copilot.wire.recommendations import dump_json


@dataclass
class _Row:
    line: Line
    holder: str | None = None
    until: datetime | None = None
    tries: int = 0


@dataclass
class _Kept:
    batch: Batch
    rows: dict[int, _Row] = field(default_factory=dict)

    def ordered(self) -> list[_Row]:
        return [self.rows[number] for number in sorted(self.rows)]


class MemoryBatches:
    """Keeps everything as values. Nothing here waits, so each change is whole."""

    def __init__(self, trail: MemoryAuditTrail, recommendations: MemoryRecommendationStore) -> None:
        self._trail, self._recommendations = trail, recommendations
        self._batches: dict[BatchId, _Kept] = {}
        recommendations.also_erase(self._erase)

    async def open(self, batch: Batch) -> None:
        self._batches[batch.id] = _Kept(batch)

    async def add(self, batch: BatchId, lines: Sequence[Line]) -> Collection[CaseId]:
        names = {line.case_id for line in lines if line.body is not None and line.case_id}
        known = {name for name in names if await self._recommendations.lane(name)}
        for line in lines:
            if line.body is None or line.case_id not in known:
                self._batches[batch].rows[line.number] = _Row(line)
        return known

    async def start(self, batch: Batch, entry: AuditDraft, at: datetime) -> None:
        about(f"batch/{batch.id}")
        kept = self._batches[batch.id]
        kept.batch = replace(kept.batch, state=BatchState.RUNNING, lines=batch.lines, digest=batch.digest)
        self._end_if_over(kept, at)
        self._trail.append([entry], at)

    async def advance(self, batch: BatchId, most: int) -> int:
        kept = self._kept(batch)
        running = kept.batch.state is BatchState.RUNNING
        states = (LineState.ARRIVING,) if running else UNBEGUN
        if kept.batch.state not in (BatchState.RUNNING, BatchState.CANCELLED):
            return 0
        rows = [row for row in kept.ordered() if row.line.state in states][:most]
        for row in rows:
            cancelled = replace(row.line, state=LineState.CANCELLED, body=None)
            row.line = replace(row.line, state=LineState.WAITING) if running else cancelled
        return len(rows)

    async def behind(self, received_before: datetime) -> list[BatchId]:
        for kept in self._batches.values():
            if kept.batch.state is BatchState.RECEIVING and kept.batch.at < received_before:
                kept.batch = replace(kept.batch, state=BatchState.CANCELLED, ended_at=received_before)
        states = {BatchState.RUNNING: (LineState.ARRIVING,), BatchState.CANCELLED: UNBEGUN}
        return [
            name
            for name, kept in self._batches.items()
            if any(row.line.state in states.get(kept.batch.state, ()) for row in kept.rows.values())
        ]

    async def get(self, batch: BatchId) -> Progress:
        kept = self._kept(batch)
        return Progress(kept.batch, Counter(standing(kept.batch.state, row.line.state) for row in kept.rows.values()))

    async def take(self, now: datetime, until: datetime, most: int) -> list[Work]:
        taken = []
        for kept, row in sorted(self._to_take(now), key=_order)[:most]:
            row.holder, row.until, row.tries = uuid4().hex, until, row.tries + 1
            taken.append(Work(kept.batch, row.line, row.holder, row.tries))
            row.line = replace(row.line, state=LineState.RUNNING)
        return taken

    async def renew(self, holders: Collection[str], until: datetime) -> None:
        for kept in self._batches.values():
            for row in kept.rows.values():
                row.until = until if row.holder in holders else row.until

    async def finish(self, work: Work, line: Line, at: datetime) -> None:
        row = self._held(work)
        if row:
            row.line = replace(line, case_id=row.line.case_id, body=None)
            row.holder = row.until = None
            self._end_if_over(self._batches[work.batch.id], at)

    async def put_off(self, work: Work, until: datetime | None) -> None:
        row = self._held(work)
        if row:
            state = LineState.WAITING if until is None else LineState.LATER
            row.line = as_it_stands(replace(row.line, state=state), self._batches[work.batch.id].batch.state)
            row.holder, row.until = None, until

    async def cancel(self, batch: BatchId, entry: AuditDraft | None, at: datetime) -> None:
        kept = self._kept(batch)
        if kept.batch.state in (BatchState.DONE, BatchState.CANCELLED):
            raise over(batch, kept.batch.state)
        kept.batch = replace(kept.batch, state=BatchState.CANCELLED, ended_at=at)
        self._trail.append([entry] if entry else [], at)

    async def taken_on(self) -> int:
        return sum(kept.batch.lines for kept in self._batches.values() if kept.batch.state is BatchState.RUNNING)

    async def results(self, batch: BatchId, after: int, limit: int) -> list[Result]:
        found = []
        kept = self._kept(batch)
        for row in [row for row in kept.ordered() if row.line.number > after][:limit]:
            line = as_it_stands(row.line, kept.batch.state)
            if line.state in OPEN:
                break
            found.append(Result(line, await self._made(line)))
        return found

    async def purge(self, before: datetime) -> int:
        ended = {name: kept.batch.ended_at for name, kept in self._batches.items()}
        old = [name for name, at in ended.items() if at and at < before]
        for name in old:
            del self._batches[name]
        return len(old)

    def _kept(self, batch: BatchId) -> _Kept:
        if batch not in self._batches:
            raise no_batch(batch)
        return self._batches[batch]

    def _to_take(self, now: datetime) -> Iterator[tuple[_Kept, _Row]]:
        for kept in self._batches.values():
            over = kept.batch.state is BatchState.CANCELLED
            for row in kept.rows.values():
                fallen = row.line.state in (LineState.RUNNING, LineState.LATER) and row.until and row.until <= now
                if over and fallen:
                    row.line, row.holder = replace(row.line, state=LineState.CANCELLED, body=None), None
                elif over:
                    continue
                elif fallen or row.line.state is LineState.WAITING:
                    yield kept, row

    def _held(self, work: Work) -> _Row | None:
        row = self._batches[work.batch.id].rows.get(work.line.number)
        return row if row and row.holder == work.holder else None

    async def _made(self, line: Line) -> str | None:
        if not line.recommendation:
            return None
        try:
            return dump_json(await self._recommendations.get(line.recommendation))
        except NotFound:
            return None

    def _end_if_over(self, kept: _Kept, at: datetime) -> None:
        left = any(row.line.state in OPEN for row in kept.rows.values())
        if not left and kept.batch.state is BatchState.RUNNING:
            kept.batch = replace(kept.batch, state=BatchState.DONE, ended_at=at)

    def _erase(self, case: str) -> None:
        for kept in self._batches.values():
            for row in kept.rows.values():
                if row.line.case_id == case:
                    row.line = replace(row.line, body=None)


def _order(taken: tuple[_Kept, _Row]) -> tuple[bool, bool, int]:
    kept, row = taken
    return (row.line.state is LineState.WAITING, kept.batch.kind is BatchKind.MANY, row.line.number)
