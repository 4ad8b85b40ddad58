"""What retrieval needs from the outside: an embedder and a vector store."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NewType, Protocol

import numpy as np
import numpy.typing as npt

Vectors = npt.NDArray[np.float32]  # (n, dimensions), rows of length 1
Places = npt.NDArray[np.intp]  # where things stand among others
PassageId = NewType("PassageId", str)


class TextKind(StrEnum):
    """What a text is to an embedder: a question, words of a policy, or a content that is to be decided on.

    Some models treat them differently. A question is compared with passages; so is a content, with passages that were
    embedded as contents where the embedder keeps these apart.
    """

    QUERY = "query"
    PASSAGE = "passage"
    CONTENT = "content"


class Embedder(Protocol):
    """Turns texts into vectors. Two embedders with the same ``name`` give the same vectors."""

    @property
    def name(self) -> str:
        """Model, version and weights in one string; part of an index's identity."""
        ...

    @property
    def dimensions(self) -> int: ...

    @property
    def contents_apart(self) -> bool:
        """Whether a content can be compared with nothing but contents."""
        ...

    async def embed(self, texts: Sequence[str], kind: TextKind) -> Vectors:
        """One row of length 1 a text, in order. Raises ``EmbedderUnavailable``."""
        ...

    async def close(self) -> None:
        """Let go of threads and connections; a later call takes them up again."""
        ...


@dataclass(frozen=True, slots=True)
class VectorHit:
    """A stored passage and its cosine similarity to the query, -1 to 1."""

    id: PassageId
    similarity: float


class VectorStore(Protocol):
    """The vectors of one generation. Raises ``IndexUnavailable`` when it can't be read."""

    async def upsert(self, ids: Sequence[PassageId], vectors: Vectors) -> None:
        """Write rows; an id that stands already is replaced."""
        ...

    async def nearest(self, query: Vectors, top: int, among: Collection[PassageId] | None = None) -> list[VectorHit]:
        """The ``top`` passages nearest to one query (1, dimensions), best first, ties by id; of ``among`` if given."""
        ...

    async def vectors(self, ids: Sequence[PassageId]) -> dict[PassageId, Vectors]:
        """The stored rows, each (dimensions,), of those ids that stand."""
        ...

    async def ids(self) -> list[PassageId]:
        """Every stored id, sorted."""
        ...

    async def close(self) -> None: ...
