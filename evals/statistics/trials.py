"""One line of the harness's proof: what was simulated, how often it came out, and whether that is as claimed."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from math import sqrt

import numpy as np

from evals.statistics.distributions import Floats
from evals.statistics.intervals import Bounds

COVERAGE = 0.94  # of intervals at 95 %, at least
MOST_COVERAGE = 0.99  # and at most, unless its making is cautious: what always covers says nothing
WIDEST = 0.8  # then it must be narrower than this: from 0 to 1 is everything


class Claim(StrEnum):
    """What a rate is held against."""

    COVERS = "interval covers"
    NO_FALSE_ALARM = "equal systems called different"
    FINDS = "planted loss found"
    HOLDS = "guarantee broken"


@dataclass(frozen=True, slots=True)
class Trial:
    """``rate`` of ``replications``, against ``target``: at least it for coverage and power, at most it for the others.

    ``width`` is an interval's mean width, and ``cautious`` that it covers more by its making, as with a dozen families.
    ``two_errors`` is two standard errors of the simulation, at the target. ``note`` says more.
    """

    estimator: str
    condition: str
    claim: Claim
    replications: int
    rate: float
    target: float
    note: str = ""
    width: float = 0.0
    cautious: bool = False

    @property
    def two_errors(self) -> float:
        """Two standard errors of the simulated rate, were it the target."""
        return self._two_errors(self.target)

    def _two_errors(self, rate: float) -> float:
        return 2 * sqrt(rate * (1 - rate) / self.replications)

    @property
    def passed(self) -> bool:
        """Whether the rate is on the right side of the target, or within two standard errors of it."""
        if self.claim is Claim.COVERS and self.rate > MOST_COVERAGE + self._two_errors(MOST_COVERAGE):
            return self.cautious and self.width <= WIDEST
        if self.claim in {Claim.COVERS, Claim.FINDS}:
            return self.rate >= self.target - self.two_errors
        return self.rate <= self.target + self.two_errors


@dataclass(frozen=True, slots=True)
class Plan:
    """How much is simulated: ``replications`` of each trial, from ``seed``, ``small`` leaving out the largest sets."""

    replications: int = 10_000
    seed: int = 1
    small: bool = False

    def random(self) -> np.random.Generator:
        return np.random.default_rng(self.seed)

    def batches(self, most: int = 1000) -> Iterator[int]:
        """The sizes of the batches that the replications are done in, so that memory stays small."""
        for start in range(0, self.replications, most):
            yield min(most, self.replications - start)


class Cover:
    """Counts over batches how often intervals hold the truth, and how wide they are."""

    def __init__(self) -> None:
        self._held = self._count = 0
        self._width = 0.0

    def add(self, bounds: Bounds, truth: float | Floats) -> None:
        held = (bounds.low <= np.asarray(truth) + 1e-12) & (np.asarray(truth) - 1e-12 <= bounds.high)
        self._held += int(held.sum())
        self._count += held.size
        self._width += float((bounds.high - bounds.low).sum())

    def trial(self, estimator: str, condition: str, *, cautious: bool = False) -> Trial:
        """The line; ``cautious``: it covers more by its making, as with a dozen families."""
        rate, width = self._held / self._count, self._width / self._count
        note = f"mean width {width:.3f}"
        return Trial(estimator, condition, Claim.COVERS, self._count, rate, COVERAGE, note, width, cautious)
