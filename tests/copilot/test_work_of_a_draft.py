"""What a draft costs, counted in work and never in time: nothing is done twice that one draft has done for the next."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from copilot.chat.ports import ChatReply, ChatRequest
from copilot.drafters.model import ModelDrafter
from copilot.drafters.packing import render_case
from copilot.recommendations import Tokens
from policy_corpus.model import Region
from retrieval.passages import searched_texts
from retrieval.ports import PassageId, TextKind, Vectors
from retrieval.retriever import Retriever
from retrieval.stores.memory import MemoryStore
from retrieval.tokens import TokenCounter
from tests.builders import a_case, a_section
from tests.drafts import a_brief
from tests.hash_embedder import HashEmbedder
from tests.retrieval.corpora import a_corpus

ANSWER = '{"sections": [], "considerations": {"for": [], "against": []}, "missing_context": [], "rationale": ""}'
TODAY = date(2026, 5, 1)


class CountingStore(MemoryStore):
    """Remembers which rows were read."""

    def __init__(self) -> None:
        super().__init__()
        self.read: list[PassageId] = []

    async def vectors(self, ids: Sequence[PassageId]) -> dict[PassageId, Vectors]:
        self.read += ids
        return await super().vectors(ids)


class CountingCounter(TokenCounter):
    """Remembers whose tokens were counted."""

    def __init__(self) -> None:
        super().__init__(Path("nowhere"))
        self.counted: list[str] = []

    def count(self, text: str) -> int:
        self.counted.append(text)
        return super().count(text)


class OneAnswer:
    """A model that always answers the same."""

    @property
    def name(self) -> str:
        return "one-answer"

    async def complete(self, _request: ChatRequest) -> ChatReply:
        return ChatReply(ANSWER, "one-answer-1", Tokens())

    async def close(self) -> None:
        """Nothing to close."""


@pytest.fixture
async def retriever(tmp_path: Path) -> Retriever:
    corpus, embedder, store = a_corpus(tmp_path), HashEmbedder(), CountingStore()
    texts = searched_texts(corpus)
    await store.upsert(list(texts), await embedder.embed(list(texts.values()), TextKind.PASSAGE))
    embedder.calls.clear()
    return Retriever(corpus, embedder, store)


def reads(retriever: Retriever) -> list[PassageId]:
    assert isinstance(retriever.store, CountingStore)
    return retriever.store.read


async def test_a_second_search_embeds_its_content_alone_and_reads_nothing(retriever: Retriever) -> None:
    first = await retriever.search("I will end you", TODAY)
    read = len(reads(retriever))
    second = await retriever.search("they will burn it down", TODAY)
    assert second.scope is first.scope
    assert len(reads(retriever)) == read > 0
    assert isinstance(retriever.embedder, HashEmbedder)
    assert retriever.embedder.calls == [("I will end you",), ("they will burn it down",)]


async def test_what_sections_bring_is_shared_by_days_and_regions(retriever: Retriever) -> None:
    """A row is read for one scope, whichever others it is in, and a section's passages are made once."""
    first = await retriever.scope(TODAY, None)
    other = await retriever.scope(TODAY, Region("DE"))
    later = await retriever.scope(date(2026, 9, 1), None)
    assert len({id(scope) for scope in (first, other, later)}) > 1
    assert len(reads(retriever)) == len(set(reads(retriever)))
    made = {id(passage) for passage in first.passages}
    kept = {section.key for section in first.sections}
    for scope in (other, later):
        for passage in scope.passages:
            assert passage.section_key not in kept or id(passage) in made


async def test_only_the_case_is_counted_once_its_sections_are_known() -> None:
    counter = CountingCounter()
    drafter = ModelDrafter("test:one-answer", OneAnswer(), counter)
    sections = a_section("threats/1"), a_section("spam/1")
    await drafter.draft(a_brief(*sections, case=a_case(text="one")))
    counter.counted.clear()
    case = a_case(text="another")
    await drafter.draft(a_brief(*sections, case=case))
    assert counter.counted == [render_case(case)]
