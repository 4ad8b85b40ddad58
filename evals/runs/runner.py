"""Working through golden cases: so many in flight, every outcome journalled, no more than the budget."""

import asyncio
import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import cycle, islice
from pathlib import Path

from evals.golden_cases import GoldenCase
from evals.runs.answering import Answerer
from evals.runs.budget import Budget, Spending, load_spending
from evals.runs.folders import JOURNAL, SPENDING, Key, latest
from evals.runs.journal import Journal, mend_journal
from evals.runs.outcomes import Ending, Outcome

SYNC_EVERY = 0.1  # seconds: what a kill costs at most, beside the cases in flight
Advance = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class RunOptions:
    """How a run is worked through. The order is that of ``seed``, so that a run that stops early is a fair sample.

    ``concurrency`` cases are in flight, and ``ahead`` more are made ready to be asked about.
    """

    concurrency: int = 8
    repeats: int = 1
    seed: int = 1
    budget: Budget = field(default_factory=Budget)
    retry_failed: bool = False
    ahead: int = 0


@dataclass(slots=True)
class RunReport:
    """What came of a sitting: ``endings`` of the whole run, ``resumed`` of them from earlier sittings.

    ``outcomes`` are those of the whole run, by case and repetition. ``seconds`` went by until the last of the sitting
    was safe. ``stopped`` says which limit of the budget was reached before the end, None when none was.
    """

    total: int
    resumed: int
    endings: Counter[Ending]
    spending: Spending
    seconds: float = 0.0
    stopped: str | None = None
    failures: Counter[str] = field(default_factory=Counter)
    outcomes: dict[Key, Outcome] = field(default_factory=dict)


async def run_cases(
    answerers: Sequence[Answerer], golden: Sequence[GoldenCase], folder: Path, options: RunOptions, advance: Advance
) -> RunReport:
    """Bring the run in ``folder`` to its end, or to that of its budget. Any stop leaves a run that can go on.

    ``answerers`` share the cases in flight evenly.
    """
    standing = latest(mend_journal(folder / JOURNAL))
    if options.retry_failed:
        standing = {key: each for key, each in standing.items() if each.ending is not Ending.FAILED}
    spending = load_spending(folder / SPENDING, options.budget)
    report = RunReport(len(golden) * options.repeats, len(standing), Counter(), spending)
    for outcome in standing.values():
        _count(report, outcome.ending, outcome.failure)
    advance(report.resumed, report.total)
    with Journal(folder / JOURNAL) as journal:
        sitting = _Sitting(answerers, journal, report, advance)
        pending = (each for each in _order(golden, options) if (each[0].case.id, each[1]) not in standing)
        await sitting.work(pending, options.concurrency + options.ahead, folder / SPENDING)
    report.seconds = spending.seconds
    made = [outcome for each in answerers for outcome in await each.outcomes()]
    report.outcomes = standing | {(outcome.case_id, outcome.repeat): outcome for outcome in made}
    return report


class _Sitting:
    def __init__(self, answerers: Sequence[Answerer], journal: Journal, report: RunReport, advance: Advance) -> None:
        self._answerers, self._journal, self._report, self._advance = answerers, journal, report, advance

    async def work(self, pending: Iterator[tuple[GoldenCase, int]], concurrency: int, spent: Path) -> None:
        syncing = asyncio.create_task(self._sync_on(spent))
        workers: list[asyncio.Task[None]] = []
        try:
            for answerer in islice(cycle(self._answerers), concurrency):
                workers.append(asyncio.create_task(self._worker(answerer, pending)))
                await asyncio.sleep(0)  # what has begun goes on before more begins, and a model is asked at once
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

    async def _worker(self, answerer: Answerer, pending: Iterator[tuple[GoldenCase, int]]) -> None:
        report = self._report
        while True:
            stopped = report.spending.reached()
            found = next(pending, None)
            if found is None:
                return
            if stopped:
                report.stopped = stopped
                return
            answered = await answerer.answer(found[0].case, found[1])
            report.spending.add(answered.tokens, answered.requests, answered.reused)
            self._journal.add(answered.line)
            _count(report, answered.ending, answered.failure)
            self._advance(report.endings.total(), report.total)

    async def _sync_on(self, spent: Path) -> None:
        """Spending first: what a kill takes from the journal was paid for all the same."""
        while True:
            await asyncio.sleep(SYNC_EVERY)
            self._report.spending.save(spent)
            await self._journal.sync()


def _order(golden: Sequence[GoldenCase], options: RunOptions) -> Iterator[tuple[GoldenCase, int]]:
    shuffled = random.Random(options.seed).sample(golden, len(golden))  # noqa: S311  (an order, not a secret)
    return ((case, repeat) for repeat in range(options.repeats) for case in shuffled)


def _count(report: RunReport, ending: Ending, failure: str | None) -> None:
    report.endings[ending] += 1
    if failure:
        report.failures[failure] += 1
