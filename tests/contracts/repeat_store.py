"""What every store of requests that may come again must do. A new one subclasses this and adds one fixture."""

import asyncio
from abc import ABC, abstractmethod
from datetime import timedelta

import pytest

from copilot.cases import CaseId
from copilot.casework.claiming import claim
from copilot.casework.deciding import approve
from copilot.casework.intake import erase
from copilot.errors import CaseMovedOn
from copilot.recommendations import RecommendationId
from copilot.repeats.errors import KeyReused
from copilot.repeats.model import Answer, Asked, Claim, Earlier, UnderWay, holding
from copilot.repeats.ports import RepeatStore, Times
from copilot.stores.ports import Stores
from tests.builders import AT, a_case
from tests.copilot.casework.building import ADMIN, ANA, BEN, RULES, a_draft, by, seen

CASE, REC = CaseId("case-1"), RecommendationId("rec-1")
ANSWER = Answer(201, {"content-type": "application/json"}, '{"id": "é"}')


def an_ask(name: str = "a", fingerprint: str = "f") -> Asked:
    return Asked(name * 64, fingerprint * 64)


def times(minutes: float = 0) -> Times:
    """Minutes from the start: a try is taken for dead after one, an earlier one counts for a day."""
    now = AT + timedelta(minutes=minutes)
    return Times(now, now + timedelta(minutes=1), now - timedelta(days=1))


async def taken(store: RepeatStore, holder: str = "h", minutes: float = 0) -> Claim:
    found = await store.claim(an_ask(), holder, times(minutes))
    assert isinstance(found, Claim)
    return found


