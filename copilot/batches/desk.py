"""Where batches are handed in and asked for. What belongs to people alone is routed at once, and waits nowhere."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import uuid4

from copilot.audit.entries import AuditDraft
from copilot.batches.errors import BatchesFull, BatchInvalid, no_batch
from copilot.batches.model import (
    STATE_OF,
    Batch,
    BatchId,
    BatchKind,
    Line,
    LineState,
    Progress,
    case_of,
    recommendation_of,
)
from copilot.batches.ports import BatchStore, Recommend
from copilot.batches.reading import ReadLine, reading
from copilot.batches.running import AT_ONCE, Runner
from copilot.cases import Case
from copilot.lanes import lane_of
from copilot.people.model import Actor, Role
from copilot.ports import Clock
from copilot.repeats.model import about, effecting
from copilot.wire.stored_cases import dump_case
from policy_corpus.model import Region

MOST_LINES = 100_000
MOST_WAITING = 1_000_000  # lines of batches that are at work; one more batch may come on top


@dataclass(frozen=True, slots=True)
class Wanted:
    """Who asks, and under which policies."""

    actor: Actor
    as_of: date | None = None
    region: Region | None = None


@dataclass(frozen=True)
class Batches:
    """What the HTTP service works with."""

    store: BatchStore
    runner: Runner
    recommend: Recommend
    clock: Clock
    most_waiting: int = MOST_WAITING

    async def later(self, case: Case, wanted: Wanted) -> Batch | None:
        """Have one case drafted later; None for one that belongs to people alone, which needs no waiting.

        Raises ``BatchesFull``.
        """
        batch = self._new(BatchKind.ONE, wanted)
        if lane_of(case):
            return None
        await self._expect_room()
        await self.store.open(batch)
        line = Line(1, LineState.ARRIVING, case.id, dump_case(case))
        if await self.store.add(batch.id, [line]):
            await self.store.cancel(batch.id, None, self.clock.now())
            return None
        return await self._start(replace(batch, lines=1), Counter({LineState.ARRIVING: 1}))

    async def take_in(self, body: AsyncIterable[bytes], wanted: Wanted) -> Batch:
        """Receive a batch, a case a line. It is drafted once all of it is there; if that fails, none of it is.

        Raises ``BatchInvalid`` for a body without lines or with too many, and ``BatchesFull`` before it is read.
        """
        await self._expect_room()
        batch, counts = self._new(BatchKind.MANY, wanted), Counter[LineState]()
        await self.store.open(batch)
        read = reading(body)
        try:
            async for chunk in read.chunks():
                counts.update(await self._take_chunk(batch, chunk))
                _expect_some(counts.total() or 1)
            _expect_some(counts.total())
        except BaseException:
            await asyncio.shield(self._give_up(batch.id))
            raise
        return await self._start(replace(batch, lines=counts.total(), digest=read.digest()), counts)

    async def look(self, batch: BatchId, actor: Actor, kind: BatchKind | None = None) -> Progress:
        """How far it is. Raises ``BatchNotFound`` for what is none of that kind, and for whoever it isn't."""
        progress = await self.store.get(batch)
        theirs = actor.person == progress.batch.owner.person or Role.ADMIN in actor.roles
        if not theirs or kind not in (None, progress.batch.kind):
            raise no_batch(batch)
        return progress

    async def cancel(self, batch: BatchId, actor: Actor) -> Progress:
        """Have no further line drafted; those in hand are finished. Raises ``BatchNotFound`` and ``BatchOver``."""
        progress = await self.look(batch, actor)
        about(f"batch/{batch}")
        with effecting():
            await self.store.cancel(batch, _entry("batch.cancelled", progress.batch, actor), self.clock.now())
        self.runner.tidy()
        return await self.store.get(batch)

    async def _take_chunk(self, batch: Batch, chunk: Sequence[ReadLine]) -> list[LineState]:
        lines = [await self._line(batch, read) for read in chunk]
        with_people = await self.store.add(batch.id, lines)
        left = [
            (index, read)
            for index, (line, read) in enumerate(zip(lines, chunk, strict=True))
            if line.body is not None and line.case_id in with_people
        ]
        for index, read in left:
            lines[index] = await self._routed(batch, read.number, _case(batch, read))
        if left:
            await self.store.add(batch.id, [lines[index] for index, _ in left])
        return [line.state for line in lines]

    async def _line(self, batch: Batch, read: ReadLine) -> Line:
        if read.given is None:
            return Line(read.number, LineState.INVALID, problem=read.problem)
        case = _case(batch, read)
        if read.lane:
            return await self._routed(batch, read.number, case)
        return Line(read.number, LineState.ARRIVING, case.id, dump_case(case))

    async def _routed(self, batch: Batch, number: int, case: Case) -> Line:
        """Hand the case to people now: what it says goes where they find it, or nowhere, and never into a line."""
        name = recommendation_of(batch.id, number)
        made = await self.recommend(case, batch.as_of, batch.region, batch.owner, name)
        return Line(number, STATE_OF[made.status], case.id, recommendation=name)

    async def _start(self, batch: Batch, counts: Counter[LineState]) -> Batch:
        facts = {"lines": batch.lines, "invalid": counts[LineState.INVALID], "routed": counts[LineState.ROUTED]}
        with effecting():
            await self.store.start(batch, _entry("batch.received", batch, batch.owner, facts), self.clock.now())
        await self._advance(batch.id)
        self.runner.wake()
        return batch

    async def _expect_room(self) -> None:
        taken_on = await self.store.taken_on()
        if taken_on >= self.most_waiting:
            raise BatchesFull(taken_on)

    async def _advance(self, batch: BatchId) -> None:
        while await self.store.advance(batch, AT_ONCE):
            pass

    async def _give_up(self, batch: BatchId) -> None:
        await self.store.cancel(batch, None, self.clock.now())
        await self._advance(batch)

    def _new(self, kind: BatchKind, wanted: Wanted) -> Batch:
        name = BatchId(f"{'batch' if kind is BatchKind.MANY else 'op'}_{uuid4().hex}")
        return Batch(name, kind, wanted.actor, self.clock.now(), as_of=wanted.as_of, region=wanted.region)


def _expect_some(lines: int) -> None:
    if not lines:
        raise BatchInvalid("the batch holds no line; send a case a line, as JSON")
    if lines > MOST_LINES:
        raise BatchInvalid(f"a batch holds at most {MOST_LINES} lines; send the rest as another one")


def _case(batch: Batch, read: ReadLine) -> Case:
    if read.given is None:
        raise ValueError(f"line {read.number} is no case")
    return read.given.to_case(case_of(batch.id, read.number))


def _entry(event: str, batch: Batch, by: Actor, facts: Mapping[str, object] | None = None) -> AuditDraft:
    return AuditDraft(event, f"batch/{batch.id}", by.person, by.via, {"batch": batch.id, **(facts or {})})
