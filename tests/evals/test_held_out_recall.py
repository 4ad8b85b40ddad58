"""Each example is looked for while it is not there: what is like its neighbours is found, the strange is not."""

from datetime import date
from pathlib import Path

from evals.held_out_recall import Found, held_out_ranks, recall_by
from policy_corpus.model import SectionId
from retrieval.passages import searched_texts
from retrieval.ports import TextKind
from retrieval.retriever import Retriever
from retrieval.stores.memory import MemoryStore
from tests.copilot.drafters.test_local import KITES, SOUP
from tests.hash_embedder import HashEmbedder
from tests.policy_corpus.files import a_file, corpus_of

STRANGE = '> violates: "zzz qqq xxx"\n'


async def ranks(folder: Path) -> list[Found]:
    corpus = corpus_of(folder, a_file(KITES + STRANGE, policy="kites"), a_file(SOUP, policy="soup"))
    embedder, store = HashEmbedder(2048), MemoryStore()
    texts = searched_texts(corpus)
    await store.upsert(list(texts), await embedder.embed(list(texts.values()), TextKind.PASSAGE))
    return await held_out_ranks(Retriever(corpus, embedder, store), date(2026, 4, 1), folds=5)


async def test_every_example_is_looked_for_once(tmp_path: Path) -> None:
    found = await ranks(tmp_path)
    assert len(found) == 13
    assert all(1 <= each.rank <= 2 for each in found)
    assert sum(each.rank == 1 for each in found) >= 10


def test_recall_is_counted_by_slice() -> None:
    ranks_of = {"a/1": [1, 1, 2, 6], "b/1": [1]}
    found = [Found(SectionId(name), "x", "en", rank) for name, given in ranks_of.items() for rank in given]
    (whole,) = recall_by(found, lambda _: "all")
    assert [estimate.value for estimate in whole.at] == [0.6, 0.8]
    assert [row.name for row in recall_by(found, lambda each: str(each.section))] == ["a/1", "b/1"]
    assert all(estimate.low is not None and estimate.low < 0.6 for estimate in whole.at)
