"""How alike kept vectors are to a new one: vectors as bytes, and their cosines."""

from collections.abc import Sequence

import numpy as np

from retrieval.ports import Vectors

_KEPT = np.dtype("<f4")  # the same bytes on every machine


def to_bytes(vectors: Vectors) -> list[bytes]:
    """Each row of (n, dimensions) as it is kept."""
    return [row.astype(_KEPT).tobytes() for row in vectors]


def cosines(query: Vectors, kept: Sequence[bytes]) -> list[float]:
    """The cosine of one query (1, dimensions) with each kept row of length 1, -1 to 1, to four places."""
    if not kept:
        return []
    rows = np.frombuffer(b"".join(kept), _KEPT).reshape(len(kept), -1)
    return [round(float(value), 4) for value in rows @ query[0]]
