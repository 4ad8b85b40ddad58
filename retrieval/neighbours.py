"""What the examples of all sections say of a content together: which section's they are, and on which side they lean.

Every example weighs by its likeness to the content, steeply: the nearest dozens settle it. Nothing is trained.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, chain, pairwise

import numpy as np
import numpy.typing as npt

from policy_corpus.model import Section
from retrieval.compared_rows import ComparedRows
from retrieval.fusion import Floats, OfEach
from retrieval.hits import ALLOWED, VIOLATING, Passage, PassageKind
from retrieval.ports import Places, Vectors
from retrieval.space import SHARPNESS

_NO_SHARE = 1e-4  # what a section without a near example has of all weight
_NO_POLICY = 1e-3
_EMPTY = 0.3  # the cosine below which an example says less than what is known without any
_EMPTY_WEIGHT = np.exp(SHARPNESS * _EMPTY)
_BEFORE = 0.3  # how much of that weight stands for a violation: contents without a near example mostly don't violate


@dataclass(frozen=True, slots=True)
class Near:
    """Of one content: ``columns`` are one number a section each, by name, minus infinity for none; ``cosines`` one a
    neighbour."""

    columns: dict[str, Floats]
    cosines: Floats


@dataclass(frozen=True)
class Neighbours:
    """The examples of a scope: ``places[i]`` among its passages, of the section ``owners[i]``, with row i of ``rows``;
    ``owners`` never fall.

    A section without examples is taken for a usual one, neither near nor far: its own words have to find it.

    ``sides[i]`` is 1 where it violates, -1 where it is allowed, 0 where it doesn't say. ``policies`` numbers the policy
    of each section.
    """

    places: Places
    owners: Places
    sides: npt.NDArray[np.int8]
    rows: ComparedRows
    policies: Places

    def near(self, contents: Vectors, around: Vectors) -> Near:
        """``contents`` (n, d) are the windows of a content, ``around`` the same with what stands around it."""
        cosines = self.rows.nearest(contents)
        seen = cosines if around is contents else self.rows.nearest(around)
        shares = self._of_each.sums(_weights(seen))
        columns = {
            "share": np.where(self._bare, -np.log(max(1, len(shares))), np.log(shares + _NO_SHARE)).astype(np.float32),
            "policy_share": self._of_policies(shares).astype(np.float32),
            "nearest": self._of_each.best(seen),
            "mean": self._mean(seen),
            "count": self._count,
        }
        return Near(columns, cosines)

    def lean(self, cosines: Floats, sections: Sequence[int]) -> float | None:
        """The log-odds that a content violates, by the examples of those sections; None where they have none."""
        violating, allowed = self._sided
        if len(sections) < len(self.policies):
            chosen = np.zeros(len(self.policies), dtype=np.bool_)
            chosen[list(sections)] = True
            violating, allowed = (places[chosen[self.owners[places]]] for places in self._sided)
        if not (len(violating) or len(allowed)):
            return None
        return log_odds(cosines[violating], cosines[allowed])

    @cached_property
    def _sided(self) -> tuple[Places, Places]:
        """Which violate, and which are allowed."""
        return np.flatnonzero(self.sides == VIOLATING), np.flatnonzero(self.sides == ALLOWED)

    @cached_property
    def _of_each(self) -> OfEach:
        return OfEach(self.owners, len(self.policies))

    def _of_policies(self, shares: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """The share of each section's policy, as a logarithm; a usual one where no section of it has examples."""
        logarithms = np.log(np.bincount(self.policies, weights=shares) + _NO_POLICY)
        usual = -np.log(max(1, len(logarithms)))
        return np.asarray(np.where(self._shown, logarithms, usual)[self.policies], dtype=np.float64)

    def _mean(self, cosines: Floats) -> Floats:
        """Of each section; minus infinity where it has no example."""
        means = self._of_each.sums(cosines) / np.maximum(1, self._counts)
        return np.where(self._bare, -np.inf, means).astype(np.float32)

    @cached_property
    def _count(self) -> Floats:
        """The column of that name: how many examples each section has, as a logarithm; a usual number for none."""
        usual = float(np.log1p(self._counts[~self._bare]).mean()) if len(self.owners) else 0.0
        return np.where(self._bare, usual, np.log1p(self._counts)).astype(np.float32)

    @cached_property
    def _bare(self) -> npt.NDArray[np.bool_]:
        """The sections without examples."""
        bare: npt.NDArray[np.bool_] = self._counts == 0
        return bare

    @cached_property
    def _shown(self) -> npt.NDArray[np.bool_]:
        """The policies with examples."""
        shown: npt.NDArray[np.bool_] = np.bincount(self.policies, weights=self._counts) > 0
        return shown

    @cached_property
    def _counts(self) -> npt.NDArray[np.int64]:
        return np.bincount(self.owners, minlength=len(self.policies))


def log_odds(violating: npt.ArrayLike, allowed: npt.ArrayLike) -> float:
    """That a content violates, by its cosines to examples of both sides. Far ones alone say little."""
    for_, against = (
        np.add.reduce(np.exp(SHARPNESS * np.asarray(cosines, dtype=np.float64))) for cosines in (violating, allowed)
    )
    return float(np.log(for_ + _BEFORE * _EMPTY_WEIGHT) - np.log(against + (1 - _BEFORE) * _EMPTY_WEIGHT))


def odds_of_each(sides: Sequence[tuple[Sequence[float], Sequence[float]]]) -> list[float]:
    """The same of several sections at once: the cosines to violating and to allowed examples of each."""
    if not sides:
        return []
    groups = list(chain.from_iterable(sides))
    weights = np.exp(SHARPNESS * np.array(list(chain.from_iterable(groups)), dtype=np.float64))
    ends = list(accumulate(map(len, groups), initial=0))
    sums = np.array([np.add.reduce(weights[start:end]) for start, end in pairwise(ends)])
    for_, against = sums[0::2] + _BEFORE * _EMPTY_WEIGHT, sums[1::2] + (1 - _BEFORE) * _EMPTY_WEIGHT
    odds: list[float] = (np.log(for_) - np.log(against)).tolist()
    return odds


def is_example(passage: Passage) -> bool:
    """Whether a passage is content: an example of either side, or one that a rule without marks prints."""
    printed = passage.kind is PassageKind.PART and passage.part is None
    return printed or passage.kind in (PassageKind.VIOLATES, PassageKind.ALLOWED)


def policies_of(sections: Sequence[Section]) -> Places:
    """A number for the policy of each section."""
    numbers: dict[str, int] = {}
    return np.array([numbers.setdefault(section.policy, len(numbers)) for section in sections], dtype=np.intp)


def _weights(cosines: Floats) -> Floats:
    """Shares of one, by likeness."""
    if not len(cosines):
        return cosines
    weights = np.exp(SHARPNESS * (cosines - cosines.max()))
    return np.asarray(weights / weights.sum(), dtype=np.float32)
