"""Building an index: a new generation beside the old one, then an atomic switch.

A generation holds the vectors of every passage text of one corpus under one embedder, and is never written again once
it is complete. Its name says what it was made of. One process builds at a time; a text that the current generation
knows is not embedded again.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import NamedTuple

import numpy as np

from policy_corpus.corpus import Corpus
from retrieval.errors import IndexMismatch
from retrieval.generations import Generation, Generations
from retrieval.passages import SCHEME, compared_texts, searched_texts
from retrieval.ports import Embedder, PassageId, TextKind, Vectors, VectorStore
from retrieval.prepared import kept, load_prepared

Progress = Callable[[int, int], None]  # texts embedded so far, texts to embed
_BATCH = 16


class Wanted(NamedTuple):
    """A text that a vector is needed for, and what it is embedded as."""

    text: str
    kind: TextKind


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did: the generation, its texts, and how many of them had to be embedded."""

    generation: Generation
    texts: int
    embedded: int


def generation_id(corpus: Corpus, embedder: Embedder) -> str:
    """The name of the generation that this corpus and this embedder need."""
    return sha256(f"{SCHEME}\0{corpus.fingerprint}\0{embedder.name}".encode()).hexdigest()[:16]


def wanted_texts(corpus: Corpus, embedder: Embedder) -> dict[PassageId, Wanted]:
    """All that an index of this corpus holds, by key: what is compared with contents a second time where these are kept
    apart."""
    wanted = {key: Wanted(text, TextKind.PASSAGE) for key, text in searched_texts(corpus).items()}
    if embedder.contents_apart:
        wanted |= {key: Wanted(text, TextKind.CONTENT) for key, text in compared_texts(corpus).items()}
    return wanted


async def embedded(
    wanted: Mapping[PassageId, Wanted], keys: Sequence[PassageId], embedder: Embedder
) -> dict[PassageId, Vectors]:
    """The vectors of those keys, each text embedded as what it is."""
    rows: dict[PassageId, Vectors] = {}
    for kind in TextKind:
        some = [key for key in keys if wanted[key].kind is kind]
        if some:
            rows |= dict(zip(some, await embedder.embed([wanted[key].text for key in some], kind), strict=True))
    return rows


async def build_index(
    corpus: Corpus,
    embedder: Embedder,
    generations: Generations,
    progress: Progress = lambda _done, _all: None,
) -> BuildReport:
    """Make the generation that this corpus and embedder need, and switch to it. Does nothing when it is there.

    Raises ``IndexUnavailable`` when another process is building.
    """
    name = generation_id(corpus, embedder)
    texts = wanted_texts(corpus, embedder)
    async with generations.writer() as writer:
        current = await generations.current()
        if current and current.id == name:
            return BuildReport(current, len(texts), 0)
        known = load_prepared().of(embedder.name, list(texts))
        known |= await _known(generations, current, embedder, list(texts))
        missing = [key for key in texts if key not in known]
        generation = Generation(name, embedder.name, embedder.dimensions, corpus.fingerprint, len(texts))
        if generations.complete(name):
            await writer.switch_to(generation)
            return BuildReport(generation, len(texts), 0)
        alike = current if current and current.embedder == embedder.name else None
        async with writer.new(generation, alike, known) as store:
            for batch, done in _batches(missing):
                rows = await embedded(texts, batch, embedder)
                await store.upsert(list(rows), kept(np.stack(list(rows.values()))))
                progress(done, len(missing))
        await writer.switch_to(generation)
        return BuildReport(generation, len(texts), len(missing))


async def ensure_index(
    corpus: Corpus, embedder: Embedder, generations: Generations, progress: Progress, rebuild: bool = False
) -> BuildReport | None:
    """Build the index if there is none or the policies have changed; None when it stands.

    Another embedder than the index was built with is an ``IndexMismatch``, unless ``rebuild``.
    """
    current = await generations.current()
    if current and current.embedder != embedder.name and not rebuild:
        await open_current(corpus, embedder, generations)
        raise IndexMismatch("the index was built with another embedder")
    if current and current.id == generation_id(corpus, embedder):
        return None
    await embedder.embed(["a"], TextKind.CONTENT)  # from its first answer on an embedder knows its dimensions
    return await build_index(corpus, embedder, generations, progress)


async def open_current(corpus: Corpus, embedder: Embedder, generations: Generations) -> VectorStore:
    """The store of the current generation. Raises ``IndexMismatch`` when it was made of something else."""
    current = await generations.current()
    way_out = "run `copilot index build`"
    if current is None:
        raise IndexMismatch(f"there is no index yet\n  hint: {way_out}")
    if current.embedder != embedder.name:
        raise IndexMismatch(
            f"the index was built with the embedder {current.embedder!r}, the settings name {embedder.name!r}\n"
            f"  hint: {way_out} to embed all policies again, or set COPILOT_EMBEDDER back"
        )
    if current.id != generation_id(corpus, embedder):
        raise IndexMismatch(f"the policies have changed since the index was built\n  hint: {way_out}")
    return await generations.open(current)


async def _known(
    generations: Generations, current: Generation | None, embedder: Embedder, keys: Sequence[PassageId]
) -> dict[PassageId, Vectors]:
    """The vectors that the current generation has already, if the same embedder made them."""
    if current is None or current.embedder != embedder.name:
        return {}
    store = await generations.open(current)
    try:
        return dict(await store.vectors(keys))
    finally:
        await store.close()


def _batches(keys: list[PassageId]) -> Iterator[tuple[list[PassageId], int]]:
    for start in range(0, len(keys), _BATCH):
        batch = keys[start : start + _BATCH]
        yield batch, start + len(batch)
