"""One score a section from many passage scores, dense and lexical, with weights that were chosen on data."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class FusionWeights:
    """How much each standardised score of a section counts. How they were chosen, with figures, is in DECISIONS.md."""

    dense_best: float = 1.0  # its passage that is nearest in meaning
    dense_rule: float = 0.65  # its own text
    lexical_best: float = 0.4  # its passage that shares most words
    lexical_whole: float = 0.4  # all its text and examples together


def best_of_each(scores: Floats, owners: npt.NDArray[np.intp], count: int) -> Floats:
    """The best score of each of ``count`` owners, minus infinity for none; ``owners[i]`` owns ``scores[i]``."""
    best = np.full(count, -np.inf, dtype=np.float32)
    np.maximum.at(best, owners, scores)
    return best


def standardised(scores: Floats) -> Floats:
    """Scores with mean 0 and deviation 1 over the finite ones; all equal ones, and infinite ones, become 0."""
    finite = np.isfinite(scores)
    if not finite.any():
        return np.zeros_like(scores)
    spread = float(scores[finite].std())
    centred = np.where(finite, scores - scores[finite].mean(), 0.0)
    return np.asarray(centred / spread if spread > 1e-9 else np.zeros_like(scores), dtype=np.float32)


def fuse(parts: list[tuple[float, Floats]]) -> Floats:
    """The weighted sum of standardised scores."""
    total = np.zeros_like(parts[0][1])
    for weight, scores in parts:
        total = total + np.float32(weight) * standardised(scores)
    return total
