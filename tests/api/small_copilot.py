"""A copilot of real parts over the small corpus: everything is the product's own, and the stores are in memory."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import uuid4

import numpy as np

from api.console.ports import Setup
from copilot.casework.rules import rules_of
from copilot.desk.blind import BlindRule
from copilot.drafters.calibration import load_calibration
from copilot.drafters.local import LocalDrafter
from copilot.observing.metrics import Built, Metrics
from copilot.pipeline import Pipeline, PipelineParts
from copilot.ports import Clock
from copilot.precedents import NoPrecedents
from copilot.recommendations import RecommendationId
from copilot.service import Copilot
from copilot.stores.opening import memory_stores
from policy_corpus.actions import read_catalogue
from policy_corpus.corpus import Corpus
from retrieval.indexing import embedded, wanted_texts
from retrieval.ports import Embedder, PassageId, Vectors
from retrieval.retriever import Retriever
from retrieval.stores.memory import MemoryStore
from tests.people import some_people

TODAY = date(2026, 4, 15)


class StandingClock:
    """A clock that has stopped at noon of ``TODAY``."""

    def now(self) -> datetime:
        return datetime(TODAY.year, TODAY.month, TODAY.day, 12, tzinfo=UTC)


NOON = StandingClock()
NOT_BLIND = Setup(BlindRule(0.0))  # no case is drawn by chance for a first view


def _fresh_id() -> str:
    return f"rec-{uuid4().hex}"


@dataclass(frozen=True)
class SmallIndex:
    """A corpus and the vectors of its passages."""

    corpus: Corpus
    embedder: Embedder
    vectors: Mapping[PassageId, Vectors]

    @classmethod
    async def build(cls, corpus: Corpus, embedder: Embedder) -> "SmallIndex":
        wanted = wanted_texts(corpus, embedder)
        return cls(corpus, embedder, await embedded(wanted, list(wanted), embedder))


async def small_copilot(index: SmallIndex, clock: Clock = NOON, new_id: Callable[[], str] = _fresh_id) -> Copilot:
    """A copilot over that index, whose recommendations last as long as it."""
    vectors = MemoryStore()
    if index.vectors:
        await vectors.upsert(list(index.vectors), np.stack(list(index.vectors.values())))
    parts = PipelineParts(
        retriever=Retriever(index.corpus, index.embedder, vectors),
        drafter=LocalDrafter(load_calibration()),
        catalogue=read_catalogue(),
        clock=clock,
        precedents=NoPrecedents(),
        new_id=lambda: RecommendationId(new_id()),
    )
    rules = rules_of(index.corpus, Path(), parts.catalogue)
    stores = memory_stores(rules)
    people = some_people(stores, clock)
    made = Copilot(Pipeline(parts), parts.retriever, stores, clock, parts.drafter.name, people, rules)
    return replace(made, metrics=Metrics(Built(made.drafter, index.embedder.name)))


def without_vectors(index: SmallIndex) -> SmallIndex:
    """The same corpus whose vectors were lost."""
    return replace(index, vectors={})