class RepeatStoreContract(ABC):
    @pytest.fixture
    @abstractmethod
    def stores(self) -> Stores:
        """Stores with the rules of casework, and nothing in them."""

    @pytest.fixture
    def repeats(self, stores: Stores) -> RepeatStore:
        return stores.repeats

    async def test_a_new_key_is_taken_hold_of_once(self, repeats: RepeatStore) -> None:
        assert await repeats.look(an_ask(), times()) is None
        await taken(repeats)
        stands = UnderWay(AT + timedelta(minutes=1))
        assert await repeats.claim(an_ask(), "other", times(0.5)) == stands
        assert await repeats.look(an_ask(), times(0.5)) == stands
        assert isinstance(await repeats.claim(an_ask("b"), "other", times()), Claim)

    async def test_of_many_at_once_one_has_it(self, repeats: RepeatStore) -> None:
        found = await asyncio.gather(*(repeats.claim(an_ask(), f"h{n}", times()) for n in range(20)))
        assert [type(one) for one in found].count(Claim) == 1
        assert {type(one) for one in found} == {Claim, UnderWay}

    async def test_an_answer_is_given_again_word_for_word(self, repeats: RepeatStore) -> None:
        await repeats.keep(await taken(repeats), ANSWER)
        assert await repeats.claim(an_ask(), "other", times(60)) == Earlier(None, ANSWER)
        assert await repeats.look(an_ask(), times(60)) == Earlier(None, ANSWER)

    async def test_without_an_answer_it_is_known_that_it_was_done(self, repeats: RepeatStore) -> None:
        await repeats.keep(await taken(repeats), None)
        assert await repeats.claim(an_ask(), "other", times()) == Earlier(None, None)

    @pytest.mark.parametrize("over", [False, True])
    async def test_a_key_stands_for_one_request(self, repeats: RepeatStore, *, over: bool) -> None:
        held = await taken(repeats)
        if over:
            await repeats.keep(held, ANSWER)
        for asked in (repeats.claim(an_ask(fingerprint="g"), "o", times()), repeats.look(an_ask("a", "g"), times())):
            with pytest.raises(KeyReused, match="new one for each request"):
                await asked

    async def test_a_try_that_let_go_leaves_nothing(self, repeats: RepeatStore) -> None:
        await repeats.release(await taken(repeats))
        assert await repeats.look(an_ask(), times()) is None
        await taken(repeats, "other")

    async def test_a_silent_try_is_taken_over_and_can_do_nothing_more(self, repeats: RepeatStore) -> None:
        dead = await taken(repeats)
        assert await repeats.look(an_ask(), times(2)) is None
        living = await taken(repeats, "other", 2)
        await repeats.renew(dead, AT + timedelta(days=9))
        await repeats.keep(dead, Answer(500))
        await repeats.release(dead)
        assert await repeats.look(an_ask(), times(2.5)) == UnderWay(AT + timedelta(minutes=3))
        await repeats.keep(living, ANSWER)
        assert await repeats.look(an_ask(), times(3)) == Earlier(None, ANSWER)

    async def test_a_try_that_says_it_lives_is_waited_for(self, repeats: RepeatStore) -> None:
        held = await taken(repeats)
        await repeats.renew(held, AT + timedelta(minutes=5))
        assert await repeats.look(an_ask(), times(4)) == UnderWay(AT + timedelta(minutes=5))

    async def test_after_its_time_a_key_is_new(self, repeats: RepeatStore) -> None:
        await repeats.keep(await taken(repeats), ANSWER)
        assert isinstance(await repeats.claim(an_ask(fingerprint="g"), "o", times(1441)), Claim)

    async def test_what_is_old_is_forgotten(self, repeats: RepeatStore) -> None:
        await repeats.keep(await taken(repeats), ANSWER)
        await repeats.claim(an_ask("b"), "h", times(10))
        assert await repeats.purge(AT + timedelta(minutes=5)) == 1
        assert await repeats.look(an_ask(), times(10)) is None
        assert await repeats.look(an_ask("b"), times(10)) is not None

    async def test_a_recommendation_settles_its_claim(self, stores: Stores) -> None:
        held = await taken(stores.repeats)
        with holding(held):
            await stores.recommendations.add(a_case(), a_draft(), AT)
        await stores.repeats.release(held)  # as when the answer gets lost
        assert await stores.repeats.look(an_ask(), times(99)) == Earlier("recommendation/rec-1", None)

    async def test_a_verb_settles_its_claim(self, stores: Stores) -> None:
        await stores.recommendations.add(a_case(), a_draft(), AT)
        held = await taken(stores.repeats)
        with holding(held):
            await stores.cases.change(CASE, lambda file: claim(file, by(ANA, 1)))
        assert await stores.repeats.look(an_ask(), times(99)) == Earlier("case/case-1", None)

    async def test_a_verb_that_is_refused_settles_nothing(self, stores: Stores) -> None:
        await stores.recommendations.add(a_case(), a_draft(), AT)
        await stores.cases.change(CASE, lambda file: claim(file, by(ANA, 1)))
        held = await taken(stores.repeats)
        with holding(held), pytest.raises(CaseMovedOn):
            await stores.cases.change(CASE, lambda file: claim(file, by(BEN, 2)))
        assert isinstance(await stores.repeats.look(an_ask(), times()), UnderWay)

    async def test_what_is_written_after_the_answer_is_no_effect(self, stores: Stores) -> None:
        held, go = await taken(stores.repeats), asyncio.Event()

        async def later() -> None:
            await go.wait()
            await stores.recommendations.add(a_case(), a_draft(), AT)

        with holding(held):
            task = asyncio.create_task(later())
            await asyncio.sleep(0)
        await stores.repeats.release(held)
        go.set()
        await task
        assert await stores.repeats.look(an_ask(), times()) is None
        assert (await stores.recommendations.get(REC)).id == REC

    async def test_an_answer_goes_with_what_the_case_says(self, stores: Stores) -> None:
        await stores.recommendations.add(a_case(), a_draft(), AT)
        held = await taken(stores.repeats)
        with holding(held):
            await stores.cases.change(CASE, lambda file: claim(file, by(ANA, 1)))
        await stores.repeats.keep(held, ANSWER)
        assert await stores.repeats.look(an_ask(), times()) == Earlier("case/case-1", ANSWER)
        screen = seen(await stores.cases.get(CASE))
        await stores.cases.change(CASE, lambda file: approve(file, by(ANA, 2), screen, RULES))
        await stores.cases.change(CASE, lambda file: erase(file, by(ADMIN, 99)))
        assert await stores.repeats.look(an_ask(), times()) == Earlier("case/case-1", None)
