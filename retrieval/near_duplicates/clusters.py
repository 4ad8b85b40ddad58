"""Clusters of near-duplicates among many contents: exact ones by a digest, the others by MinHash in bands.

A content joins the cluster of an earlier one with which it shares at least ``LIKE`` of all their pieces, as computed on
the pieces themselves: what collides in a band is only a candidate. The first content of a cluster stands for it, and
members are like that one, so no chain leads from one content to another that is unlike it. What differs must not be a
short word or a number besides: "not", "she" and "14" turn cases.
"""

from collections import Counter
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from retrieval.lexical import words_of
from retrieval.near_duplicates.fingerprints import Hashes, comparable, exact_fingerprint, shingles, signs

LIKE = 0.8  # of the pieces of both that both have
_BANDS, _ROWS = 8, 4  # of two contents that share 0.8, one in 70 has no band in common
_SHORT = 5  # letters of words that must not differ
_rng = np.random.default_rng(20261122)
_FACTORS = _rng.integers(1, 1 << 63, size=(_BANDS * _ROWS, 1), dtype=np.uint64) | np.uint64(1)
_OFFSETS = _rng.integers(0, 1 << 63, size=(_BANDS * _ROWS, 1), dtype=np.uint64)
_MIXING = _rng.integers(1, 1 << 63, size=_ROWS, dtype=np.uint64) | np.uint64(1)

Numbers = npt.NDArray[np.intp]


def cluster(texts: Sequence[str]) -> list[int]:
    """For each content the number, from 0, of the one that stands for its cluster: its own where it is the first.

    The same texts in the same order give the same clusters. Takes time in n log n, and some 100 bytes a text.
    """
    first: dict[bytes, int] = {}
    leaders = [0] * len(texts)
    unlike: list[int] = []
    bands = np.empty((len(texts), _BANDS), dtype=np.uint64)
    for number, text in enumerate(texts):
        compared = comparable(text)
        leaders[number] = first.setdefault(exact_fingerprint(compared), number)
        if leaders[number] == number:
            bands[len(unlike)] = _bands_of(shingles(compared))
            unlike.append(number)
    first.clear()
    _join(texts, leaders, np.array(unlike, dtype=np.intp), bands[: len(unlike)])
    return [leaders[leader] for leader in leaders]


def shared(one: Hashes, other: Hashes) -> float:
    """The part of all the pieces of two contents that both have, 0 to 1. Each is sorted, and has a piece once."""
    both = len(np.intersect1d(one, other, assume_unique=True))
    return both / (len(one) + len(other) - both)


def alike(one: str, other: str) -> bool:
    """Whether two comparable forms are near-duplicates."""
    if one == other:
        return True
    mine, others = Counter(words_of(one)), Counter(words_of(other))
    differing = (mine - others) + (others - mine)
    if not mine or signs(one) != signs(other) or not all(len(word) > _SHORT and word.isalpha() for word in differing):
        return False
    return shared(shingles(one), shingles(other)) >= LIKE


def _join(texts: Sequence[str], leaders: list[int], unlike: Numbers, bands: Hashes) -> None:
    """Let each join the first earlier one that it is like, among those with a band in common."""
    pairs = np.unique(np.concatenate([_pairs(column) for column in bands.T]), axis=0) if len(unlike) else ()
    for later, earlier in pairs:
        number, leader = int(unlike[later]), leaders[int(unlike[earlier])]
        if leaders[number] == number and alike(comparable(texts[number]), comparable(texts[leader])):
            leaders[number] = leader


def _pairs(column: Hashes) -> Numbers:
    """Of those with equal numbers each with the first one, and with the one before it: rows of (later, earlier)."""
    order = np.argsort(column, kind="stable")
    same = np.flatnonzero(column[order][1:] == column[order][:-1]) + 1
    starts = np.arange(len(order))
    starts[same] = 0
    starts = np.maximum.accumulate(starts)
    pairs = [np.stack([order[same], order[earlier]], axis=1) for earlier in (starts[same], same - 1)]
    return np.concatenate(pairs)


def _bands_of(pieces: Hashes) -> Hashes:
    """A number for each band: equal ones for contents whose least hashes in it are the same."""
    mixed = pieces * _FACTORS + _OFFSETS
    least = np.min(mixed ^ (mixed >> np.uint64(29)), axis=1).reshape(_BANDS, _ROWS)
    return np.asarray((least * _MIXING).sum(axis=1, dtype=np.uint64))
