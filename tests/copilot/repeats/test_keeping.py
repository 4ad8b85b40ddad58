"""A second try waits for the first, and not for ever; whoever works says so; whoever fails lets go."""

import asyncio
from datetime import timedelta

import pytest

from copilot.errors import StoreUnavailable
from copilot.repeats import keeping
from copilot.repeats.errors import StillAtWork
from copilot.repeats.keeping import LEASE, Repeating
from copilot.repeats.model import Answer, Asked, Claim, Earlier, held
from copilot.stores.repeats_memory import MemoryRepeats
from tests.clocks import MovedClock

ASKED = Asked("a" * 64, "f" * 64)


@pytest.fixture
def clock() -> MovedClock:
    return MovedClock()


@pytest.fixture
def repeating(clock: MovedClock) -> Repeating:
    return Repeating(MemoryRepeats(), clock, patience=0.1)


async def begun(repeating: Repeating) -> Claim:
    claim = await repeating.begin(ASKED)
    assert isinstance(claim, Claim)
    return claim


async def test_who_waits_gets_the_answer(repeating: Repeating) -> None:
    claim = await begun(repeating)
    waiting = asyncio.create_task(repeating.begin(ASKED))
    await asyncio.sleep(0.02)
    await repeating.keep(claim, Answer(200))
    assert await waiting == Earlier(None, Answer(200))


async def test_who_waits_takes_over_what_came_to_nothing(repeating: Repeating) -> None:
    claim = await begun(repeating)
    waiting = asyncio.create_task(repeating.begin(ASKED))
    await asyncio.sleep(0.02)
    await repeating.let_go(claim)
    assert isinstance(await waiting, Claim)


async def test_who_has_waited_long_enough_is_told_when_to_come_again(repeating: Repeating) -> None:
    await begun(repeating)
    with pytest.raises(StillAtWork) as told:
        await repeating.begin(ASKED)
    assert told.value.retry_after > 0


async def test_a_try_that_died_is_waited_for_no_longer_than_its_lease(repeating: Repeating, clock: MovedClock) -> None:
    await begun(repeating)
    clock.on(seconds=LEASE.total_seconds() + 1)
    await begun(repeating)


async def test_who_works_for_long_says_so(
    repeating: Repeating, clock: MovedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "RENEWED", 0.01)
    claim = await begun(repeating)
    async with repeating.at_work(claim):
        clock.on(seconds=LEASE.total_seconds() - 1)
        await asyncio.sleep(0.05)
        clock.on(seconds=2)
        with pytest.raises(StillAtWork):
            await repeating.begin(ASKED)


async def test_what_fails_lets_go_and_nothing_is_held_afterwards(repeating: Repeating) -> None:
    claim = await begun(repeating)

    async def fail() -> None:
        async with repeating.at_work(claim):
            assert held() is claim
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    assert held() is None
    await begun(repeating)


async def test_what_is_done_in_pieces_is_no_one_s_effect(repeating: Repeating) -> None:
    async with repeating.at_work(await begun(repeating), settles=False):
        assert held() is None


class _Broken(MemoryRepeats):
    async def keep(self, claim: Claim, answer: Answer | None) -> None:
        raise StoreUnavailable("no room")

    async def release(self, claim: Claim) -> None:
        raise StoreUnavailable("no room")


async def test_an_answer_that_cant_be_kept_is_given_all_the_same(clock: MovedClock) -> None:
    repeating = Repeating(_Broken(), clock, timedelta(hours=1), 0.1)
    claim = await begun(repeating)
    await repeating.keep(claim, Answer(200))
    await repeating.let_go(claim)
