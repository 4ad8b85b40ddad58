"""Pipelines of real parts over a small corpus: real drafters, a real model server on loopback, a real database."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

from copilot.casework.rules import rules_of
from copilot.chat.openai_chat import OpenAiChat
from copilot.chat.retrying import RetryingChat, RetryPolicy
from copilot.drafters.calibration import load_calibration
from copilot.drafters.local import LocalDrafter
from copilot.drafters.model import ModelDrafter
from copilot.drafting import Drafter
from copilot.pipeline import Pipeline, PipelineParts
from copilot.precedents import NoPrecedents
from copilot.recommendations import RecommendationId
from copilot.service import Copilot
from copilot.stores.opening import open_stores
from policy_corpus.actions import read_catalogue
from retrieval.generations import Generations
from retrieval.indexing import build_index, open_current
from retrieval.passages import searched_texts
from retrieval.ports import TextKind
from retrieval.retriever import Retriever
from retrieval.stores.memory import MemoryStore
from retrieval.tokens import TokenCounter
from tests.hash_embedder import HashEmbedder
from tests.people import some_people
from tests.retrieval.corpora import a_corpus
from tests.retrieval.test_indexing import Folders

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)


class StoppedClock:
    def now(self) -> datetime:
        return NOW


def local_drafter() -> Drafter:
    return LocalDrafter(load_calibration())


def model_drafter(base_url: str, deadline: float = 5.0) -> Drafter:
    chat = OpenAiChat("scripted", base_url=base_url, api_key="sk-test")
    policy = RetryPolicy(attempts=2, deadline=deadline, base=0.01)
    return ModelDrafter("openai:scripted", RetryingChat(chat, policy), TokenCounter(Path("nowhere")))


async def a_retriever(folder: Path, embedder: HashEmbedder, *, chroma: bool) -> Retriever:
    corpus = a_corpus(folder / "corpus")
    if not chroma:
        texts, store = searched_texts(corpus), MemoryStore()
        await store.upsert(list(texts), await embedder.embed(list(texts.values()), TextKind.PASSAGE))
        return Retriever(corpus, embedder, store)
    generations = Generations(folder / "index", Folders())
    await build_index(corpus, embedder, generations)
    return Retriever(corpus, embedder, await open_current(corpus, embedder, generations))


@asynccontextmanager
async def a_copilot(
    folder: Path, drafter: Drafter, embedder: HashEmbedder | None = None, *, chroma: bool = False
) -> AsyncIterator[Copilot]:
    """A copilot whose database, and whose index if it is in Chroma, are under ``folder``."""
    retriever = await a_retriever(folder, embedder or HashEmbedder(), chroma=chroma)
    numbers = count(1)
    parts = PipelineParts(
        retriever=retriever,
        drafter=drafter,
        catalogue=read_catalogue(),
        clock=StoppedClock(),
        precedents=NoPrecedents(),
        new_id=lambda: RecommendationId(f"rec-{next(numbers)}"),
    )
    rules = rules_of(retriever.corpus, folder, parts.catalogue)
    stores = await open_stores(f"sqlite:///{folder / 'copilot.db'}", rules)
    people = some_people(stores, StoppedClock())
    copilot = Copilot(Pipeline(parts), retriever, stores, StoppedClock(), drafter.name, people, rules)
    try:
        yield copilot
    finally:
        await copilot.close()
