"""What drafts cost is counted right, whoever asks at once, and the limit is passed by one draft at most."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from time import perf_counter

import pytest

from copilot.chat.metering import MeteredChat
from copilot.chat.ports import ChatReply, ChatRequest
from copilot.errors import StoreUnavailable
from copilot.people.budgets import FRESH, SETTLING, Budgets
from copilot.people.errors import LimitReached
from copilot.people.limits import NOTHING, Account, Limits, Spent
from copilot.people.model import SYSTEM, Actor, PersonId, Role
from copilot.people.prices import Prices
from copilot.recommendations import Tokens
from copilot.stores.memory_people import MemoryPeopleStore
from tests.clocks import MovedClock

ACCOUNT = Account("key/1")
PRICES = Prices(question=2.0, cached=0.5, answer=8.0)
QUESTION = ChatRequest("s", "u", "draft", {})
COST = Spent(1100, 900 * 2 + 50 + 100 * 8)  # of one reply


class Answering:
    """A model whose every answer costs the same."""

    name = "openai:answering"

    async def complete(self, request: ChatRequest) -> ChatReply:
        await asyncio.sleep(0)
        return ChatReply("{}", "answering", Tokens(prompt=1000, completion=100, cached=100))

    async def close(self) -> None: ...


class FailingStore(MemoryPeopleStore):
    fails = False

    async def spend(self, account: Account, day: object, more: Spent) -> Spent:
        if self.fails:
            raise StoreUnavailable("on purpose")
        return await super().spend(account, day, more)  # type: ignore[arg-type]


class Seconds:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def store() -> FailingStore:
    return FailingStore()


@pytest.fixture
def clock() -> MovedClock:
    return MovedClock()


@pytest.fixture
def seconds() -> Seconds:
    return Seconds()


@pytest.fixture
async def budgets(store: FailingStore, clock: MovedClock, seconds: Seconds) -> AsyncIterator[Budgets]:
    made = Budgets(store, clock, PRICES, guess=2000, now=seconds)
    yield made
    await made.close()


def a_caller(**limits: int) -> Actor:
    return Actor(PersonId("queue"), frozenset({Role.SERVICE}), "key/1", limits=Limits(**limits), account=ACCOUNT)


async def draft(budgets: Budgets, by: Actor) -> None:
    async with budgets.spending(by):
        await MeteredChat(Answering()).complete(QUESTION)


async def test_what_a_draft_costs_is_kept(budgets: Budgets, store: FailingStore, clock: MovedClock) -> None:
    await draft(budgets, a_caller())
    await budgets.close()
    assert await store.spent(ACCOUNT, clock.now().date()) == COST == Spent(1100, 2650)


async def test_who_is_counted_by_nobody(budgets: Budgets, store: FailingStore, clock: MovedClock) -> None:
    await draft(budgets, SYSTEM)
    await budgets.close()
    assert await store.spent_on(clock.now().date()) == {}


@pytest.mark.parametrize(
    ("limits", "limit"),
    [
        pytest.param({"tokens": 3000}, "tokens", id="tokens"),
        pytest.param({"money": 7000}, "money", id="money"),
    ],
)
async def test_one_after_the_other_until_it_is_used_up(budgets: Budgets, limits: dict[str, int], limit: str) -> None:
    by = a_caller(**limits)
    for _ in range(3):
        await draft(budgets, by)
    with pytest.raises(LimitReached) as refused:
        await draft(budgets, by)
    assert refused.value.limit == limit
    assert refused.value.retry_after == budgets.until_midnight()


async def test_many_at_once_pass_the_limit_by_one_draft_at_most(
    budgets: Budgets, store: FailingStore, clock: MovedClock
) -> None:
    by = a_caller(tokens=10_000)
    for _ in range(5):
        outcomes = await asyncio.gather(*(draft(budgets, by) for _ in range(30)), return_exceptions=True)
        assert all(isinstance(one, LimitReached) for one in outcomes if one)
    await budgets.close()
    spent = await store.spent(ACCOUNT, clock.now().date())
    assert 10_000 <= spent.tokens < 10_000 + COST.tokens


async def test_whom_only_drafts_under_way_hold_back_may_soon_ask_again(budgets: Budgets) -> None:
    by, going = a_caller(tokens=1500), asyncio.Event()

    async def slow() -> None:
        async with budgets.spending(by):
            await going.wait()

    task = asyncio.create_task(slow())
    await asyncio.sleep(0)
    with pytest.raises(LimitReached) as refused:
        await draft(budgets, by)
    assert refused.value.retry_after == SETTLING
    going.set()
    await task
    await draft(budgets, by)


async def test_a_new_day_begins_with_nothing(budgets: Budgets, clock: MovedClock) -> None:
    by = a_caller(tokens=1000)
    await draft(budgets, by)
    with pytest.raises(LimitReached):
        await draft(budgets, by)
    clock.on(seconds=budgets.until_midnight())
    await draft(budgets, by)


async def test_what_was_spent_is_known_after_a_restart(
    budgets: Budgets, store: FailingStore, clock: MovedClock
) -> None:
    by = a_caller(tokens=1000)
    await draft(budgets, by)
    await budgets.close()
    with pytest.raises(LimitReached):
        await draft(Budgets(store, clock, PRICES), by)


async def test_what_another_process_spends_is_known_soon(
    budgets: Budgets, store: FailingStore, clock: MovedClock, seconds: Seconds
) -> None:
    by = a_caller(tokens=5000)
    await draft(budgets, by)
    await budgets.close()
    await store.spend(ACCOUNT, clock.now().date(), Spent(9000))
    seconds.now += FRESH + 0.1
    with pytest.raises(LimitReached):
        await draft(budgets, by)


async def test_a_store_that_fails_loses_nothing_and_stops_nobody(
    budgets: Budgets, store: FailingStore, clock: MovedClock, caplog: pytest.LogCaptureFixture
) -> None:
    store.fails = True
    for _ in range(3):
        await draft(budgets, a_caller(tokens=1_000_000))
        await asyncio.sleep(0.01)
    assert "could not be written" in caplog.text
    store.fails = False
    await draft(budgets, a_caller(tokens=1_000_000))
    await budgets.close()
    assert await store.spent(ACCOUNT, clock.now().date()) == Spent(4 * COST.tokens, 4 * COST.money)


async def test_what_is_left_is_said(budgets: Budgets) -> None:
    limits = Limits(tokens=3000)
    assert budgets.left(ACCOUNT, limits) is None
    await draft(budgets, replace(a_caller(), limits=limits))
    assert budgets.left(ACCOUNT, limits) == Spent(1900, 0)


async def test_a_draft_without_a_model_costs_nothing(budgets: Budgets) -> None:
    async with budgets.spending(a_caller(tokens=1)):
        pass
    assert budgets.left(ACCOUNT, Limits()) == NOTHING
    await draft(budgets, a_caller(tokens=1))


async def test_it_takes_less_than_a_millisecond(budgets: Budgets) -> None:
    by, began = a_caller(tokens=10**9), perf_counter()
    for _ in range(200):
        async with budgets.spending(by):
            pass
    assert (perf_counter() - began) / 200 < 0.001
