"""Golden cases that several processes answer: the same outcomes, and an end that is noticed."""

import asyncio
import os
import signal
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path

import pytest

from copilot.cases import Case
from copilot.chat.metering import Meter, metered
from copilot.errors import Misconfigured
from copilot.recommendations import Recommendation, Tokens
from evals.runs.answering import Answerer, Answering
from evals.runs.folders import read_run
from evals.runs.outcomes import load_outcome
from evals.runs.processes import ProcessEnded, Start, processes
from evals.runs.runner import RunOptions
from tests.builders import a_recommendation
from tests.evals.runs.run_program import answer, some_golden, work
from tests.evals.runs.test_runner import ENDINGS, without_times

FEW = some_golden(4)
START = Start(date(2026, 3, 2), "abc")


@asynccontextmanager
async def opening(_start: Start) -> AsyncIterator[Answerer]:
    yield Answering(answer)


async def _who(case: Case) -> Recommendation:
    """Says in which process it was made."""
    await asyncio.sleep(0.01)
    return a_recommendation(case_id=case.id, rationale=str(os.getpid()))


@asynccontextmanager
async def opening_that_tells(_start: Start) -> AsyncIterator[Answerer]:
    yield Answering(_who)


async def _paid(case: Case) -> Recommendation:
    with metered() as inner:
        inner.add(Meter(Tokens(7, 2, 0), asked=3, reused=1))
    return a_recommendation(case_id=case.id)


@asynccontextmanager
async def opening_that_pays(_start: Start) -> AsyncIterator[Answerer]:
    yield Answering(_paid)


_begun: list[Case] = []


async def _goes_on(case: Case) -> Recommendation:
    """Says how many had begun when it went on; the first one lets the others wait in the pipe."""
    _begun.append(case)
    if len(_begun) == 1:
        time.sleep(0.2)  # noqa: ASYNC251  (whoever thinks holds the event loop)
    for _ in range(4):
        await asyncio.sleep(0)
    return a_recommendation(case_id=case.id, rationale=str(len(_begun)))


@asynccontextmanager
async def opening_that_goes_on(_start: Start) -> AsyncIterator[Answerer]:
    yield Answering(_goes_on)


async def _dies(case: Case) -> Recommendation:
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError(case)


@asynccontextmanager
async def opening_that_dies(_start: Start) -> AsyncIterator[Answerer]:
    yield Answering(_dies)


@asynccontextmanager
async def opening_that_fails(start: Start) -> AsyncIterator[Answerer]:
    raise Misconfigured(f"nothing can be opened on {start.day}")
    yield Answering(_dies)


async def test_the_outcomes_are_the_same_as_those_of_one_process(tmp_path: Path) -> None:
    alone = await work(tmp_path / "alone")
    async with processes(opening, 2) as others:
        together = await work(tmp_path / "together", answerers=[Answering(answer), *await others.open(START)])
    assert together.endings == alone.endings == {ending: 2 * count for ending, count in ENDINGS.items()}
    assert without_times(tmp_path / "together") == without_times(tmp_path / "alone")


async def test_every_process_answers_some(tmp_path: Path) -> None:
    async with processes(opening_that_tells, 2) as others:
        await work(tmp_path, RunOptions(6), answerers=[Answering(_who), *await others.open(START)])
    told = {each.recommendation.rationale for each in read_run(tmp_path).outcomes if each.recommendation}
    assert len(told) == 3
    assert str(os.getpid()) in told


async def test_what_is_paid_elsewhere_is_counted(tmp_path: Path) -> None:
    async with processes(opening_that_pays, 1) as others:
        report = await work(tmp_path, RunOptions(2), golden=FEW, answerers=await others.open(START))
    assert (report.spending.tokens, report.spending.requests, report.spending.reused) == (Tokens(28, 8, 0), 12, 4)


async def test_a_process_that_is_killed_ends_the_run_which_can_go_on(tmp_path: Path) -> None:
    async with processes(opening_that_dies, 1) as others:
        answerers = await others.open(START)
        with pytest.raises(ProcessEnded, match="was ended by signal 9"):
            await work(tmp_path, golden=FEW, answerers=answerers)
        with pytest.raises(ProcessEnded, match="--processes 1"):
            await answerers[0].answer(FEW[0].case, 0)
    report = await work(tmp_path, golden=FEW)
    assert report.total == report.endings.total() == 2 * len(FEW)


async def test_a_process_that_can_t_open_is_told_of(capfd: pytest.CaptureFixture[str]) -> None:
    async with processes(opening_that_fails, 1) as others:
        with pytest.raises(ProcessEnded, match="ended with 1; it says why above"):
            await others.open(START)
    assert capfd.readouterr().err == "nothing can be opened on 2026-03-02\n"


async def test_processes_end_with_those_who_asked_for_them() -> None:
    async with processes(opening_that_tells, 2) as others:
        told = [await _told(each, FEW[0].case) for each in await others.open(START)]
    for process in told:
        with pytest.raises(ProcessLookupError):
            os.kill(process, 0)


async def test_ctrl_c_is_for_the_process_that_was_started() -> None:
    async with processes(opening_that_tells, 1) as others:
        [other] = await others.open(START)
        told = await _told(other, FEW[0].case)
        os.kill(told, signal.SIGINT)
        assert await _told(other, FEW[1].case) == told


async def test_what_has_begun_there_goes_on_before_more_begins() -> None:
    async with processes(opening_that_goes_on, 1) as others:
        [other] = await others.open(START)
        begun = await asyncio.gather(*(_told(other, each.case) for each in some_golden(40)))
    assert min(begun) <= 10


async def test_what_came_of_cases_is_handed_over_in_the_end() -> None:
    async with processes(opening_that_tells, 1) as others:
        [other] = await others.open(START)
        await asyncio.gather(*(other.answer(each.case, 0) for each in FEW))
        assert {outcome.case_id for outcome in await other.outcomes()} == {each.case.id for each in FEW}


async def _told(answerer: Answerer, case: Case) -> int:
    """The number that its recommendation tells: the process that answered."""
    answered = load_outcome((await answerer.answer(case, 0)).line)
    assert answered.recommendation
    return int(answered.recommendation.rationale)
