"""The retriever as LangChain uses it: synchronously, asynchronously, and in a chain, always on one loop."""

import asyncio
from datetime import date
from pathlib import Path

import pytest
from langchain_core.documents import Document
from langchain_core.runnables import RunnableLambda

from policy_corpus.model import Region, SectionId
from retrieval.langchain_retriever import PolicyRetriever
from retrieval.portal import Portal
from tests.retrieval.test_retriever import a_retriever

TODAY = date(2026, 5, 1)


def names(documents: list[Document]) -> list[str | None]:
    return [document.id for document in documents]


@pytest.fixture
def policies(tmp_path: Path) -> PolicyRetriever:
    portal = Portal()
    return PolicyRetriever(retriever=portal.call(a_retriever(tmp_path)), portal=portal, as_of=TODAY, top=2)


def test_documents_hold_the_text_that_can_be_cited(policies: PolicyRetriever) -> None:
    documents = policies.invoke("I will end you on Friday")
    section = policies.retriever.corpus.section(SectionId("threats/1.1"))
    assert len(documents) == 2
    assert documents[0].page_content == section.text
    assert documents[0].id == section.key
    assert documents[0].metadata["heading_path"] == ["Threats", "Threat to kill"]
    policies.portal.close()


async def test_both_ways_and_a_chain_give_the_same(policies: PolicyRetriever) -> None:
    ids = [document.id for document in await policies.ainvoke("bread goes up")]
    assert ids == [document.id for document in await asyncio.to_thread(policies.invoke, "bread goes up")]
    chain = policies | RunnableLambda(names)
    assert await chain.ainvoke("bread goes up") == ids
    policies.portal.close()


def test_day_and_region_are_kept(policies: PolicyRetriever) -> None:
    assert policies.model_copy(update={"as_of": date(2020, 1, 1)}).invoke("kill") == []
    there = policies.model_copy(update={"region": Region("DE"), "top": 9})
    assert "threats/1.3" in {document.metadata["section"] for document in there.invoke("I hope he falls")}
    policies.portal.close()


def test_a_portal_raises_what_its_work_raises_and_can_be_used_again() -> None:
    async def failing() -> None:
        raise ValueError("no")

    async def loop() -> asyncio.AbstractEventLoop:
        return asyncio.get_running_loop()

    portal = Portal()
    with pytest.raises(ValueError, match="no"):
        portal.call(failing())
    assert portal.call(loop()) is portal.call(loop())
    portal.close()
    portal.close()
    assert not portal.call(loop()).is_closed()
    portal.close()
