"""Who works through batches: a few lines at a time, in this process, until there is nothing left to do.

Lines are taken up under a hold that is renewed: another process, or the next one after a crash, takes up what was let
fall. A line has one recommendation id for good: what was drafted already isn't drafted again.
"""

import asyncio
import logging
from contextlib import suppress
from contextvars import Context
from dataclasses import dataclass, field, replace
from datetime import timedelta

from copilot.batches.model import STATE_OF, BatchId, Line, LineState, Work, recommendation_of
from copilot.batches.ports import BatchStore, Recommend
from copilot.cases import Case, CaseId, Report, ReportFlag
from copilot.errors import (
    CaseErased,
    CaseSealed,
    CopilotError,
    ModelUnavailable,
    RecommendationConflict,
    RecommendationNotFound,
    Unavailable,
)
from copilot.people.errors import LimitReached
from copilot.ports import Clock, RecommendationStore
from copilot.progress import listening
from copilot.recommendations import Outcome, RecommendationId
from copilot.wire.stored_cases import load_case

LEASE = timedelta(seconds=30)  # how long a line is held without a sign of life
RENEWED = 8.0  # seconds between two
IDLE = 2.0  # seconds after which others' lines are looked for
AT_ONCE = 2000  # lines that one transaction brings forward
TRIES = 8
LONGEST_PAUSE = 300.0  # seconds before a line is tried again
ARRIVES = timedelta(hours=6)  # how long a batch may take to come in

_log = logging.getLogger(__name__)


@dataclass
class Following:
    """A line in hand: the steps that have begun, and who waits for the next."""

    steps: list[str] = field(default_factory=list)
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    def tell(self, step: str) -> None:
        """The next step begins."""
        self.steps.append(step)
        self.changed.set()
        self.changed = asyncio.Event()


@dataclass(frozen=True)
class RunnerParts:
    """What a runner works with. ``at_once`` is how many lines it has in hand at most."""

    store: BatchStore
    recommendations: RecommendationStore
    recommend: Recommend
    clock: Clock
    at_once: int = 4


