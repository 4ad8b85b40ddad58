"""What every store must do with cases that were routed to people."""

import asyncio
from abc import ABC, abstractmethod

import pytest

from copilot.cases import CaseId
from copilot.errors import CaseSealed
from copilot.ports import RecommendationStore
from copilot.recommendations import Recommendation, RecommendationId
from copilot.stores.sealing import stub_of
from tests.builders import AT, a_case, a_recommendation, a_routed_recommendation

in_each_lane = pytest.mark.parametrize("lane", ["child_safety", "threat_to_life", "legal_hold"])
CASE_1 = CaseId("case-1")
DRAFT, ROUTED = RecommendationId("draft"), RecommendationId("routed")


def a_careless_note(lane: str) -> Recommendation:
    """A routed recommendation that carries what it shouldn't: words of the content and what they brought up."""
    given = a_recommendation()
    return a_routed_recommendation(
        lane,
        id=ROUTED,
        rationale=given.rationale,
        findings=given.findings,
        citations=given.citations,
        signals=given.signals,
        considerations=given.considerations,
        missing_context=given.missing_context,
        precedents=given.precedents,
        language="en",
        provenance=given.provenance,
    )


class SealingContract(ABC):
    @pytest.fixture
    @abstractmethod
    def store(self) -> RecommendationStore: ...

    async def assert_sealed(self, store: RecommendationStore, lane: str) -> None:
        assert await store.lane(CASE_1) == lane
        for asked in (store.case(CASE_1), store.case_of(ROUTED)):
            with pytest.raises(CaseSealed, match="case-1"):
                await asked

    @in_each_lane
    async def test_a_routed_case_is_a_stub(self, store: RecommendationStore, lane: str) -> None:
        note = a_careless_note(lane)
        await store.add(a_case(), note, AT)
        await self.assert_sealed(store, lane)
        stub = await store.get(ROUTED)
        assert stub == stub_of(note)
        assert stub.rationale == f"Routed to people: {lane}. Nothing was drafted."
        assert (stub.findings, stub.citations, stub.signals, stub.provenance.retrieved) == ((), (), (), ())
        assert await store.of_case(CASE_1) == [stub]
        assert [kept.recommendation for kept in await store.recent(10)] == [stub]

    @in_each_lane
    async def test_routing_twice_changes_nothing(self, store: RecommendationStore, lane: str) -> None:
        for _ in range(2):
            await store.add(a_case(), a_careless_note(lane), AT)
        assert len(await store.recent(10)) == 1

    @in_each_lane
    async def test_a_routed_case_is_not_drafted_any_more(self, store: RecommendationStore, lane: str) -> None:
        await store.add(a_case(), a_careless_note(lane), AT)
        with pytest.raises(CaseSealed, match="case-1"):
            await store.add(a_case(text="Without its flag."), a_recommendation(id=DRAFT), AT)
        await self.assert_sealed(store, lane)
        assert len(await store.recent(10)) == 1

    @in_each_lane
    async def test_what_was_drafted_before_is_sealed_with_it(self, store: RecommendationStore, lane: str) -> None:
        await store.add(a_case(), a_recommendation(id=DRAFT), AT)
        await store.add(a_case(text="Edited."), a_careless_note(lane), AT)
        await self.assert_sealed(store, lane)
        for asked in (store.get(DRAFT), store.case_of(DRAFT), store.exchanges(DRAFT)):
            with pytest.raises(CaseSealed, match="case-1"):
                await asked
        assert [rec.id for rec in await store.of_case(CASE_1)] == [ROUTED]
        assert [kept.recommendation.id for kept in await store.recent(10)] == [ROUTED]

    @in_each_lane
    async def test_what_was_drafted_before_can_be_added_again(self, store: RecommendationStore, lane: str) -> None:
        await store.add(a_case(), a_recommendation(id=DRAFT), AT)
        await store.add(a_case(), a_careless_note(lane), AT)
        await store.add(a_case(), a_recommendation(id=DRAFT), AT)
        await self.assert_sealed(store, lane)

    @in_each_lane
    async def test_a_lane_follows_the_newest_but_child_safety_stays(
        self, store: RecommendationStore, lane: str
    ) -> None:
        await store.add(a_case(), a_recommendation(id=DRAFT), AT)
        await store.add(a_case(), a_careless_note(lane), AT)
        again = a_routed_recommendation("legal_hold", id=RecommendationId("again"))
        await store.add(a_case(text="Once more."), again, AT)
        await self.assert_sealed(store, "child_safety" if lane == "child_safety" else "legal_hold")
        assert [rec.id for rec in await store.of_case(CASE_1)] == [ROUTED, "again"]

    @in_each_lane
    async def test_drafts_that_arrive_with_a_routing_are_sealed_or_refused(
        self, store: RecommendationStore, lane: str
    ) -> None:
        drafts = [a_recommendation(id=RecommendationId(f"draft-{number}")) for number in range(30)]
        adding = [store.add(a_case(), draft, AT) for draft in drafts]
        adding.insert(5, store.add(a_case(), a_careless_note(lane), AT))
        outcomes = await asyncio.gather(*adding, return_exceptions=True)
        assert {type(outcome) for outcome in outcomes} <= {str, CaseSealed}
        await self.assert_sealed(store, lane)
        assert [rec.id for rec in await store.of_case(CASE_1)] == [ROUTED]

    @in_each_lane
    async def test_other_cases_stay_open(self, store: RecommendationStore, lane: str) -> None:
        other = a_case(id="case-2")
        await store.add(other, a_recommendation(id=DRAFT, case_id="case-2"), AT)
        await store.add(a_case(), a_careless_note(lane), AT)
        assert await store.case(CaseId("case-2")) == other
        assert (await store.get(DRAFT)).case_id == "case-2"
