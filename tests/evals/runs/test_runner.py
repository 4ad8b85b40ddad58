"""A run that is stopped anywhere goes on, and ends as if nothing had stopped it."""

import asyncio
import json
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from copilot.cases import Case
from copilot.errors import Unavailable
from copilot.recommendations import Abstention, Recommendation
from evals.runs.answering import Answering
from evals.runs.budget import Budget
from evals.runs.folders import JOURNAL, RunBusy, held_run, read_run
from evals.runs.outcomes import Ending, Outcome, dump_outcome
from evals.runs.runner import RunOptions
from tests.builders import an_abstention
from tests.evals.runs.run_program import CASES, a_manifest, answer, some_golden, work

ONCE = RunOptions(concurrency=4)
ENDINGS = {Ending.DRAFTED: 84, Ending.ABSTAINED: 12, Ending.ROUTED: 12, Ending.FAILED: 12}


def without_times(folder: Path) -> bytes:
    """The outcomes of a run in its order as bytes, without what a clock says."""
    lines = []
    for outcome in read_run(folder).outcomes:
        row = json.loads(dump_outcome(outcome))
        del row["seconds"]
        if row["recommendation"]:
            del row["recommendation"]["provenance"]["timings_ms"]
        lines.append(json.dumps(row))
    return "\n".join(lines).encode()


def run_until_killed(folder: Path, after: float) -> bool:
    """Start a run in a process, kill it ``after`` seconds from its first new line; whether it was still at it."""
    process = subprocess.Popen([sys.executable, "-m", "tests.evals.runs.run_program", str(folder)])
    journal = folder / JOURNAL
    size = journal.stat().st_size if journal.exists() else 0
    until = time.monotonic() + 60
    while process.poll() is None and time.monotonic() < until:
        if journal.exists() and journal.stat().st_size > size:
            break
        time.sleep(0.001)
    time.sleep(after)
    process.kill()
    return process.wait() == -signal.SIGKILL


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    folder = tmp_path_factory.mktemp("whole") / "run"
    asyncio.run(work(folder))
    return without_times(folder)


@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.long) for seed in range(1, 12))])
def test_a_kill_changes_nothing_of_what_comes_out(tmp_path: Path, whole: bytes, seed: int) -> None:
    rng, folder = random.Random(seed), tmp_path / "run"
    kills = 0
    for _ in range(3):
        kills += run_until_killed(folder, rng.random() / 4)
        if rng.random() < 0.5:
            with (folder / JOURNAL).open("r+b") as stream:  # as when the system died with it
                stream.truncate(max(0, (folder / JOURNAL).stat().st_size - rng.randrange(3000)))
    assert kills >= 2
    asyncio.run(work(folder))
    assert without_times(folder) == whole
    keys = [(outcome.case_id, outcome.repeat) for outcome in read_run(folder).outcomes]
    assert len(keys) == len(set(keys)) == 2 * CASES


async def test_every_ending_is_kept_apart(tmp_path: Path) -> None:
    report = await work(tmp_path, ONCE)
    assert report.endings == ENDINGS
    run = read_run(tmp_path)
    assert Counter(outcome.ending for outcome in run.outcomes) == ENDINGS
    assert [outcome.case_id for outcome in run.outcomes] == [golden.case.id for golden in some_golden()]
    failure = run.outcomes[3]
    assert (failure.recommendation, failure.failure) == (None, "ModelUnavailable: no answer for number 3")
    drafted = run.outcomes[4].recommendation
    assert drafted is not None
    assert drafted.id == "case-4/0"
    assert run.golden == some_golden()
    assert run.missing == 0


async def test_a_model_that_was_not_served_failed_and_did_not_abstain(tmp_path: Path) -> None:
    async def abstains(case: Case) -> Recommendation:
        reason = "model_timeout" if case.id == "case-0" else "model_refused"
        return an_abstention(case_id=case.id, abstention=Abstention(reason, "so it is"))

    await work(tmp_path, ONCE, recommend=abstains, golden=some_golden(2))
    first, second = read_run(tmp_path).outcomes
    assert (first.ending, first.failure) == (Ending.FAILED, "model_timeout: so it is")
    assert second.ending is Ending.ABSTAINED


async def test_failures_are_run_again_when_that_is_asked_for(tmp_path: Path) -> None:
    asked: list[str] = []

    async def heals(case: Case) -> Recommendation:
        asked.append(case.id)
        return an_abstention(case_id=case.id)

    await work(tmp_path, ONCE)
    await work(tmp_path, ONCE, recommend=heals)
    assert asked == []
    report = await work(tmp_path, replace(ONCE, retry_failed=True), recommend=heals)
    assert sorted(asked) == sorted(f"case-{n}" for n in range(3, CASES, 10))
    assert report.endings == Counter(ENDINGS) - Counter({Ending.FAILED: 12}) + Counter({Ending.ABSTAINED: 12})
    assert (tmp_path / JOURNAL).read_bytes().count(b"\n") == CASES + 12
    assert all(outcome.ending is not Ending.FAILED for outcome in read_run(tmp_path).outcomes)


@pytest.mark.parametrize("concurrency", [1, 7])
async def test_so_many_are_in_flight_and_never_more(tmp_path: Path, concurrency: int) -> None:
    now, most = 0, 0

    async def counts(case: Case) -> Recommendation:
        nonlocal now, most
        now += 1
        most = max(most, now)
        await asyncio.sleep(0.001)
        now -= 1
        return an_abstention(case_id=case.id)

    await work(tmp_path, RunOptions(concurrency), recommend=counts)
    assert most == concurrency


