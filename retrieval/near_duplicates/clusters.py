"""Clusters of near-duplicates among many contents: exact ones by a digest, the others by MinHash in bands.

A content joins the cluster of an earlier one with which it shares at least ``LIKE`` of all their pieces, as computed on
the pieces themselves: what collides in a band is only a candidate. The first content of a cluster stands for it, and
members are like that one, so no chain leads from one content to another that is unlike it. What differs must not be a
short word or a number besides, nor where one stands: "not", "she" and "14" turn cases.
"""

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from retrieval.lexical import words_of
from retrieval.near_duplicates.fingerprints import Hashes, shingles, signs
from retrieval.near_duplicates.forms import BANDS, forms_of

LIKE = 0.8  # of the pieces of both that both have
_SHORT = 5  # letters of words that must not differ
Numbers = npt.NDArray[np.intp]


def cluster(texts: Sequence[str], processes: int = 1) -> list[int]:
    """For each content the number, from 0, of the one that stands for its cluster: its own where it is the first.

    The same texts in the same order give the same clusters, however many ``processes`` work on them. Takes time in
    n log n, and some 600 bytes a text, of which half are those of the text itself.
    """
    first: dict[bytes, int] = {}
    leaders = list(range(len(texts)))
    unlike: dict[int, str] = {}
    bands = np.empty((len(texts), BANDS), dtype=np.uint64)
    for number, form in enumerate(forms_of(texts, processes)):
        leaders[number] = first.setdefault(form.digest, number)
        if leaders[number] == number:
            bands[len(unlike)] = form.bands
            unlike[number] = form.compared
    first.clear()
    _join(unlike, leaders, bands[: len(unlike)])
    return [leaders[leader] for leader in leaders]


def shared(one: Hashes, other: Hashes) -> float:
    """The part of all the pieces of two contents that both have, 0 to 1. Each is sorted, and has a piece once."""
    both = len(np.intersect1d(one, other, assume_unique=True))
    return both / (len(one) + len(other) - both)


def alike(one: str, other: str) -> bool:
    """Whether two comparable forms are near-duplicates."""
    if one == other:
        return True
    mine, others = words_of(one), words_of(other)
    if not mine or signs(one) != signs(other) or not _say_the_same(mine, others):
        return False
    return shared(shingles(one), shingles(other)) >= LIKE


def _say_the_same(one: list[str], other: list[str]) -> bool:
    """Whether both have the same short words and numbers in one order, each with the same word before or behind it."""
    mine, others = list(_settling(one)), list(_settling(other))
    return len(mine) == len(others) and all(
        word == same and (before == earlier or behind == later)
        for (before, word, behind), (earlier, same, later) in zip(mine, others, strict=True)
    )


def _settling(words: list[str]) -> Iterator[tuple[str, str, str]]:
    """The short words and the numbers, each between its neighbours."""
    for before, word, behind in zip(["", *words], words, [*words[1:], ""], strict=False):
        if len(word) <= _SHORT or not word.isalpha():
            yield before, word, behind


def _join(unlike: dict[int, str], leaders: list[int], bands: Hashes) -> None:
    """Let each join the first earlier one that it is like, among those with a band in common."""
    numbers = list(unlike)
    pairs = np.unique(np.concatenate([_pairs(column) for column in bands.T]), axis=0) if numbers else ()
    for later, earlier in pairs:
        number, leader = numbers[later], leaders[numbers[earlier]]
        if leaders[number] == number and alike(unlike[number], unlike[leader]):
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
