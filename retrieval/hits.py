"""What retrieval brings back: sections with scores, and what each of their passages had to do with the query."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

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


@dataclass(frozen=True, slots=True)
class Hit:
    """A section that was found. ``score`` compares within one search only; ``via`` says how it came in."""

    section: Section
    score: float
    via: str = "search"
    passages: tuple[PassageScore, ...] = ()
