"""Answers about ask. Written by ``python -m tests.api.client_code``; changed there."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from copilot.client.results.policies import SectionKind
from copilot.client.results.recommendations import Citation

Coverage = Literal["answered", "not_covered", "routed"]


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence that a model wrote, and the citations that it rests on."""

    text: str
    citations: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Near:
    """A section that answers a question, or is nearest to it, with all its own words."""

    section: str
    version: str
    kind: SectionKind
    policy_title: str
    heading_path: tuple[str, ...]
    chance: float
    text: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What the policies in force on that day in that region say."""

    status: Coverage
    as_of: date
    region: str | None
    corpus_fingerprint: str
    lane: str | None
    sentences: tuple[Sentence, ...]
    citations: tuple[Citation, ...]
    sections: tuple[Near, ...]
    dropped: Mapping[str, int]
    failure: str | None
    answerer: str
    model: str | None
    prompt_fingerprint: str | None