async def test_what_has_begun_goes_on_before_more_begins(tmp_path: Path) -> None:
    """A model is asked as soon as one question is ready, not when all are."""
    begun, waited_for = 0, []

    async def asks(case: Case) -> Recommendation:
        nonlocal begun
        begun += 1
        await asyncio.sleep(0)
        waited_for.append(begun)
        await asyncio.sleep(0.01)
        return an_abstention(case_id=case.id)

    await work(tmp_path, RunOptions(50), recommend=asks)
    assert waited_for[0] <= 3


@pytest.mark.parametrize(
    ("budget", "outcomes", "why"),
    [
        pytest.param(Budget(tokens=1100), range(10, 14), "tokens are spent", id="tokens"),
        pytest.param(Budget(money=3.0, price_in=1000, price_out=5000), range(20, 24), "in money", id="money"),
        pytest.param(Budget(seconds=0.0), range(1), "seconds are over", id="time"),
        pytest.param(Budget(tokens=0), range(1), "0 of 0 tokens", id="nothing at all"),
    ],
)
async def test_a_budget_starts_no_more_and_a_larger_one_goes_on(
    tmp_path: Path, budget: Budget, outcomes: range, why: str
) -> None:
    async def quick(case: Case) -> Recommendation:
        await asyncio.sleep(0.001)
        recommendation = an_abstention(case_id=case.id)
        tokens = replace(recommendation.provenance.tokens, prompt=100, completion=10, cached=0)
        return replace(recommendation, provenance=replace(recommendation.provenance, tokens=tokens))

    report = await work(tmp_path, replace(ONCE, budget=budget), recommend=quick)
    assert report.stopped
    assert why in report.stopped
    assert report.endings.total() in outcomes
    again = await work(tmp_path, replace(ONCE, budget=replace(budget, seconds=None)), recommend=quick)
    assert (again.stopped is None) == (budget.seconds is not None)
    report = await work(tmp_path, ONCE, recommend=quick)
    assert (report.stopped, report.endings.total()) == (None, CASES)
    assert report.spending.tokens.prompt == 100 * CASES


async def test_a_budget_that_just_suffices_has_not_stopped_the_run(tmp_path: Path) -> None:
    options = RunOptions(1, budget=Budget(tokens=2 * 2110))
    report = await work(tmp_path, options, recommend=_abstain, golden=some_golden(2))
    assert (report.stopped, report.endings.total()) == (None, 2)
    assert report.spending.reached()


async def _abstain(case: Case) -> Recommendation:
    return an_abstention(case_id=case.id)


async def test_a_stop_by_hand_keeps_what_was_done(tmp_path: Path) -> None:
    before = asyncio.all_tasks()
    enough = asyncio.Event()
    running = asyncio.create_task(work(tmp_path, ONCE, advance=lambda done, _: enough.set() if done == 30 else None))
    await enough.wait()
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert asyncio.all_tasks() == before
    assert 30 <= len(read_run(tmp_path).outcomes) < CASES
    assert (await work(tmp_path, ONCE)).endings == ENDINGS


async def test_progress_is_told_from_where_it_stood(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    await work(tmp_path, replace(ONCE, budget=Budget(tokens=5000)))
    await work(tmp_path, ONCE, advance=lambda done, total: told.append((done, total)))
    first = told[0][0]
    assert first > 0
    assert told == [(done, CASES) for done in range(first, CASES + 1)]


async def test_a_run_is_worked_at_by_one_alone(tmp_path: Path) -> None:
    golden = some_golden(1)
    second = held_run(tmp_path, a_manifest(), golden, fresh=False)
    with held_run(tmp_path, a_manifest(), golden, fresh=False), pytest.raises(RunBusy, match="hint: wait"), second:
        pass


async def test_repeats_are_runs_of_their_own(tmp_path: Path) -> None:
    seen: list[str] = []

    async def notes(case: Case) -> Recommendation:
        seen.append(case.id)
        if len(seen) > 1:
            raise Unavailable("gone")
        return an_abstention(case_id=case.id)

    await work(tmp_path, RunOptions(1, repeats=3), recommend=notes, golden=some_golden(1))
    assert [(each.repeat, each.ending) for each in read_run(tmp_path).outcomes] == [
        (0, Ending.ABSTAINED),
        (1, Ending.FAILED),
        (2, Ending.FAILED),
    ]


async def test_the_order_is_of_the_seed(tmp_path: Path) -> None:
    orders: list[list[str]] = []
    for number, seed in enumerate([1, 1, 2]):
        asked: list[str] = []

        async def notes(case: Case, asked: list[str] = asked) -> Recommendation:
            asked.append(case.id)
            return await answer(case)

        await work(tmp_path / str(number), RunOptions(1, seed=seed), recommend=notes, golden=some_golden(20))
        orders.append(asked)
    assert orders[0] == orders[1] != orders[2]
    assert sorted(orders[1]) == sorted(orders[2])


async def test_the_report_holds_all_of_the_run_and_not_the_time_that_handing_over_took(tmp_path: Path) -> None:
    class Slow(Answering):
        async def outcomes(self) -> list[Outcome]:
            await asyncio.sleep(0.05)
            return await super().outcomes()

    half = await work(tmp_path, replace(ONCE, budget=Budget(tokens=20_000)), recommend=_abstain)
    assert half.stopped
    report = await work(tmp_path, ONCE, answerers=[Slow(_abstain)])
    assert report.resumed
    assert report.outcomes == {(each.case_id, each.repeat): each for each in read_run(tmp_path).outcomes}
    assert 0 < report.seconds <= report.spending.seconds - 0.05
