"""What every store of batches must do. A new one subclasses this and adds one fixture."""

from abc import ABC, abstractmethod
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from copilot.audit.entries import AuditDraft
from copilot.batches.errors import BatchNotFound, BatchOver
from copilot.batches.model import Batch, BatchId, BatchKind, BatchState, Line, LineState, Work
from copilot.batches.ports import BatchStore
from copilot.cases import CaseId
from copilot.people.limits import Account, Limits
from copilot.people.model import Actor, PersonId
from copilot.recommendations import RecommendationId
from copilot.repeats.model import Claim, Earlier, holding
from copilot.stores.ports import Stores
from copilot.wire.recommendations import load_json
from copilot.wire.stored_cases import dump_case
from policy_corpus.model import Region
from tests.builders import AT, a_case, a_recommendation, a_routed_recommendation
from tests.contracts.repeat_store import an_ask, times

OPS = Actor(PersonId("ops"), frozenset(), "key/0a1b", limits=Limits(10, 20, None), account=Account("key/0a1b"))
ONE = BatchId("batch-1")


def at(seconds: float) -> datetime:
    return AT + timedelta(seconds=seconds)


def a_batch(name: str = ONE, kind: BatchKind = BatchKind.MANY) -> Batch:
    return Batch(BatchId(name), kind, OPS, AT, as_of=date(2026, 3, 1), region=Region("DE"))


def a_line(number: int, case: str = "") -> Line:
    name = CaseId(case or f"case-{number}")
    return Line(number, LineState.ARRIVING, name, dump_case(a_case(id=name, text=f"Text {number}.")))


def an_entry(event: str = "batch.received") -> AuditDraft:
    return AuditDraft(event, f"batch/{ONE}", OPS.person, OPS.via, {"batch": ONE})


async def started(store: BatchStore, *lines: Line, batch: Batch | None = None) -> Batch:
    """A batch that can be worked on."""
    batch = replace(batch or a_batch(), lines=len(lines), digest="d1")
    await store.open(replace(batch, lines=0, digest=""))
    assert await store.add(batch.id, lines) == set()
    await store.start(batch, an_entry(), AT)
    while await store.advance(batch.id, 2):
        pass
    return batch


async def taken(store: BatchStore, seconds: float = 0, most: int = 1) -> list[Work]:
    return await store.take(at(seconds), at(seconds + 30), most)


def over(work: Work, state: LineState = LineState.FAILED, made: str = "") -> Line:
    return replace(work.line, state=state, recommendation=RecommendationId(made) if made else None)


