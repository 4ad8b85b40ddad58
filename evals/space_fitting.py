"""Fitting the space in which contents and examples are compared to the examples of the corpus. No label is needed."""

from collections.abc import Sequence
from datetime import date

import numpy as np

from policy_corpus.model import Section
from retrieval.language import identify_language
from retrieval.neighbours import is_example
from retrieval.normalisation import normalise
from retrieval.passages import content_key, passages_of, text_key
from retrieval.ports import TextKind, Vectors
from retrieval.retriever import Retriever, windows_of
from retrieval.space import FEWEST, LikenessSpace

_RIDGE = 1.0  # on the map from passages to contents
_SHRUNK = 1.0  # of the mean deviation, added to each direction's
_POWER = 0.25  # half of a whitening: a whole one lifts what is noise
_AT_ONCE = 64


async def fit_space(retriever: Retriever, as_of: date) -> LikenessSpace:
    """The space of the retriever's embedder, from every example that is in force on ``as_of``."""
    sections = [section for version in retriever.corpus.at(as_of) for section in version.sections]
    texts = sorted({example.text for section in sections for example in section.examples})
    languages = [identify_language(text) for text in texts]
    apart = retriever.embedder.contents_apart
    examples = await _stored(texts, retriever)
    contents = examples if apart else await _contents(texts, retriever)
    policies = await _policies(sections, retriever)
    middle, mean = contents.mean(axis=0), examples.mean(axis=0)
    tongues = _tongues(contents - middle, languages)
    level = contents - middle
    for language, added in tongues.items():
        level[[other == language for other in languages]] -= added
    return LikenessSpace(
        embedder=retriever.embedder.name,
        contents=middle,
        examples=mean,
        policies=policies.mean(axis=0),
        as_content=None if apart else _map(examples - mean, contents - middle),
        metric=_metric(level, _classes(texts, sections)),
        tongues=tongues,
        provenance={
            "corpus": retriever.corpus.fingerprint,
            "embedder": retriever.embedder.name,
            "as_of": as_of.isoformat(),
            "examples": len(texts),
            "languages": len(tongues),
        },
    )


async def _stored(texts: Sequence[str], retriever: Retriever) -> Vectors:
    """The vectors that contents are compared with."""
    key_of = content_key if retriever.embedder.contents_apart else text_key
    keys = [key_of(text) for text in texts]
    rows = await retriever.store.vectors(list(dict.fromkeys(keys)))
    return np.stack([rows[key] for key in keys])


async def _contents(texts: Sequence[str], retriever: Retriever) -> Vectors:
    """The examples as contents are embedded: the first window of the matching copy, as a query."""
    windows = [windows_of(normalise(text).text)[0] for text in texts]
    starts = range(0, len(windows), _AT_ONCE)
    return np.concatenate(
        [await retriever.embedder.embed(windows[start : start + _AT_ONCE], TextKind.QUERY) for start in starts]
    )


async def _policies(sections: Sequence[Section], retriever: Retriever) -> Vectors:
    texts = [p.searched for section in sections for p in passages_of(section) if not is_example(p)]
    return await _stored(texts, retriever)


def _tongues(contents: Vectors, languages: Sequence[str | None]) -> dict[str, Vectors]:
    spoken = {name: np.array([other == name for other in languages]) for name in dict.fromkeys(languages) if name}
    return {name: contents[chosen].mean(axis=0) for name, chosen in spoken.items() if chosen.sum() >= FEWEST}


def _map(examples: Vectors, contents: Vectors) -> Vectors:
    """The ridge regression of contents on the same texts embedded as passages."""
    given, wanted = examples.astype(np.float64), contents.astype(np.float64)
    solved = np.linalg.solve(given.T @ given + _RIDGE * np.eye(given.shape[1]), given.T @ wanted)
    return np.asarray(solved, dtype=np.float32)


def _classes(texts: Sequence[str], sections: Sequence[Section]) -> list[int]:
    """One section for each text: the first in which it stands."""
    where: dict[str, int] = {}
    for number, section in enumerate(sections):
        for example in section.examples:
            where.setdefault(example.text, number)
    return [where[text] for text in texts]


def _metric(contents: Vectors, classes: Sequence[int]) -> Vectors:
    """Directions in which the examples of one section differ among themselves, weighed down by half."""
    numbers = np.array(classes)
    within = contents.astype(np.float64).copy()
    for number in set(classes):
        within[numbers == number] -= within[numbers == number].mean(axis=0)
    spread, directions = np.linalg.eigh(within.T @ within / len(within))
    return np.asarray(directions * (spread + _SHRUNK * spread.mean()) ** -_POWER, dtype=np.float32)
