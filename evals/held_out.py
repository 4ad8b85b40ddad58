"""The corpus's own examples as cases: each judged while neither it nor anything like it stands in the corpus.

Examples come in contrasting pairs: the same words, turned so that they fall on the other side. With one of a pair held
out alone, its nearest neighbour is of the wrong side by construction, and whatever is fitted learns the pairs instead
of the policy. So a text goes together with all that resembles it.
"""

import random
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from policy_corpus.model import Example, Section, SectionId, Side
from retrieval.normalisation import normalise
from retrieval.passages import text_key
from retrieval.ports import TextKind, VectorStore
from retrieval.retriever import Retrieval, Retriever, windows_of
from retrieval.scope import load_scope

ALIKE_MEANING = 0.91  # cosine of two examples that count as alike
_AT_ONCE = 64  # texts that are embedded in one call
ALIKE_LETTERS = 0.25  # share of the shorter one's runs of four letters that the other has too


@dataclass(frozen=True, slots=True)
class HeldOut:
    """One example, the section that it stands in, and what was found for it while it did not stand there."""

    section: SectionId
    example: Example
    found: Retrieval

    @property
    def violates(self) -> bool:
        """Which side it shows."""
        return self.example.side is Side.VIOLATES


async def held_out_examples(
    retriever: Retriever, as_of: date, folds: int = 20, seed: int = 1
) -> AsyncIterator[HeldOut]:
    """Every example that is in force on ``as_of``, whatever its region; a part of them held out at a time."""
    sections = [section for version in retriever.corpus.at(as_of) for section in version.sections]
    texts = sorted({example.text for section in sections for example in section.examples})
    alike = await alike_texts(texts, retriever.store)
    rng = random.Random(seed)  # noqa: S311  (a seeded split)
    fold_of = {text: rng.randrange(folds) for text in texts}
    await _embed_ahead(texts, retriever)
    for fold in range(folds):
        out = {other for text in texts if fold_of[text] == fold for other in alike[text]}
        left = [_without(section, out) for section in sections]
        scope = await load_scope(left, retriever.store, retriever.shelf, retriever.space)
        for section in sections:
            for example in section.examples:
                if fold_of[example.text] == fold:
                    yield HeldOut(section.id, example, await retriever.search_in(scope, example.text))


async def _embed_ahead(texts: Sequence[str], retriever: Retriever) -> None:
    """Let the embedder remember all texts: many at a time take half as long as one after the other."""
    windows = [window for text in texts for window in windows_of(normalise(text).text)]
    for start in range(0, len(windows), _AT_ONCE):
        await retriever.embedder.embed(windows[start : start + _AT_ONCE], TextKind.CONTENT)


async def alike_texts(texts: Sequence[str], store: VectorStore) -> Mapping[str, set[str]]:
    """For each text all that are alike in meaning or in letters, itself among them."""
    rows = await store.vectors([text_key(text) for text in texts])
    vectors = np.stack([rows[text_key(text)] for text in texts])
    alike = (vectors @ vectors.T >= ALIKE_MEANING) | _same_letters(texts)
    return {text: {texts[int(j)] for j in np.flatnonzero(row)} | {text} for text, row in zip(texts, alike, strict=True)}


def _same_letters(texts: Sequence[str]) -> NDArray[np.bool_]:
    """For each two texts whether they share ``ALIKE_LETTERS`` of the shorter one's runs."""
    runs = [_letters(text) for text in texts]
    holders: dict[str, list[int]] = {}
    for place, each in enumerate(runs):
        for run in each:
            holders.setdefault(run, []).append(place)
    sizes = np.array([len(each) for each in runs])
    shared = [np.bincount([j for run in each for j in holders[run]], minlength=len(texts)) for each in runs]
    return np.asarray(np.stack(shared) >= ALIKE_LETTERS * np.minimum.outer(sizes, sizes))


def _letters(text: str) -> frozenset[str]:
    folded = text.casefold()
    return frozenset(folded[start : start + 4] for start in range(max(1, len(folded) - 3)))


def _without(section: Section, texts: set[str]) -> Section:
    return replace(section, examples=tuple(e for e in section.examples if e.text not in texts))
