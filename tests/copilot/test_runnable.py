"""The pipeline as a LangChain Runnable: synchronously, asynchronously, in batches and in a chain."""

from collections.abc import Iterator
from contextlib import AbstractAsyncContextManager
from pathlib import Path

import pytest
from langchain_core.runnables import RunnableLambda

from copilot.errors import CaseInvalid
from copilot.runnable import RecommendRunnable
from copilot.service import Copilot
from copilot.wire.recommendations import RecommendationOut
from retrieval.portal import Portal
from tests.copilot.pipelines import a_copilot, local_drafter


@pytest.fixture
def recommend(tmp_path: Path) -> Iterator[RecommendRunnable]:
    portal = Portal()
    opening: AbstractAsyncContextManager[Copilot] = a_copilot(tmp_path, local_drafter())
    copilot = portal.call(opening.__aenter__())
    yield RecommendRunnable(copilot, portal)
    portal.call(opening.__aexit__(None, None, None))
    portal.close()


def test_a_text_or_a_case_becomes_a_recommendation_in_its_wire_form(recommend: RecommendRunnable) -> None:
    for given in ("I will end you on Friday", {"id": "case-7", "text": "I will end you on Friday"}):
        found = RecommendationOut.model_validate(recommend.invoke(given))
        assert found.findings[0].section == "threats/1.1"


async def test_asynchronously_and_in_a_chain(recommend: RecommendRunnable) -> None:
    chain = recommend | RunnableLambda(lambda found: found["case_id"])
    assert await chain.ainvoke({"id": "case-7", "text": "bread goes up"}) == "case-7"


def test_a_batch_keeps_its_order(recommend: RecommendRunnable) -> None:
    cases = [{"id": f"case-{number}", "text": "bread goes up"} for number in range(8)]
    assert [found["case_id"] for found in recommend.batch([*cases])] == [case["id"] for case in cases]


def test_a_bad_case_says_what_is_wrong(recommend: RecommendRunnable) -> None:
    with pytest.raises(CaseInvalid, match="no text"):
        recommend.invoke({"id": "case-7"})
