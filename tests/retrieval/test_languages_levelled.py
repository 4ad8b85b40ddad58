"""A post finds the section that it is about, not the one that has examples in its language."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from zlib import crc32

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
MENACE, CHAT = (
    "".join(f'> violates: "{start}, and you should know that we will all be there tonight {n}"\n' for n in range(9))
    for start in ("Menace is what I bring", "Chatting is what I like")
)
MEANING = FusionWeights(
    share=0.0, policy_share=0.0, nearest=1.0, mean=0.0, count=0.0, rule=0.0, element=0.0, exception=0.0,
    lexical_best=0.0, lexical_whole=0.0,
)  # fmt: skip
MOSTLY_WORDS = replace(MEANING, nearest=1.0, lexical_best=0.9)


class Fixed:
    """An embedder whose answer to a post is always the same: about menace, and German."""

    name, dimensions, contents_apart = "fixed-16", 16, False

    async def embed(self, texts: Sequence[str], kind: TextKind) -> Vectors:
        del kind
        return np.stack([a_row(0.6, 0.7, "a post")] * len(texts))

    async def close(self) -> None:
        """Nothing to close."""


def a_row(menace: float, german: float, text: str) -> Vectors:
    """Its first direction is what it is about, its second the language; the others are its own."""
    row = 0.3 * np.random.default_rng(crc32(text.encode())).normal(size=16) / 4
    row[:2] = menace, german
    return np.asarray(row / np.linalg.norm(row), dtype=np.float32)


async def first_of(folder: Path, weights: FusionWeights, german: float) -> str:
    """The section that comes first: ``threats`` is about the post, ``insults`` has the German examples."""

    def body(name: str, examples: str) -> str:
        return f"{RULE.replace('threats/', f'{name}/')}\n{examples}"

    files = [a_file(body(name, CHAT), policy=name) for name in ("spam", "fraud")]
    files += [a_file(body("threats", MENACE)), a_file(body("insults", CHAT + GERMAN), policy="insults")]
    corpus = corpus_of(folder, *files)
    starts = {"Menace": (0.6, 0.0), "Ich": (0.0, german)}
    vectors = {
        key: a_row(*starts.get(text.split()[0].rstrip("."), (0.0, 0.0)), text)
        for key, text in searched_texts(corpus).items()
    }
    store = MemoryStore()
    await store.upsert(list(vectors), np.stack(list(vectors.values())))
    found = await Retriever(corpus, Fixed(), store, weights).search(POST, date(2026, 5, 1))
    return str(found.hits[0].section.policy)


async def test_what_is_near_for_its_language_alone_does_not_come_first(tmp_path: Path) -> None:
    assert await first_of(tmp_path, MEANING, german=0.7) == "threats"


async def test_words_of_a_language_that_few_sections_have_weigh_little(tmp_path: Path) -> None:
    assert await first_of(tmp_path, MOSTLY_WORDS, german=0.0) == "threats"
