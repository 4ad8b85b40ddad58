"""What is compared of many contents: their forms, digests and bands, made by as many processes as there are hands."""

import multiprocessing
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
import numpy.typing as npt

from retrieval.near_duplicates.fingerprints import Hashes, comparable, exact_fingerprint, shingles

BANDS, _ROWS = 8, 4  # of two contents that share 0.8, one in 70 has no band in common
_AT_ONCE = 2000  # texts that a process takes up
_WORTH = 6_000  # texts that other processes are begun for
_rng = np.random.default_rng(20261122)
_FACTORS = _rng.integers(1, 1 << 63, size=(BANDS * _ROWS, 1), dtype=np.uint64) | np.uint64(1)
_OFFSETS = _rng.integers(0, 1 << 63, size=(BANDS * _ROWS, 1), dtype=np.uint64)
_MIXING = _rng.integers(1, 1 << 63, size=_ROWS, dtype=np.uint64) | np.uint64(1)


@dataclass(frozen=True, slots=True)
class Form:
    """Of one content: what is compared, its digest, and a number for each band."""

    compared: str
    digest: bytes
    bands: npt.NDArray[np.uint64]


def forms_of(texts: Sequence[str], processes: int = 1) -> Iterator[Form]:
    """The form of each text, in their order; the same ones from any number of processes."""
    chunks = (texts[start : start + _AT_ONCE] for start in range(0, len(texts), _AT_ONCE))
    if processes < 2 or len(texts) < _WORTH:
        yield from chain.from_iterable(map(_formed, chunks))
        return
    with multiprocessing.get_context("spawn").Pool(processes) as pool:
        yield from chain.from_iterable(pool.imap(_formed, chunks))


def _formed(texts: Sequence[str]) -> list[Form]:
    return [_form(comparable(text)) for text in texts]


def _form(compared: str) -> Form:
    return Form(compared, exact_fingerprint(compared), _bands_of(shingles(compared)))


def _bands_of(pieces: Hashes) -> Hashes:
    """A number for each band: equal ones for contents whose least hashes in it are the same."""
    mixed = pieces * _FACTORS + _OFFSETS
    least = np.min(mixed ^ (mixed >> np.uint64(29)), axis=1).reshape(BANDS, _ROWS)
    return np.asarray((least * _MIXING).sum(axis=1, dtype=np.uint64))
