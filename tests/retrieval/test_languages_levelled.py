"""A post finds the section that it is about, not the one that has examples in its language."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import numpy as np

from retrieval.fusion import FusionWeights
from retrieval.passages import searched_texts
from retrieval.ports import TextKind, Vectors
from retrieval.retriever import Retriever
from retrieval.stores.memory import MemoryStore
from tests.policy_corpus.files import RULE, a_file, corpus_of

POST = "Ich weiß, wo du wohnst, und ich komme heute Nacht zu dir."
GERMAN = "".join(
    f'> violates: "Ich weiß, dass wir heute Nacht wieder in dem Garten grillen, Nummer {n}."\n' for n in range(9)
)
MOSTLY_WORDS = FusionWeights(dense_best=1.0, dense_rule=0.0, lexical_best=1.5, lexical_whole=0.0)


class Fixed:
    """An embedder whose answer to a post is always the same direction."""

    name, dimensions = "fixed-2", 2

    async def embed(self, texts: Sequence[str], kind: TextKind) -> Vectors:
        del kind
        return np.array([[1.0, 0.0]] * len(texts), dtype=np.float32)

    async def close(self) -> None:
        """Nothing to close."""


def towards(cosine: float) -> Vectors:
    return np.array([cosine, (1 - cosine**2) ** 0.5], dtype=np.float32)


async def first_of(folder: Path, weights: FusionWeights, german: float) -> str:
    """The section that comes first: ``threats`` is about the post, ``insults`` has the German examples."""
    files = [a_file(RULE.replace("threats/", f"{name}/"), policy=name) for name in ("threats", "spam", "fraud")]
    corpus = corpus_of(folder, *files, a_file(f"{RULE.replace('threats/', 'insults/')}\n{GERMAN}", policy="insults"))
    likeness = {"Threats": 0.6, "Ich": german}
    vectors = {
        key: towards(likeness.get(text.split()[0].rstrip("."), 0.3)) for key, text in searched_texts(corpus).items()
    }
    store = MemoryStore()
    await store.upsert(list(vectors), np.stack(list(vectors.values())))
    found = await Retriever(corpus, Fixed(), store, weights).search(POST, date(2026, 5, 1))
    return str(found.hits[0].section.policy)


async def test_what_is_near_for_its_language_alone_does_not_come_first(tmp_path: Path) -> None:
    assert await first_of(tmp_path, FusionWeights(lexical_best=0.0, lexical_whole=0.0), german=0.9) == "threats"


async def test_words_of_a_language_that_few_sections_have_weigh_little(tmp_path: Path) -> None:
    assert await first_of(tmp_path, MOSTLY_WORDS, german=0.3) == "threats"
