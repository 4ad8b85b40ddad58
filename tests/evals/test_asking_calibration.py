"""What tells covered questions apart is fitted to them, and its threshold lets no uncovered one through."""

from datetime import date
from pathlib import Path

import pytest

from evals.asking import AskedQuestion
from evals.asking_calibration import calibrate_asking
from policy_corpus.corpus import Corpus
from retrieval.coverage import ASKED_FEATURES, FEATURES
from retrieval.passages import searched_texts
from retrieval.ports import TextKind
from retrieval.questions import QuestionSearch
from retrieval.retriever import Retriever
from retrieval.stores.memory import MemoryStore
from tests.hash_embedder import HashEmbedder
from tests.retrieval.corpora import a_corpus, with_questions

TODAY = date(2026, 5, 1)
OURS = ("threaten a building", "threaten to kill", "state an intent to kill", "threaten a person", "wish for harm")
OTHERS = ("paint a kitchen", "tune a piano", "grow tomatoes", "bake a cake", "repair a bicycle")
FRAMES = ("May anyone {} now?", "Is it wrong to {}?", "When does one {} today?")
QUESTIONS = [
    AskedQuestion(f"{kind}{n}", frame.format(what), "en", frozenset({"threats/1.1"} if kind == "c" else ()))
    for kind, subjects in (("c", OURS), ("u", OTHERS))
    for n, (frame, what) in enumerate((frame, what) for frame in FRAMES for what in subjects)
]


@pytest.fixture
async def retriever(tmp_path: Path) -> Retriever:
    return await retriever_of(a_corpus(tmp_path))


async def retriever_of(corpus: Corpus) -> Retriever:
    embedder, store = HashEmbedder(512), MemoryStore()
    texts = searched_texts(corpus)
    await store.upsert(list(texts), await embedder.embed(list(texts.values()), TextKind.PASSAGE))
    return Retriever(corpus, embedder, store)


async def test_the_fit_tells_them_apart(retriever: Retriever) -> None:
    model = await calibrate_asking(retriever, QUESTIONS, TODAY)
    search = QuestionSearch(retriever, model)
    covered = {each.id: (await search.search(each.question, TODAY, None, 1)).covered for each in QUESTIONS}
    assert not any(covered[each.id] for each in QUESTIONS if not each.sections)
    assert sum(covered.values()) >= 12
    assert model.plain.weights[FEATURES.index("shared")] > 0
    assert model.asked is None


async def test_questions_of_sections_are_fitted_beside(tmp_path: Path) -> None:
    plain = await calibrate_asking(await retriever_of(a_corpus(tmp_path / "plain")), QUESTIONS, TODAY)
    retriever = await retriever_of(a_corpus(tmp_path / "asked", with_questions()))
    model = await calibrate_asking(retriever, QUESTIONS, TODAY)
    assert model.asked
    assert len(model.asked.weights) == len(ASKED_FEATURES)
    assert len(model.plain.weights) == len(plain.plain.weights) == len(FEATURES)
    search = QuestionSearch(retriever, model)
    assert not any([(await search.search(each.question, TODAY, None, 1)).covered for each in QUESTIONS[15:]])


async def test_it_says_what_it_rests_on(retriever: Retriever) -> None:
    model = await calibrate_asking(retriever, QUESTIONS, TODAY)
    assert model == await calibrate_asking(retriever, QUESTIONS, TODAY)
    assert model.provenance["covered"] == model.provenance["uncovered"] == 15
    other = await calibrate_asking(retriever, QUESTIONS[1:], TODAY)
    assert other.provenance["questions"] != model.provenance["questions"]


async def test_a_day_without_policies_is_refused(retriever: Retriever) -> None:
    with pytest.raises(ValueError, match="nothing to calibrate"):
        await calibrate_asking(retriever, QUESTIONS, date(2020, 1, 1))
