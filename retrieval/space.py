"""The space in which a content is compared with examples: what an embedder adds of its own is taken off.

An embedder puts texts of one language nearer to each other whatever they say, treats questions and passages
differently, and spreads most where sections don't differ. So what is common to all, and what a language adds, is
subtracted; passages are mapped to where the same words would lie as a content; and directions in which the examples of
one section differ anyway weigh less. Nothing of it belongs to a section: a new one works at once.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
import numpy.typing as npt

from retrieval.ports import Vectors

FITTED = Path(__file__).with_name("space.npz")
SHARPNESS = 20.0  # an example whose cosine is higher by 0.05 weighs e times as much
FEWEST = 8  # texts of a language that say what the language alone adds

Matrix = npt.NDArray[np.float32]


@dataclass(frozen=True)
class LikenessSpace:
    """Maps of one embedder's rows; all results have length 1, and their products are cosines.

    ``contents`` and ``examples`` are the means of texts embedded as queries and as passages, ``policies`` that of the
    words of policies; ``as_content`` (d, d) maps passages to contents; ``metric`` (d, d) weighs the directions;
    ``tongues`` says what a language alone adds to a content.
    """

    embedder: str
    contents: Vectors
    examples: Vectors
    policies: Vectors
    as_content: Matrix | None = None
    metric: Matrix | None = None
    tongues: Mapping[str, Vectors] = field(default_factory=dict)
    provenance: Mapping[str, object] = field(default_factory=dict)

    def of_contents(self, rows: Vectors, language: str | None) -> Vectors:
        """Contents, (n, d), to be compared with examples."""
        return self._weighed(self._plain(rows, language))

    def of_examples(self, rows: Vectors, languages: Sequence[str | None]) -> Vectors:
        """Examples that were embedded as passages, each in its language."""
        moved = rows - self.examples
        if self.as_content is not None:
            moved = _each(moved, self.as_content)
        for language in set(languages) & self.tongues.keys():
            moved[[other == language for other in languages]] -= self.tongues[str(language)]
        return self._weighed(moved)

    def of_questions(self, rows: Vectors, language: str | None) -> Vectors:
        """Contents to be compared with the words of policies."""
        return unit(self._plain(rows, language))

    def of_policies(self, rows: Vectors) -> Vectors:
        """The words of policies."""
        return unit(rows - self.policies)

    def _plain(self, rows: Vectors, language: str | None) -> Vectors:
        nothing = np.zeros(1, dtype=np.float32)
        return rows - self.contents - (self.tongues.get(language, nothing) if language else nothing)

    def _weighed(self, rows: Vectors) -> Vectors:
        return unit(rows if self.metric is None else _each(rows, self.metric))


def plain_space(examples: Vectors, languages: Sequence[str | None], policies: Vectors) -> LikenessSpace:
    """The space of an embedder that nobody has fitted: what all have in common, and what languages add, taken off."""
    some = examples if len(examples) else policies
    middle = some.mean(axis=0) if len(some) else np.zeros(1, dtype=np.float32)
    own = policies.mean(axis=0) if len(policies) else middle
    named = [language for language in dict.fromkeys(languages) if language]
    spoken = {language: np.array([other == language for other in languages]) for language in named}
    tongues = {
        language: np.asarray(examples[chosen].mean(axis=0) - middle, dtype=np.float32)
        for language, chosen in spoken.items()
        if chosen.sum() >= FEWEST
    }
    return LikenessSpace("", middle, middle, own, tongues=tongues)


@lru_cache(maxsize=4)
def load_space(path: Path = FITTED) -> LikenessSpace | None:
    """The space that a file holds, or None when there is no such file or it can't be read."""
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
            codes = [str(code) for code in stored["languages"]]
            kept = [name for name in (*_MEANS, *_MAPS, "tongues") if name in stored]
            rows = {name: stored[name].astype(np.float32) for name in kept}
            return LikenessSpace(
                embedder=str(stored["embedder"]),
                tongues=dict(zip(codes, rows.pop("tongues"), strict=True)),
                provenance=json.loads(str(stored["provenance"])),
                **rows,
            )
    except (OSError, ValueError, KeyError, EOFError, BadZipFile):
        return None


def space_of(embedder: str) -> LikenessSpace | None:
    """The space that comes along for that embedder, if there is one."""
    shipped = load_space()
    return shipped if shipped is not None and shipped.embedder == embedder else None


def write_space(space: LikenessSpace, path: Path) -> None:
    """Write a fitted space at half precision; the same space makes the same file."""
    codes = sorted(space.tongues)
    maps = {name: getattr(space, name) for name in (*_MEANS, *_MAPS)}
    halves = {name: np.asarray(rows, dtype=np.float16) for name, rows in maps.items() if rows is not None}
    np.savez(
        path,
        allow_pickle=False,
        embedder=np.array(space.embedder),
        languages=np.array(codes),
        tongues=np.stack([space.tongues[code] for code in codes]).astype(np.float16),
        provenance=np.array(json.dumps(space.provenance, sort_keys=True)),
        **halves,
    )


_MEANS = ("contents", "examples", "policies")
_MAPS = ("as_content", "metric")


def _each(rows: Vectors, matrix: Matrix) -> Vectors:
    """Rows through a matrix, one by one: what comes out of a row doesn't depend on the rows beside it."""
    return np.stack([row @ matrix for row in rows]) if len(rows) else rows


def unit(rows: Vectors) -> Vectors:
    """Rows (n, d) brought to length 1, nothing stays nothing: ``np.linalg.norm`` in two thirds of its time."""
    lengths = np.sqrt(np.add.reduce(rows * rows, axis=1, keepdims=True))
    return np.asarray(rows / np.maximum(lengths, 1e-9), dtype=np.float32)