class Runner:
    """Begins when it is first woken up, or started; closing lets what it has in hand wait for the next one."""

    def __init__(self, parts: RunnerParts) -> None:
        self.parts = parts
        self._woken = asyncio.Event()
        self._loop: asyncio.Task[None] | None = None
        self._renewing: asyncio.Task[None] | None = None
        self._in_hand: dict[asyncio.Task[None], Work] = {}
        self._following: dict[tuple[BatchId, int], Following] = {}
        self._closed = self._looked = False
        self._behind: list[BatchId] = []
        self.begun = asyncio.Event()  # set, and another one made, whenever lines are taken up

    def wake(self) -> None:
        """There is something to do."""
        self._woken.set()
        if self._loop is None and not self._closed:
            empty = Context()  # whoever wakes it up may hold a claim, which is no business of what it does
            self._loop = asyncio.create_task(self._run(), context=empty)
            self._renewing = asyncio.create_task(self._renew(), context=empty.copy())

    def tidy(self) -> None:
        """There is something to bring forward, a handful of lines at a time, beside what is drafted."""
        self._looked = False
        self.wake()

    def following(self, batch: BatchId, line: int) -> Following | None:
        """How far a line is that this process has in hand."""
        return self._following.get((batch, line))

    async def close(self) -> None:
        """Take nothing more up, and let go of what is in hand."""
        self._closed = True
        self._woken.set()
        if self._loop:  # what it is just taking up must be known here, to be let go of
            await self._loop
        in_hand = dict(self._in_hand)
        stopping = [*in_hand, *([self._renewing] if self._renewing else [])]
        for task in stopping:
            task.cancel()
        await asyncio.gather(*stopping, return_exceptions=True)
        for work in in_hand.values():
            with suppress(CopilotError):
                await self.parts.store.put_off(work, None)
        self._loop = self._renewing = None

    async def _run(self) -> None:
        pause = IDLE
        while not self._closed:
            self._woken.clear()
            try:
                left = await self._tidied()
                await self._take_up()
                pause = 0.0 if left else IDLE
            except CopilotError as error:
                _log.warning("batches wait: %s", error)
                pause = min(max(pause, IDLE) * 2, 60.0)
            except Exception as error:  # noqa: BLE001  (what nobody foresaw must not end the work for good)
                _log.error("batches wait: %s", type(error).__name__)
                pause = min(max(pause, IDLE) * 2, 60.0)
            if not self._closed:
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._woken.wait(), pause)

    async def _take_up(self) -> None:
        free = self.parts.at_once - len(self._in_hand)
        if free <= 0:
            return
        now = self.parts.clock.now()
        for work in await self.parts.store.take(now, now + LEASE, free):
            task = asyncio.create_task(self._do(work))
            self._in_hand[task] = work
            task.add_done_callback(self._let_go)
            self._following[work.batch.id, work.line.number] = Following()
        self.begun.set()
        self.begun = asyncio.Event()

    def _let_go(self, task: "asyncio.Task[None]") -> None:
        work = self._in_hand.pop(task)
        follow = self._following.pop((work.batch.id, work.line.number), None)
        if follow:
            follow.changed.set()
        if not task.cancelled() and task.exception():  # its lease ends, and it is taken up again
            _log.error("a line was let fall: %s", type(task.exception()).__name__)
        self._woken.set()

    async def _do(self, work: Work) -> None:
        """Draft one line. What doesn't answer is asked again later; what can't be drafted says so."""
        store, clock = self.parts.store, self.parts.clock
        follow = self._following[work.batch.id, work.line.number]
        try:
            with listening(follow.tell):
                line = await self._drafted(work)
        except (Unavailable, LimitReached) as error:
            if work.tries < TRIES or isinstance(error, LimitReached):
                await store.put_off(work, clock.now() + timedelta(seconds=_pause(work.tries, error)))
                return
            line = replace(work.line, state=LineState.FAILED, problem=str(error))
        except CopilotError as error:
            line = replace(work.line, state=LineState.FAILED, problem=str(error))
        await store.finish(work, line, clock.now())

    async def _drafted(self, work: Work) -> Line:
        batch, line = work.batch, work.line
        name = recommendation_of(batch.id, line.number)
        state = await self._stands(name) if work.tries > 1 else None
        if state is None:
            case = await self._case(line)
            try:
                made = await self.parts.recommend(case, batch.as_of, batch.region, batch.owner, name)
                state = STATE_OF[made.status]
            except RecommendationConflict:  # another one was quicker with the same line
                state = await self._stands(name) or LineState.FAILED
        return replace(line, state=state, recommendation=name)

    async def _stands(self, name: RecommendationId) -> LineState | None:
        """What became of the line before; None if nothing did."""
        try:
            return STATE_OF[(await self.parts.recommendations.get(name)).status]
        except RecommendationNotFound:
            return None
        except (CaseSealed, CaseErased):
            return STATE_OF[Outcome.ROUTED]

    async def _case(self, line: Line) -> Case:
        """What the line says; of one that was routed since only that it was."""
        if line.body is not None:
            return load_case(line.body)
        name = CaseId(line.case_id or "")
        lane = await self.parts.recommendations.lane(name)
        if lane is None:
            raise CaseErased(f"what case {name!r} said was erased before it was drafted")
        return Case(name, reports=(Report("copilot", "the case was routed before", ReportFlag(lane)),))

    async def _renew(self) -> None:
        while True:
            await asyncio.sleep(RENEWED)
            holders = [work.holder for work in self._in_hand.values()]
            if holders:
                with suppress(CopilotError):
                    await self.parts.store.renew(holders, self.parts.clock.now() + LEASE)

    async def _tidied(self) -> bool:
        """Go on with what was cancelled, and with what a process that died had begun; true as long as some is left."""
        if not self._looked:
            self._looked = True  # before it has, so that what is said meanwhile counts
            try:
                self._behind = await self.parts.store.behind(self.parts.clock.now() - ARRIVES)
            except BaseException:
                self._looked = False
                raise
        if self._behind and not await self.parts.store.advance(self._behind[-1], AT_ONCE):
            self._behind.pop()
        return bool(self._behind)


def _pause(tries: int, error: CopilotError) -> float:
    """Seconds until a line is tried again: as long as whoever didn't answer says, else longer each time."""
    asked = error.retry_after if isinstance(error, ModelUnavailable | LimitReached) else None
    return min(asked or 2.0**tries, LONGEST_PAUSE)
