"""A ranking as it goes out."""

from datetime import date
from typing import Self

from pydantic import ConfigDict, Field

from api.schemas.examples import RANKING
from copilot.searching import Found, Query
from copilot.wire.base import WireOut
from policy_corpus.model import SectionKind


class FoundOut(WireOut):
    """One section of a ranking, with its own words."""

    rank: int = Field(ge=1)
    section: str = Field(examples=["violent-speech/2.1"])
    version: str
    kind: SectionKind
    policy_title: str
    heading_path: tuple[str, ...]
    score: float = Field(description="Compares within one ranking only.")
    dense: float = Field(description="The best cosine of the section's passages, -1 to 1.")
    lexical: float = Field(description="The best BM25 score of the section's passages, from 0 up.")
    text: str

    @classmethod
    def of(cls, found: Found) -> Self:
        return cls(
            rank=found.rank,
            section=found.section,
            version=found.version,
            kind=SectionKind(found.kind),
            policy_title=found.policy_title,
            heading_path=found.heading_path,
            score=found.score,
            dense=found.dense,
            lexical=found.lexical,
            text=found.text,
        )


class RankingOut(WireOut):
    """The sections in force on that day in that region, best first. What was looked for is not repeated."""

    model_config = ConfigDict(json_schema_extra={"examples": [RANKING]})

    as_of: date
    region: str | None
    corpus_fingerprint: str
    results: tuple[FoundOut, ...]

    @classmethod
    def of(cls, found: list[Found], query: Query, corpus_fingerprint: str) -> Self:
        return cls(
            as_of=query.as_of,
            region=query.region,
            corpus_fingerprint=corpus_fingerprint,
            results=tuple(map(FoundOut.of, found)),
        )
