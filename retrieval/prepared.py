"""Vectors that come along, so that the first index of our own policies takes seconds instead of minutes.

They save time and decide nothing: a text whose vector is not among them, or not by the same embedder, is embedded.
``make vectors`` brings them up to date with the policies.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from zipfile import BadZipFile

import numpy as np

from retrieval.ports import PassageId, Vectors

PREPARED = Path(__file__).with_name("prepared_vectors.npz")


@dataclass(frozen=True, slots=True)
class PreparedVectors:
    """Rows of one embedder by the key of their text."""

    embedder: str
    rows: Mapping[PassageId, Vectors]

    def of(self, embedder: str, keys: Sequence[PassageId]) -> dict[PassageId, Vectors]:
        """Those of ``keys`` that are there, if that embedder made them."""
        return {key: self.rows[key] for key in keys if key in self.rows} if embedder == self.embedder else {}


def kept(vectors: Vectors) -> Vectors:
    """Vectors as an index keeps them: at half precision, so that a prepared one is the same as one made here."""
    return vectors.astype(np.float16).astype(np.float32)


def load_prepared(path: Path = PREPARED) -> PreparedVectors:
    """What a file holds; nothing when there is no such file or it can't be read."""
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
            keys, vectors = stored["keys"].astype(str).tolist(), stored["vectors"].astype(np.float32)
            return PreparedVectors(str(stored["embedder"]), dict(zip(map(PassageId, keys), vectors, strict=True)))
    except (OSError, ValueError, KeyError, EOFError, BadZipFile):
        return PreparedVectors("", {})


def write_prepared(vectors: PreparedVectors, path: Path = PREPARED) -> None:
    """Write them to a file, in the order of their keys, so that the same vectors make the same file."""
    keys = sorted(vectors.rows)
    rows = np.stack([vectors.rows[key] for key in keys]).astype(np.float16)
    np.savez(path, embedder=np.array(vectors.embedder), keys=np.array(keys, dtype="S"), vectors=rows)
