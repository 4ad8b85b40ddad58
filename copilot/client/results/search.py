"""Answers about search. Written by ``python -m tests.api.client_code``; changed there."""

from dataclasses import dataclass
from datetime import date

from copilot.client.results.policies import SectionKind


@dataclass(frozen=True, slots=True)
class Found:
    """One section of a ranking, with its own words."""

    rank: int
    section: str
    version: str
    kind: SectionKind
    policy_title: str
    heading_path: tuple[str, ...]
    score: float
    dense: float
    lexical: float
    text: str


@dataclass(frozen=True, slots=True)
class Ranking:
    """The sections in force on that day in that region, best first. What was looked for is not repeated."""

    as_of: date
    region: str | None
    corpus_fingerprint: str
    results: tuple[Found, ...]
