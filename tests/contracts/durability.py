"""What every store that lasts must do besides: survive, and keep what is sealed where nothing reads."""

import random
import subprocess
import sys
from abc import ABC, abstractmethod
from pathlib import Path

import pytest

from copilot.cases import Author, Case, CaseId, ContextItem, Medium, Report
from copilot.recommendations import Recommendation, RecommendationId
from copilot.stores.sql import SqlRecommendationStore
from copilot.wire.exchanges import dump_exchanges
from tests.builders import AT, a_case, a_recommendation, a_routed_recommendation

CANARY = "canary-7f3a"
CANARY_PLACES = {"case_contents", "recommendations", "sealed_contents"}
ROOT = Path(__file__).parents[2]


def a_canary() -> Case:
    """A case with the canary in every place that holds content."""
    return a_case(
        text=CANARY,
        surface=CANARY,
        author=Author(handle=CANARY, category=CANARY),
        context=(ContextItem(CANARY, CANARY),),
        media=(Medium(CANARY, CANARY, CANARY, CANARY),),
        reports=(Report(CANARY, CANARY),),
    )


def a_canary_note(lane: str) -> Recommendation:
    return a_routed_recommendation(lane, rationale=CANARY, missing_context=(CANARY,), language=CANARY)


class DurabilityContract(ABC):
    @pytest.fixture
    @abstractmethod
    def url(self) -> str:
        """A database whose tables stand."""

    @abstractmethod
    def tables_with(self, url: str, text: str) -> set[str]:
        """The names of the tables that hold ``text`` anywhere; of a file, also ``file`` when its bytes do."""

    async def test_what_was_added_outlives_the_process(self, url: str) -> None:
        store = SqlRecommendationStore.at(url)
        await store.add(a_case(), a_recommendation(), AT)
        await store.close()
        store = SqlRecommendationStore.at(url)
        assert await store.get(RecommendationId("rec-1")) == a_recommendation()
        assert await store.case(CaseId("case-1")) == a_case()
        await store.add(a_case(), a_recommendation(), AT)
        assert len(await store.recent(10)) == 1
        await store.close()

    @pytest.mark.parametrize(
        ("lane", "where"),
        [
            pytest.param("child_safety", set[str](), id="nowhere"),
            pytest.param("threat_to_life", {"sealed_contents"}, id="sealed, for a threat to life"),
            pytest.param("legal_hold", {"sealed_contents"}, id="sealed, for a legal hold"),
        ],
    )
    async def test_where_the_content_of_a_routed_case_is(self, url: str, lane: str, where: set[str]) -> None:
        store = SqlRecommendationStore.at(url)
        await store.add(a_canary(), a_canary_note(lane), AT)
        assert self.tables_with(url, "case-1") >= {"cases", "recommendations"}
        assert self.tables_with(url, CANARY) - {"file"} == where
        if not where:
            assert "file" not in self.tables_with(url, CANARY)
        await store.close()

    async def test_what_was_drafted_before_child_safety_is_erased(self, url: str) -> None:
        store = SqlRecommendationStore.at(url)
        draft = a_recommendation(id=RecommendationId("draft"), rationale=f"Of {CANARY}.")
        await store.add(a_canary(), draft, AT)
        await store.add(a_canary(), a_canary_note("legal_hold"), AT)
        assert CANARY_PLACES & self.tables_with(url, CANARY)
        exchanged = dump_exchanges(draft.exchanges)
        assert self.tables_with(url, exchanged) - {"file"} == {"sealed_contents"}
        await store.add(a_canary(), a_routed_recommendation("child_safety", id=RecommendationId("again")), AT)
        assert self.tables_with(url, CANARY) == set()
        assert self.tables_with(url, exchanged) == set()
        await store.close()

    @pytest.mark.parametrize("lane", ["threat_to_life", "legal_hold"])
    async def test_what_was_drafted_before_a_routing_moves_to_where_nothing_reads(self, url: str, lane: str) -> None:
        store = SqlRecommendationStore.at(url)
        said = f"Of {CANARY}."
        draft = a_recommendation(id=RecommendationId("draft"), rationale=said)
        exchanged = dump_exchanges(draft.exchanges)
        await store.add(a_canary(), draft, AT)
        assert self.tables_with(url, exchanged) - {"file"} == {"exchanges"}
        assert self.tables_with(url, CANARY) - {"file"} == {"case_contents", "recommendations"}
        assert self.tables_with(url, said) - {"file"} == {"recommendations"}
        await store.add(a_canary(), a_canary_note(lane), AT)
        assert self.tables_with(url, CANARY) - {"file"} == {"sealed_contents"}
        assert self.tables_with(url, said) - {"file"} == {"sealed_contents"}
        assert self.tables_with(url, exchanged) - {"file"} == {"sealed_contents"}
        await store.close()

    @pytest.mark.parametrize("seed", range(2))
    async def test_what_was_acknowledged_survives_a_kill(self, url: str, seed: int) -> None:
        acknowledged = _kill_while_adding(url, random.Random(seed).randint(1, 150))
        store = SqlRecommendationStore.at(url)
        for name in acknowledged:
            assert (await store.get(RecommendationId(name))).rationale == name
            assert (await store.case_of(RecommendationId(name))).text == name
        kept = await store.recent(10_000)
        assert len(kept) >= len(acknowledged)
        for one in kept:  # a recommendation never stands without its case
            assert (await store.case_of(one.recommendation.id)).text == one.recommendation.rationale
        await store.add(a_case(), a_recommendation(), AT)
        await store.close()


def _kill_while_adding(url: str, after: int) -> list[str]:
    """What a process said that it had added when it was killed, a moment after it said so ``after`` times."""
    command = [sys.executable, "-m", "tests.servers.adding", url]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        assert process.stdout
        lines = [process.stdout.readline() for _ in range(after)]
        process.kill()
        lines += process.stdout.readlines()
    assert process.returncode == -9
    return [line.strip() for line in lines if line.endswith("\n")]
