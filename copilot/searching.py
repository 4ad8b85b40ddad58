"""Retrieval as it is shown: ranked sections, each with its own words and its scores."""

from dataclasses import asdict, dataclass
from datetime import date

from policy_corpus.model import Region
from retrieval.hits import Hit
from retrieval.retriever import Retriever


@dataclass(frozen=True, slots=True)
class Query:
    """What is looked for, when and where."""

    text: str
    as_of: date
    region: Region | None = None
    top: int = 5


@dataclass(frozen=True, slots=True)
class Found:
    """One section of a ranking. ``score`` compares within it; ``dense`` is a cosine, ``lexical`` a BM25 score."""

    rank: int
    section: str
    version: str
    kind: str
    policy_title: str
    heading_path: tuple[str, ...]
    score: float
    dense: float
    lexical: float
    text: str

    def as_json(self) -> dict[str, object]:
        """The wire form."""
        return asdict(self)


async def search_sections(retriever: Retriever, query: Query) -> list[Found]:
    """The sections in force, best first."""
    found = await retriever.search(query.text, query.as_of, query.region, query.top)
    return [_found(rank, hit) for rank, hit in enumerate(found.hits, 1)]


def _found(rank: int, hit: Hit) -> Found:
    section = hit.section
    return Found(
        rank=rank,
        section=section.id,
        version=str(section.version),
        kind=section.kind.value,
        policy_title=section.policy_title,
        heading_path=section.heading_path,
        score=hit.score,
        dense=max((score.dense for score in hit.passages), default=0.0),
        lexical=max((score.lexical for score in hit.passages), default=0.0),
        text=section.text,
    )