class BatchStoreContract(ABC):
    @pytest.fixture
    @abstractmethod
    def stores(self) -> Stores:
        """Stores with nothing in them."""

    @pytest.fixture
    def store(self, stores: Stores) -> BatchStore:
        return stores.batches

    async def test_a_batch_is_what_came_in(self, store: BatchStore) -> None:
        batch = await started(store, a_line(1), a_line(2))
        progress = await store.get(ONE)
        assert progress.batch == replace(batch, state=BatchState.RUNNING)
        assert (progress.counts, progress.open) == ({LineState.WAITING: 2}, 2)

    async def test_an_unknown_batch(self, store: BatchStore) -> None:
        for asked in (store.get(ONE), store.cancel(ONE, None, AT)):
            with pytest.raises(BatchNotFound, match="batch-1"):
                await asked

    async def test_nothing_is_taken_up_before_all_is_there(self, store: BatchStore) -> None:
        await store.open(a_batch())
        await store.add(ONE, [a_line(1)])
        assert await store.advance(ONE, 9) == 0
        assert await taken(store) == []

    async def test_a_line_is_taken_up_by_one(self, store: BatchStore) -> None:
        batch = await started(store, a_line(1), a_line(2), a_line(3))
        first, second = await taken(store, most=2)
        assert [first.line.number, second.line.number] == [1, 2]
        assert (first.line.body, first.batch.owner, first.tries) == (a_line(1).body, OPS, 1)
        assert first.batch.id == batch.id
        assert [work.line.number for work in await taken(store, 1, most=9)] == [3]
        assert await taken(store, 2) == []

    async def test_single_cases_and_first_lines_go_before_the_others(self, store: BatchStore) -> None:
        await started(store, a_line(1), a_line(2))
        await taken(store)
        await started(store, a_line(1), a_line(2), batch=a_batch("batch-2"))
        await started(store, a_line(1), batch=a_batch("op-1", BatchKind.ONE))
        order = [(work.batch.id, work.line.number) for work in await taken(store, 1, 9)]
        assert order[:2] == [("op-1", 1), ("batch-2", 1)]
        assert sorted(order[2:]) == [("batch-1", 2), ("batch-2", 2)]

    async def test_what_was_let_fall_is_taken_up_again(self, store: BatchStore) -> None:
        await started(store, a_line(1), a_line(2))
        [dead] = await taken(store)
        assert [work.line.number for work in await taken(store, 29, 9)] == [2]
        [again] = await taken(store, 31, 1)
        assert (again.line.number, again.tries, again.holder != dead.holder) == (1, 2, True)
        await store.finish(dead, over(dead), at(32))
        assert (await store.get(ONE)).counts[LineState.RUNNING] == 2

    async def test_who_says_that_it_lives_keeps_its_lines(self, store: BatchStore) -> None:
        await started(store, a_line(1))
        [work] = await taken(store)
        await store.renew([work.holder], at(60))
        assert await taken(store, 31) == []
        assert len(await taken(store, 61)) == 1

    async def test_a_line_can_wait(self, store: BatchStore) -> None:
        await started(store, a_line(1), a_line(2))
        later, at_once = await taken(store, most=2)
        await store.put_off(later, at(300))
        await store.put_off(at_once, None)
        assert (await store.get(ONE)).counts == {LineState.LATER: 1, LineState.WAITING: 1}
        assert [work.line.number for work in await taken(store, 1, 9)] == [2]
        assert [work.line.number for work in await taken(store, 301, 9)] == [1, 2]

    async def test_the_last_line_ends_the_batch(self, store: BatchStore) -> None:
        await started(store, a_line(1), a_line(2), Line(3, LineState.INVALID, problem="no text"))
        first, second = await taken(store, most=2)
        await store.finish(first, over(first, LineState.DRAFTED), at(5))
        assert (await store.get(ONE)).batch.state is BatchState.RUNNING
        await store.finish(second, over(second, LineState.ABSTAINED), at(6))
        progress = await store.get(ONE)
        assert (progress.batch.state, progress.batch.ended_at, progress.open) == (BatchState.DONE, at(6), 0)
        assert progress.counts == {LineState.DRAFTED: 1, LineState.ABSTAINED: 1, LineState.INVALID: 1}

    async def test_a_batch_without_a_good_line_is_over_at_once(self, store: BatchStore) -> None:
        await started(store, Line(1, LineState.INVALID, problem="no text"))
        assert (await store.get(ONE)).batch.state is BatchState.DONE

    async def test_results_come_in_order_up_to_what_is_not_over(self, stores: Stores) -> None:
        store = stores.batches
        await started(store, a_line(1), a_line(2), Line(3, LineState.INVALID, problem="no text"), a_line(4))
        works = await taken(store, most=9)
        made = a_recommendation(id=RecommendationId("rec-1"), case_id=CaseId("case-1"))
        await stores.recommendations.add(a_case(), made, AT)
        assert await store.results(ONE, 0, 9) == []
        await store.finish(works[0], over(works[0], LineState.DRAFTED, "rec-1"), AT)
        [first] = await store.results(ONE, 0, 9)
        assert (first.line.number, first.line.body, first.line.case_id) == (1, None, "case-1")
        assert load_json(first.recommendation or "") == made
        await store.finish(works[1], over(works[1]), AT)
        assert [result.line.number for result in await store.results(ONE, 0, 9)] == [1, 2, 3]
        assert [result.line.number for result in await store.results(ONE, 1, 1)] == [2]
        assert (await store.results(ONE, 2, 9))[0].line.problem == "no text"

    async def test_what_is_sealed_later_is_given_out_no_more(self, stores: Stores) -> None:
        store = stores.batches
        await started(store, a_line(1))
        [work] = await taken(store)
        made = a_recommendation(id=RecommendationId("rec-1"), case_id=CaseId("case-1"))
        await stores.recommendations.add(a_case(), made, AT)
        await store.finish(work, over(work, LineState.DRAFTED, "rec-1"), AT)
        routed = a_routed_recommendation("legal_hold", id=RecommendationId("rec-2"))
        await stores.recommendations.add(a_case(), routed, AT)
        [result] = await store.results(ONE, 0, 9)
        assert (result.recommendation, result.line.recommendation) == (None, "rec-1")

    async def test_a_cancelled_batch_forgets_what_waits(self, store: BatchStore) -> None:
        await started(store, a_line(1), a_line(2), a_line(3))
        [work] = await taken(store)
        await store.cancel(ONE, an_entry("batch.cancelled"), at(9))
        while await store.advance(ONE, 1):
            pass
        assert await taken(store, 10) == []
        await store.finish(work, over(work, LineState.DRAFTED), at(11))
        progress = await store.get(ONE)
        assert (progress.batch.state, progress.batch.ended_at) == (BatchState.CANCELLED, at(9))
        assert progress.counts == {LineState.DRAFTED: 1, LineState.CANCELLED: 2}
        assert [result.line.state for result in await store.results(ONE, 1, 9)] == [LineState.CANCELLED] * 2
        with pytest.raises(BatchOver, match="cancelled already"):
            await store.cancel(ONE, None, at(12))

    async def test_from_the_moment_of_a_cancel_no_line_is_taken_up(self, store: BatchStore) -> None:
        await started(store, *map(a_line, range(1, 7)))
        done, dead, put_off = await taken(store, most=3)
        await store.finish(done, over(done, LineState.DRAFTED), at(1))
        await store.cancel(ONE, an_entry("batch.cancelled"), at(2))  # and nothing is brought forward yet
        assert (await store.get(ONE)).counts == {
            LineState.DRAFTED: 1,
            LineState.RUNNING: 2,
            LineState.CANCELLED: 3,
        }
        await store.put_off(put_off, None)
        await store.renew([dead.holder], at(40))
        assert [await taken(store, seconds, 9) for seconds in (3, 39)] == [[], []]
        assert (await store.get(ONE)).open == 1
        assert await taken(store, 41, 9) == []  # whose process is gone: nobody goes on with it
        assert (await store.get(ONE)).counts == {LineState.DRAFTED: 1, LineState.CANCELLED: 5}
        found = await store.results(ONE, 1, 9)
        assert [(one.line.number, one.line.state, one.line.body) for one in found] == [
            (number, LineState.CANCELLED, None) for number in range(2, 7)
        ]
        await started(store, a_line(1), batch=a_batch("batch-2"))
        assert [work.batch.id for work in await taken(store, 42, 9)] == ["batch-2"]

    async def test_what_is_let_go_of_after_a_cancel_is_forgotten_at_once(self, store: BatchStore) -> None:
        await started(store, a_line(1), a_line(2))
        [work] = await taken(store)
        await store.cancel(ONE, None, at(1))
        while await store.advance(ONE, 9):
            pass
        await store.put_off(work, at(60))
        assert await store.behind(at(-1)) == []

    async def test_what_a_dead_process_had_begun_is_found(self, store: BatchStore) -> None:
        await started(store, a_line(1), a_line(2), a_line(3), batch=a_batch("running"))
        await store.open(a_batch("arriving"))
        await store.add(BatchId("arriving"), [a_line(1)])
        await store.open(a_batch("begun"))
        await store.add(BatchId("begun"), [a_line(1)])
        await store.start(a_batch("begun"), an_entry(), AT)
        assert await store.behind(at(-1)) == ["begun"]
        assert sorted(await store.behind(at(1))) == ["arriving", "begun"]
        assert await store.advance(BatchId("arriving"), 9) == 1
        assert (await store.get(BatchId("arriving"))).counts == {LineState.CANCELLED: 1}

    @pytest.mark.parametrize("lane", ["child_safety", "threat_to_life", "legal_hold"])
    async def test_a_case_that_is_with_people_is_not_kept(self, stores: Stores, lane: str) -> None:
        await stores.recommendations.add(a_case(), a_routed_recommendation(lane), AT)
        await stores.batches.open(a_batch())
        assert set(await stores.batches.add(ONE, [a_line(1), a_line(2)])) == {"case-1"}
        assert (await stores.batches.get(ONE)).counts == {LineState.ARRIVING: 1}

    async def test_what_a_case_says_goes_with_a_routing_to_child_safety(self, stores: Stores) -> None:
        await started(stores.batches, a_line(1), a_line(2))
        await stores.recommendations.add(a_case(), a_routed_recommendation("child_safety"), AT)
        first, second = await taken(stores.batches, most=2)
        assert (first.line.body, second.line.body) == (None, a_line(2).body)

    async def test_a_start_settles_the_claim_that_is_held(self, stores: Stores) -> None:
        held = await stores.repeats.claim(an_ask(), "h", times())
        assert isinstance(held, Claim)
        with holding(held):
            await started(stores.batches, a_line(1))
        await stores.repeats.release(held)
        assert await stores.repeats.look(an_ask(), times()) == Earlier("batch/batch-1", None)

    async def test_lines_of_batches_at_work_are_counted(self, store: BatchStore) -> None:
        assert await store.taken_on() == 0
        await started(store, a_line(1), a_line(2))
        await started(store, Line(1, LineState.INVALID, problem="no text"), batch=a_batch("over"))
        await started(store, a_line(3), batch=a_batch("cancelled"))
        await store.cancel(BatchId("cancelled"), None, AT)
        await store.open(a_batch("arriving"))
        assert await store.taken_on() == 2

    async def test_what_ended_long_ago_is_forgotten(self, store: BatchStore) -> None:
        await started(store, Line(1, LineState.INVALID, problem="no text"))
        await started(store, a_line(1), batch=a_batch("batch-2"))
        assert await store.purge(AT) == 0
        assert await store.purge(at(1)) == 1
        assert (await store.get(BatchId("batch-2"))).open == 1
        with pytest.raises(BatchNotFound):
            await store.get(ONE)
