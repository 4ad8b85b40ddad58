"""With the packaged embedder contents are compared with contents, and questions with the policies as they were."""

from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from copilot.bootstrap import open_retriever
from copilot.settings import Settings
from evals.robustness.running import retriever_over
from retrieval.ports import TextKind
from retrieval.retriever import Retriever
from tests.retrieval.corpora import write_corpus

DAY = date(2026, 5, 1)


@pytest.fixture
async def retriever(tmp_path: Path) -> AsyncIterator[Retriever]:
    """As a service opens it, over two small policies."""
    corpus = write_corpus(tmp_path / "corpus")
    opened = await open_retriever(Settings(data_dir=tmp_path / "data", corpus_dir=corpus, drafter="local:"))
    yield opened
    await opened.close()


async def nearest_to_themselves(retriever: Retriever) -> list[float]:
    """Of each example that is put in as a content: how near it is to the nearest example."""
    scope = await retriever.scope(DAY, None)
    texts = [scope.passages[place].text for place in scope.neighbours.places]
    found = [await retriever.search(text, DAY) for text in texts]
    return [float(each.scored.likeness.max()) for each in found]


async def test_an_example_finds_itself(retriever: Retriever) -> None:
    assert min(await nearest_to_themselves(retriever)) > 0.99


async def test_it_finds_itself_in_changed_policies_too(retriever: Retriever, tmp_path: Path) -> None:
    other = await retriever_over(retriever.corpus, retriever)
    assert min(await nearest_to_themselves(other)) > 0.99
    await other.store.close()


async def test_questions_are_held_against_passages_as_they_were(retriever: Retriever) -> None:
    scope = await retriever.scope(DAY, None)
    made = await retriever.embedder.embed([passage.searched for passage in scope.passages], TextKind.PASSAGE)
    assert np.allclose(scope.vectors, made, atol=2e-3)
