"""What every store of recommendations must do. A new store subclasses this and adds one fixture."""

import asyncio
from abc import ABC, abstractmethod
from datetime import UTC, datetime, timedelta, timezone

import pytest

from copilot.cases import Author, Case, CaseId, ContextItem, Report
from copilot.errors import (
    CaseInvalid,
    CaseNotFound,
    RecommendationConflict,
    RecommendationNotFound,
    StoreUnavailable,
)
from copilot.ports import Position, RecommendationStore
from copilot.recommendations import Exchange, Recommendation, RecommendationId
from copilot.wire.recommendations import dump_json
from tests.builders import AT, a_case, a_provenance, a_recommendation, a_routed_recommendation, an_abstention

REC_1, CASE_1 = RecommendationId("rec-1"), CaseId("case-1")


def a_pair(number: int) -> tuple[Case, Recommendation]:
    """The nth case, and what was recommended for it."""
    case = a_case(id=CaseId(f"case-{number}"), text=f"Text {number}.")
    return case, a_recommendation(id=RecommendationId(f"rec-{number}"), case_id=case.id)


class RecommendationStoreContract(ABC):
    @pytest.fixture
    @abstractmethod
    def store(self) -> RecommendationStore:
        """An empty store; who makes it closes it."""

    @pytest.mark.parametrize(
        "recommendation",
        [pytest.param(a_recommendation(), id="drafted"), pytest.param(an_abstention(), id="abstained")],
    )
    async def test_returns_what_was_added(self, store: RecommendationStore, recommendation: Recommendation) -> None:
        await store.ready()
        await store.add(a_case(), recommendation, AT)
        assert await store.get(REC_1) == recommendation
        assert await store.case(CASE_1) == a_case()
        assert await store.case_of(REC_1) == a_case()
        assert await store.of_case(CASE_1) == [recommendation]
        assert await store.lane(CASE_1) is None

    @pytest.mark.parametrize(
        "recommendation",
        [
            pytest.param(a_recommendation(), id="drafted"),
            pytest.param(an_abstention(), id="abstained"),
            pytest.param(a_routed_recommendation(), id="routed"),
        ],
    )
    async def test_gives_what_it_wrote_out(self, store: RecommendationStore, recommendation: Recommendation) -> None:
        text = await store.add(a_case(), recommendation, AT)
        assert text == await store.add(a_case(), recommendation, AT) == dump_json(recommendation)

    async def test_what_was_said_with_a_model_comes_back_alone(self, store: RecommendationStore) -> None:
        said = (Exchange("What of «наказан 👋»?", '{"half": "\ud83d"}', "m-1"), Exchange("And again?", "{}", "m-2"))
        recommendation = a_recommendation(exchanges=said)
        await store.add(a_case(), recommendation, AT)
        assert await store.exchanges(recommendation.id) == said
        assert (await store.get(recommendation.id)).exchanges == ()

    async def test_where_no_model_was_asked_nothing_was_said(self, store: RecommendationStore) -> None:
        await store.add(a_case(), a_recommendation(exchanges=()), AT)
        assert await store.exchanges(REC_1) == ()

    async def test_nothing_was_said_of_what_is_not_there(self, store: RecommendationStore) -> None:
        with pytest.raises(RecommendationNotFound):
            await store.exchanges(RecommendationId("rec-9"))

    @pytest.mark.parametrize("name", ["rec-404", "", "a\0b", "\ud800", "rec-1' OR '1'='1"])
    async def test_what_is_not_there(self, store: RecommendationStore, name: str) -> None:
        await store.add(a_case(), a_recommendation(), AT)
        for missing in (store.get(RecommendationId(name)), store.case_of(RecommendationId(name))):
            with pytest.raises(RecommendationNotFound, match="no recommendation"):
                await missing
        for no_case in (store.case(CaseId(name)), store.of_case(CaseId(name))):
            with pytest.raises(CaseNotFound, match="no case"):
                await no_case
        assert await store.lane(CaseId(name)) is None

    async def test_the_same_once_more_changes_nothing(self, store: RecommendationStore) -> None:
        await store.add(a_case(), a_recommendation(), AT)
        await store.add(a_case(), a_recommendation(), AT + timedelta(hours=1))
        [kept] = await store.recent(10)
        assert kept.added_at == AT

    @pytest.mark.parametrize(
        ("case", "recommendation"),
        [
            pytest.param(a_case(), a_recommendation(rationale="Another."), id="another recommendation"),
            pytest.param(a_case(text="Another."), a_recommendation(), id="another content"),
            pytest.param(a_case(id="case-2"), a_recommendation(case_id="case-2"), id="another case"),
        ],
    )
    async def test_an_id_stands_for_one_thing(
        self, store: RecommendationStore, case: Case, recommendation: Recommendation
    ) -> None:
        await store.add(a_case(), a_recommendation(), AT)
        with pytest.raises(RecommendationConflict, match="rec-1"):
            await store.add(case, recommendation, AT)
        assert await store.get(REC_1) == a_recommendation()
        assert await store.case(CASE_1) == a_case()
        with pytest.raises(CaseNotFound):
            await store.case(CaseId("case-2"))

    @pytest.mark.parametrize(
        ("recommendation", "at"),
        [
            pytest.param(a_recommendation(case_id="case-2"), AT, id="of another case"),
            pytest.param(a_recommendation(), datetime(2026, 3, 2), id="at no certain time"),
        ],
    )
    async def test_what_makes_no_sense(
        self, store: RecommendationStore, recommendation: Recommendation, at: datetime
    ) -> None:
        with pytest.raises(ValueError, match="rec-1"):
            await store.add(a_case(), recommendation, at)

    async def test_a_case_that_comes_in_changed(self, store: RecommendationStore) -> None:
        first, edited = a_case(), a_case(text="Edited.")
        for number, case in enumerate([first, edited, first], 1):
            await store.add(case, a_recommendation(id=RecommendationId(f"rec-{number}")), AT)
            assert await store.case(CASE_1) == case
        assert await store.case_of(RecommendationId("rec-2")) == edited
        assert [rec.id for rec in await store.of_case(CASE_1)] == ["rec-1", "rec-2", "rec-3"]

    async def test_the_newest_come_page_by_page(self, store: RecommendationStore) -> None:
        for number in range(1, 6):
            await store.add(*a_pair(number), AT)
        seen, before = [], None
        for _ in range(3):
            page = await store.recent(2, before)
            seen.append([kept.recommendation.id for kept in page])
            before = page[-1].position
        assert seen == [["rec-5", "rec-4"], ["rec-3", "rec-2"], ["rec-1"]]
        assert await store.recent(2, before) == []
        assert await store.recent(2, Position(0)) == []

    async def test_times_are_utc(self, store: RecommendationStore) -> None:
        tokyo = timezone(timedelta(hours=9))
        await store.add(a_case(), a_recommendation(), datetime(2026, 3, 2, 8, 0, 0, 123456, tokyo))
        [kept] = await store.recent(1)
        assert kept.added_at == datetime(2026, 3, 1, 23, 0, 0, 123456, UTC)
        assert kept.added_at.utcoffset() == timedelta(0)

    async def test_many_at_once(self, store: RecommendationStore) -> None:
        pairs = [a_pair(number) for number in range(50)]
        await asyncio.gather(*(store.add(case, recommendation, AT) for case, recommendation in pairs))
        kept = await store.recent(100)
        assert {one.recommendation.id for one in kept} == {recommendation.id for _, recommendation in pairs}
        assert len({one.position for one in kept}) == 50
        for case, recommendation in pairs:
            assert await store.case_of(recommendation.id) == case

    async def test_many_of_one_case_at_once(self, store: RecommendationStore) -> None:
        ids = [RecommendationId(f"rec-{number}") for number in range(50)]
        await asyncio.gather(*(store.add(a_case(), a_recommendation(id=id_), AT) for id_ in ids))
        assert sorted(rec.id for rec in await store.of_case(CASE_1)) == sorted(ids)

    async def test_the_same_many_times_at_once(self, store: RecommendationStore) -> None:
        await asyncio.gather(*(store.add(a_case(), a_recommendation(), AT) for _ in range(50)))
        assert len(await store.recent(10)) == 1

    async def test_one_id_for_many_cases_at_once(self, store: RecommendationStore) -> None:
        cases = [a_case(id=CaseId(f"case-{number}")) for number in range(20)]
        adding = (store.add(case, a_recommendation(case_id=case.id), AT) for case in cases)
        outcomes = await asyncio.gather(*adding, return_exceptions=True)
        refused = [outcome for outcome in outcomes if not isinstance(outcome, str)]
        assert [type(outcome) for outcome in refused] == [RecommendationConflict] * 19
        assert len(await store.recent(100)) == 1

    async def test_one_that_fails_leaves_its_neighbours_alone(self, store: RecommendationStore) -> None:
        pairs = [a_pair(number % 10) for number in range(20)]
        wrong = [(case, a_recommendation(id=rec.id, case_id=case.id, rationale="Other.")) for case, rec in pairs[:10]]
        outcomes = await asyncio.gather(
            *(store.add(case, rec, AT) for case, rec in [*pairs, *wrong]), return_exceptions=True
        )
        assert outcomes[:20] == [dump_json(recommendation) for _, recommendation in pairs]
        assert all(isinstance(outcome, RecommendationConflict) for outcome in outcomes[20:])
        assert len(await store.recent(100)) == 10

    async def test_a_caller_that_goes_away(self, store: RecommendationStore) -> None:
        tasks = [asyncio.create_task(store.add(*a_pair(number), AT)) for number in range(20)]
        await asyncio.sleep(0)
        tasks[7].cancel()
        outcomes = await asyncio.gather(*tasks, return_exceptions=True)
        assert {number for number, outcome in enumerate(outcomes) if not isinstance(outcome, str)} <= {7}
        kept = {one.recommendation.id for one in await store.recent(100)}
        assert kept | {"rec-7"} == {f"rec-{number}" for number in range(20)}

    @pytest.mark.parametrize(
        "case",
        [
            pytest.param(a_case(text="a\0b"), id="NUL in the text"),
            pytest.param(a_case(text="a\ud800b"), id="half a surrogate pair"),
            pytest.param(a_case(context=(ContextItem("\0", "x"),)), id="in a label"),
            pytest.param(a_case(author=Author("\\\0")), id="in a handle, after a backslash"),
            pytest.param(a_case(reports=(Report("user", "\udfff"),)), id="in a reason"),
        ],
    )
    async def test_characters_that_not_every_database_takes(self, store: RecommendationStore, case: Case) -> None:
        with pytest.raises(CaseInvalid, match="case-1"):
            await store.add(case, a_recommendation(), AT)
        assert await store.recent(1) == []

    @pytest.mark.parametrize("name", ["a\0", "\ud800"])
    async def test_ids_that_not_every_database_takes(self, store: RecommendationStore, name: str) -> None:
        with pytest.raises(CaseInvalid):
            await store.add(a_case(id=name), a_recommendation(case_id=name), AT)
        with pytest.raises(CaseInvalid):
            await store.add(a_case(), a_recommendation(id=name), AT)

    async def test_characters_that_are_not_written_do_no_harm(self, store: RecommendationStore) -> None:
        await store.add(a_case(text="a\0b\ud800"), a_routed_recommendation("child_safety"), AT)
        assert await store.lane(CASE_1) == "child_safety"

    async def test_a_routed_recommendation_names_its_lane(self, store: RecommendationStore) -> None:
        with pytest.raises(ValueError, match="names no lane"):
            await store.add(a_case(), a_routed_recommendation(""), AT)

    async def test_odd_text_comes_back(self, store: RecommendationStore) -> None:
        case = a_case(text="\\u0000 \\ud800 \u202e\u200b سلام 😀'\"%s", context=(ContextItem("r", "😀" * 190_000),))
        recommendation = a_recommendation(rationale="a\0b \ud800", provenance=a_provenance(sent={"stop": ["\0"]}))
        await store.add(case, recommendation, AT)
        assert await store.case(CASE_1) == case
        assert await store.get(REC_1) == recommendation

    async def test_a_closed_store_says_so(self, store: RecommendationStore) -> None:
        await store.close()
        await store.close()
        for asked in (store.get(REC_1), store.recent(1), store.ready(), store.add(a_case(), a_recommendation(), AT)):
            with pytest.raises(StoreUnavailable, match="closed"):
                await asked
