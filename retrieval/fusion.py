"""One score a section from what its passages have to do with a content, with weights that were fitted on data."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
_EQUAL = np.float32(1e-9)  # scores that deviate by less are the same
_WITHOUT_SCALE = ("nearest", "mean", "rule", "element", "exception", "lexical_best", "lexical_whole")
FITTED = Path(__file__).with_name("fusion.json")


@dataclass(frozen=True, slots=True)
class FusionWeights:
    """How much each column of a section counts. How they were fitted, with figures, is in DECISIONS.md.

    ``share``, ``policy_share``, ``nearest``, ``mean`` and ``count`` speak of its examples (`retrieval.neighbours`);
    ``rule``, ``element`` and ``exception`` of its own text, ``lexical_best`` of its passage that shares most words,
    ``lexical_whole`` of all its text and examples together. All but the logarithms (both shares, ``count``) are
    standardised.
    """

    share: float = 1.0
    policy_share: float = 0.0
    nearest: float = 0.0
    mean: float = 0.0
    count: float = 0.0
    rule: float = 0.3
    element: float = 0.3
    exception: float = 0.0
    lexical_best: float = 0.2
    lexical_whole: float = 0.2

    @property
    def without_examples(self) -> "FusionWeights":
        """For sections that show no examples: their own words are all there is to go by."""
        nothing = dict.fromkeys((column.name for column in fields(self)), 0.0)
        return FusionWeights(**nothing | {"rule": 1.65, "element": 0.65, "lexical_best": 0.4, "lexical_whole": 0.4})

    def weigh(self, columns: Mapping[str, Floats]) -> Floats:
        """The weighted sum of the columns, one number a section."""
        names = [column.name for column in fields(self)]
        weights = np.array([getattr(self, name) for name in names], dtype=np.float32)
        rows = np.stack([columns[name] for name in names])
        return np.asarray(np.add.reduce(rows * weights[:, None]), dtype=np.float32)


@lru_cache(maxsize=4)
def load_weights(path: Path = FITTED) -> FusionWeights:
    """The weights in a file. Raises ``OSError``, ``KeyError`` or ``ValueError``: it is part of the program."""
    weights = json.loads(path.read_text(encoding="utf-8"))["weights"]
    return FusionWeights(**{column.name: float(weights[column.name]) for column in fields(FusionWeights)})


class OfEach:
    """What the scores of each of ``count`` owners come to; ``owners[i]`` owns the i-th score and never falls."""

    def __init__(self, owners: npt.NDArray[np.intp], count: int) -> None:
        self._count = count
        self._having, self._starts = np.unique(owners, return_index=True)

    def best(self, scores: Floats) -> Floats:
        """Of each owner the best one, minus infinity for none."""
        if len(self._having) == self._count:
            return np.asarray(np.maximum.reduceat(scores, self._starts), dtype=np.float32)
        best = np.full(self._count, -np.inf, dtype=np.float32)
        if len(self._having):
            best[self._having] = np.maximum.reduceat(scores, self._starts)
        return best

    def sums(self, scores: Floats) -> npt.NDArray[np.float64]:
        """Of each owner the sum, 0 for none; a third of the time that ``np.bincount`` takes for any order."""
        sums = np.zeros(self._count, dtype=np.float64)
        if len(self._having):
            sums[self._having] = np.add.reduceat(scores.astype(np.float64), self._starts)
        return sums


def best_of_each(scores: Floats, owners: npt.NDArray[np.intp], count: int) -> Floats:
    """The best score of each of ``count`` owners, minus infinity for none; ``owners[i]`` owns ``scores[i]``."""
    best = np.full(count, -np.inf, dtype=np.float32)
    np.maximum.at(best, owners, scores)
    return best


def scaled(columns: Mapping[str, Floats]) -> dict[str, Floats]:
    """The columns, those standardised whose numbers have no scale of their own: all in one go."""
    rows = standardised(np.stack([columns[name] for name in _WITHOUT_SCALE]))
    return {**columns, **dict(zip(_WITHOUT_SCALE, rows, strict=True))}


def standardised(scores: Floats) -> Floats:
    """Scores (..., n), each row with mean 0 and deviation 1 over its finite ones; all equal ones, and infinite ones,
    become 0."""
    finite, nothing = np.isfinite(scores), np.float32(0)
    counts = np.maximum(np.add.reduce(finite, axis=-1, keepdims=True, dtype=np.float32), np.float32(1))
    known = np.where(finite, scores, nothing)
    centred = np.where(finite, known - np.add.reduce(known, axis=-1, keepdims=True) / counts, nothing)
    spread = np.sqrt(np.add.reduce(centred * centred, axis=-1, keepdims=True) / counts)
    differs = spread > _EQUAL
    return np.asarray(centred * (differs / np.where(differs, spread, np.float32(1))), dtype=np.float32)


def fuse(parts: list[tuple[float, Floats]]) -> Floats:
    """The weighted sum of standardised scores."""
    total = np.zeros_like(parts[0][1])
    for weight, scores in parts:
        total = total + np.float32(weight) * standardised(scores)
    return total
