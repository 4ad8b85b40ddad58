"""What retrieval brings back: sections with scores, and what each of their passages had to do with the query."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property, partial
from typing import NamedTuple, overload

import numpy as np
import numpy.typing as npt

from policy_corpus.model import Section
from retrieval.ports import PassageId


class PassageKind(StrEnum):
    """What a passage is made of."""

    RULE = "rule"  # the section's own text, or a piece of it
    PART = "part"  # one element or exception
    VIOLATES = "violates"  # an example of the one side
    ALLOWED = "allowed"  # an example of the other
    ASKED = "asked"  # a question that the section answers; no content is compared with it


@dataclass(frozen=True, slots=True)
class Passage:
    """A text that is searched for: whole in one section, with the titles above it in ``searched``.

    ``part`` is the id of the element or exception that it is or shows.
    """

    id: PassageId
    section_key: str
    kind: PassageKind
    text: str
    searched: str
    part: str | None = None


class PassageScore(NamedTuple):
    """How one passage relates to the query. A tuple, since a draft makes hundreds of them.

    ``dense`` is a cosine with what its language alone adds taken off, ``lexical`` a BM25 score from 0 up.
    """

    passage: Passage
    dense: float
    lexical: float


_AS_SCORE = partial(tuple.__new__, PassageScore)  # its own constructor takes four times as long
Numbers = npt.NDArray[np.float32] | npt.NDArray[np.float64]
VIOLATING, ALLOWED = 1, -1  # sides
_SIDES = {PassageKind.VIOLATES: VIOLATING, PassageKind.ALLOWED: ALLOWED}


@dataclass(frozen=True, eq=False)
class PassageScores(Sequence[PassageScore]):
    """How the passages of one section relate to the query: one by one only for who goes through them.

    ``cosines`` and ``matches`` hold a number a passage, ``sides`` 1 where it violates, -1 where it is allowed, else 0.
    """

    passages: tuple[Passage, ...] = ()
    cosines: Numbers = field(default_factory=lambda: np.zeros(0))
    matches: Numbers = field(default_factory=lambda: np.zeros(0))
    sides: npt.NDArray[np.int8] = field(default_factory=lambda: np.zeros(0, dtype=np.int8))

    @classmethod
    def of(cls, scores: Iterable[PassageScore]) -> "PassageScores":
        """Scores that stand one by one."""
        rows = list(scores)
        dense, lexical = (np.array([row[place] for row in rows], dtype=np.float64) for place in (1, 2))
        passages = tuple(row.passage for row in rows)
        return cls(passages, dense, lexical, sides_of(passages))

    @cached_property
    def dense(self) -> npt.NDArray[np.float64]:
        """The cosines, rounded to six places."""
        return self.cosines.astype(np.float64).round(6)

    @cached_property
    def lexical(self) -> npt.NDArray[np.float64]:
        """The matches of words, rounded to six places."""
        return self.matches.astype(np.float64).round(6)

    def nearest(self, side: int, count: int) -> list[Passage]:
        """The passages of one side that are most like the content, the nearest first, equal ones in their order."""
        places = (self.sides == side).nonzero()[0]
        best = (-self.dense[places]).argsort(kind="stable")[:count]
        return [self.passages[place] for place in places[best].tolist()]

    def __len__(self) -> int:
        return len(self.passages)

    def __iter__(self) -> Iterator[PassageScore]:
        return map(_AS_SCORE, zip(self.passages, self.dense.tolist(), self.lexical.tolist(), strict=True))

    @overload
    def __getitem__(self, place: int) -> PassageScore: ...
    @overload
    def __getitem__(self, place: slice) -> "PassageScores": ...
    def __getitem__(self, place: int | slice) -> "PassageScore | PassageScores":
        if isinstance(place, slice):
            return PassageScores(self.passages[place], self.cosines[place], self.matches[place], self.sides[place])
        return PassageScore(self.passages[place], float(self.dense[place]), float(self.lexical[place]))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, PassageScores) and tuple(self) == tuple(other)

    def __hash__(self) -> int:
        return hash(self.passages)


def sides_of(passages: Sequence[Passage]) -> npt.NDArray[np.int8]:
    """The side that each passage shows: 1 where it violates, -1 where it is allowed, else 0."""
    return np.array([_SIDES.get(passage.kind, 0) for passage in passages], dtype=np.int8)


@dataclass(frozen=True, slots=True)
class Hit:
    """A section that was found. ``score`` compares within one search only; ``via`` says how it came in."""

    section: Section
    score: float
    via: str = "search"
    passages: PassageScores = PassageScores()
