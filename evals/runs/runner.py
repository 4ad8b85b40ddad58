"""Working through golden cases: so many in flight, every outcome journalled, no more than the budget."""

import asyncio
import random
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from copilot.cases import Case
from copilot.chat.caching import repeated
from copilot.chat.metering import Meter, metered
from copilot.recommendations import Recommendation, RecommendationId
from evals.golden_cases import GoldenCase
from evals.runs.budget import Budget, Spending, load_spending
from evals.runs.folders import JOURNAL, SPENDING, Key, latest
from evals.runs.journal import Journal, mend_journal
from evals.runs.outcomes import Ending, Outcome, failed, outcome_of

SYNC_EVERY = 0.1  # seconds: what a kill costs at most, beside the cases in flight
Recommend = Callable[[Case], Awaitable[Recommendation]]
Advance = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class RunOptions:
    """How a run is worked through. The order is that of ``seed``, so that a run that stops early is a fair sample."""

    concurrency: int = 8
    repeats: int = 1
    seed: int = 1
    budget: Budget = field(default_factory=Budget)
    retry_failed: bool = False


@dataclass(slots=True)
class RunReport:
    """What came of a sitting: ``endings`` of the whole run, ``resumed`` of them from earlier sittings.

    ``outcomes`` are those of the whole run, by case and repetition. ``stopped`` says which limit of the budget was
    reached before the end, None when none was.
    """

    total: int
    resumed: int
    endings: Counter[Ending]
    spending: Spending
    stopped: str | None = None
    failures: Counter[str] = field(default_factory=Counter)
    outcomes: dict[Key, Outcome] = field(default_factory=dict)


async def run_cases(
    recommend: Recommend, golden: Sequence[GoldenCase], folder: Path, options: RunOptions, advance: Advance
) -> RunReport:
    """Bring the run in ``folder`` to its end, or to that of its budget. Any stop leaves a run that can go on."""
    standing = latest(mend_journal(folder / JOURNAL))
    if options.retry_failed:
        standing = {key: each for key, each in standing.items() if each.ending is not Ending.FAILED}
    spending = load_spending(folder / SPENDING, options.budget)
    report = RunReport(len(golden) * options.repeats, len(standing), Counter(), spending)
    for outcome in standing.values():
        _count(report, outcome)
    advance(report.resumed, report.total)
    with Journal(folder / JOURNAL) as journal:
        sitting = _Sitting(recommend, journal, report, advance)
        pending = (each for each in _order(golden, options) if (each[0].case.id, each[1]) not in standing)
        await sitting.work(pending, options.concurrency, folder / SPENDING)
    return report


class _Sitting:
    def __init__(self, recommend: Recommend, journal: Journal, report: RunReport, advance: Advance) -> None:
        self._recommend, self._journal, self._report, self._advance = recommend, journal, report, advance

    async def work(self, pending: Iterator[tuple[GoldenCase, int]], concurrency: int, spent: Path) -> None:
        syncing = asyncio.create_task(self._sync_on(spent))
        workers = [asyncio.create_task(self._worker(pending)) for _ in range(concurrency)]
        try:
            waiting = {syncing, *workers}
            while waiting - {syncing}:
                done, waiting = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
                for task in done:
                    task.result()
        finally:
            for task in (syncing, *workers):
                task.cancel()
            await asyncio.gather(syncing, *workers, return_exceptions=True)
            self._report.spending.save(spent)

    async def _worker(self, pending: Iterator[tuple[GoldenCase, int]]) -> None:
        report = self._report
        while True:
            stopped = report.spending.reached()
            found = next(pending, None)
            if found is None:
                return
            if stopped:
                report.stopped = stopped
                return
            outcome = await self._answer(found[0].case, found[1])
            self._journal.add(outcome)
            _count(report, outcome)
            self._advance(report.endings.total(), report.total)

    async def _answer(self, case: Case, repeat: int) -> Outcome:
        start = time.perf_counter()
        with repeated(repeat), metered() as meter:
            try:
                recommendation = await self._recommend(case)
            except Exception as error:  # noqa: BLE001  (a crash is an outcome, not the end of the run)
                self._pay(meter, None)
                return failed(case.id, repeat, error, time.perf_counter() - start)
        self._pay(meter, recommendation)
        named = replace(recommendation, id=RecommendationId(f"{case.id}/{repeat}"))
        return outcome_of(named, repeat, time.perf_counter() - start)

    def _pay(self, meter: Meter, recommendation: Recommendation | None) -> None:
        """What the meter saw; of a recommender without one, what its recommendation says."""
        tokens = meter.tokens
        if recommendation and not meter.asked and not meter.reused:
            tokens = recommendation.provenance.tokens
        self._report.spending.add(tokens, meter.asked, meter.reused)

    async def _sync_on(self, spent: Path) -> None:
        """Spending first: what a kill takes from the journal was paid for all the same."""
        while True:
            await asyncio.sleep(SYNC_EVERY)
            self._report.spending.save(spent)
            await self._journal.sync()


def _order(golden: Sequence[GoldenCase], options: RunOptions) -> Iterator[tuple[GoldenCase, int]]:
    shuffled = random.Random(options.seed).sample(golden, len(golden))  # noqa: S311  (an order, not a secret)
    return ((case, repeat) for repeat in range(options.repeats) for case in shuffled)


def _count(report: RunReport, outcome: Outcome) -> None:
    report.endings[outcome.ending] += 1
    report.outcomes[outcome.case_id, outcome.repeat] = outcome
    if outcome.failure:
        report.failures[outcome.failure] += 1
