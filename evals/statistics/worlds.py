"""Worlds whose truth is known: cases in families of one to four that are alike, many sets at once."""

from dataclasses import dataclass

import numpy as np

from evals.statistics.distributions import Floats, normal_quantile

Bools = np.ndarray[tuple[int, ...], np.dtype[np.bool_]]

_FEW = 20


@dataclass(frozen=True, slots=True)
class World:
    """``families`` families of one to four cases in turn; of two cases in one, ``alike`` is the correlation.

    With ``single`` every case is its own family.
    """

    families: int
    alike: float = 0.0
    single: bool = False

    @property
    def sizes(self) -> Floats:
        """How many cases each family has."""
        return np.where(self.single, 1.0, 1.0 + np.arange(self.families) % 4)

    @property
    def cases(self) -> int:
        """How many cases one set has."""
        return int(self.sizes.sum())

    @property
    def codes(self) -> np.ndarray[tuple[int], np.dtype[np.intp]]:
        """The family of each case; cases of a family stand together."""
        return np.repeat(np.arange(self.families), self.sizes.astype(np.intp))

    @property
    def starts(self) -> np.ndarray[tuple[int], np.dtype[np.intp]]:
        """The first case of each family."""
        return np.flatnonzero(np.diff(self.codes, prepend=-1))

    @property
    def few(self) -> bool:
        """Whether there are so few families that an interval is cautious by construction."""
        return self.families < _FEW

    @property
    def design_effect(self) -> float:
        """What families cost a mean: its variance over that of as many independent cases."""
        return float(1 + self.alike * ((self.sizes**2).sum() / self.cases - 1))

    def uniforms(self, random: np.random.Generator, sets: int, columns: int) -> Floats:
        """(columns, sets, cases), uniform in 0..1. A case takes all its columns from its family, or none."""
        takes = random.random((sets, self.cases)) < np.sqrt(self.alike)
        family = random.random((columns, sets, self.families))[..., self.codes]
        return np.where(takes, family, random.random((columns, sets, self.cases)))

    def sums(self, values: Floats | Bools) -> Floats:
        """Per family: (..., cases) to (..., families)."""
        return np.asarray(np.add.reduceat(values.astype(np.float64), self.starts, axis=-1))

    def all_sizes(self, sets: int) -> Floats:
        """The sizes for each of so many sets."""
        return np.broadcast_to(self.sizes, (sets, self.families))


def f1_sums(world: World, right: Bools) -> Floats:
    """(sets, families, 2): found, and wrong (a miss or a false alarm), where every other case is there to be found.

    F1 in the long run is the share that is right.
    """
    positive = np.arange(world.cases) % 2 == 0
    return np.stack([world.sums(positive & right), world.sums(~right)], axis=-1)


def f1(total: Floats) -> Floats:
    """F1 from sums of found and of wrong; 0 where nothing was there to be found."""
    found = 2 * total[..., 0]
    whole = found + total[..., 1]
    return np.divide(found, whole, out=np.zeros_like(whole), where=whole > 0)


def skewed(uniforms: Floats) -> tuple[Floats, float]:
    """Values like waiting times (log-normal), and their true mean."""
    return np.exp(0.75 * normal_quantile(uniforms)), float(np.exp(0.75**2 / 2))


def pair_differences(uniforms: Floats, discordance: float, effect: float) -> Floats:
    """-1, 0 or 1 for each case from two columns: how often two runs differ, and by how much on the whole."""
    for_b = 0.5 + effect / discordance / 2
    return np.where(uniforms[0] < discordance, np.where(uniforms[1] < for_b, 1.0, -1.0), 0.0)


def labels_of(
    uniforms: Floats, error: float, labellers: int
) -> tuple[np.ndarray[tuple[int, ...], np.dtype[np.intp]], float]:
    """Names 0, 1, 2 by labellers who each guess with probability ``error``, and the true agreement beyond chance.

    Takes ``1 + 2 * labellers`` columns; gives (labellers, sets, cases).
    """
    shares = np.array([0.5, 0.35, 0.15])
    edges = np.cumsum(shares)[:-1]
    truth = np.searchsorted(edges, uniforms[0])
    given = [
        np.where(uniforms[1 + k] < error, np.searchsorted(edges, uniforms[1 + labellers + k]), truth)
        for k in range(labellers)
    ]
    chance = float((shares**2).sum())
    agreed = (1 - error) ** 2 + (1 - (1 - error) ** 2) * chance
    return np.stack(given), (agreed - chance) / (1 - chance)
