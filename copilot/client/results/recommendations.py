"""Answers about recommendations. Written by ``python -m tests.api.client_code``; changed there."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

Outcome = Literal["drafted", "abstained", "routed"]


Verdict = Literal["violation", "no_violation", "unclear"]


Target = Literal["content", "author"]


@dataclass(frozen=True, slots=True)
class Action:
    """One enforcement action, and the section whose ladder gives it."""

    action: str
    target: Target
    from_section: str


CitationRole = Literal["rule", "exception", "definition", "guidance"]


@dataclass(frozen=True, slots=True)
class Citation:
    """A policy's own words, cut from the text of one version of one section."""

    id: str
    section: str
    version: str
    language: str
    policy_title: str
    heading_path: tuple[str, ...]
    role: CitationRole
    quote: str
    start: int
    end: int


Finding = Literal["violated", "not_violated", "excepted", "unclear"]


Status = Literal["met", "not_met", "unclear"]


@dataclass(frozen=True, slots=True)
class Evidence:
    """The content's own words."""

    source: str
    quote: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class PartFinding:
    """What was found of one element or exception."""

    id: str
    status: Status
    citations: tuple[str, ...]
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class SectionFinding:
    """What was found of one candidate section, element by element."""

    section: str
    version: str
    finding: Finding
    elements: tuple[PartFinding, ...]
    exceptions: tuple[PartFinding, ...]
    probability: float


@dataclass(frozen=True, slots=True)
class Considerations:
    """What speaks for enforcing and what against it, a sentence each."""

    for_: tuple[str, ...]
    against: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Signal:
    """Something that a person should see; it never moves the verdict."""

    kind: str
    source: str
    start: int
    end: int
    detail: str


@dataclass(frozen=True, slots=True)
class Precedent:
    """A decided case that resembles this one."""

    case_id: str
    section: str
    finding: Finding
    similarity: float


@dataclass(frozen=True, slots=True)
class Abstention:
    """Why there is no verdict."""

    reason: str
    detail: str


@dataclass(frozen=True, slots=True)
class Retrieved:
    """A section that was looked at."""

    section: str
    version: str
    score: float
    via: str


@dataclass(frozen=True, slots=True)
class Tokens:
    """What the model counted; `cached` is the part of `prompt` that its prefix cache served."""

    prompt: int
    completion: int
    cached: int


@dataclass(frozen=True, slots=True)
class StandIn:
    """Who drafted instead of the drafter that should have, and why."""

    drafter: str
    reason: str


@dataclass(frozen=True, slots=True)
class Provenance:
    """With which parts a recommendation was made, and what they did."""

    drafter: str
    model: str | None
    prompt_fingerprint: str | None
    corpus_fingerprint: str
    embedder: str
    calibration: str
    retrieved: tuple[Retrieved, ...]
    tokens: Tokens
    dropped: Mapping[str, int]
    sent: Mapping[str, Any]
    timings_ms: Mapping[str, float]
    stood_in: StandIn | None = None


@dataclass(frozen=True, slots=True)
class Recommendation:
    """A drafted decision, an abstention, or the note that a case was routed to people."""

    schema_version: str
    id: str
    case_id: str
    as_of: date
    region: str | None
    status: Outcome
    verdict: Verdict
    actions: tuple[Action, ...]
    severity: Literal["low", "medium", "high", "critical"] | None
    requires_second_approval: bool
    confidence: float
    violation_probability: float | None
    citations: tuple[Citation, ...]
    findings: tuple[SectionFinding, ...]
    considerations: Considerations
    rationale: str
    missing_context: tuple[str, ...]
    signals: tuple[Signal, ...]
    precedents: tuple[Precedent, ...]
    abstention: Abstention | None
    lane: str | None
    language: str | None
    provenance: Provenance


@dataclass(frozen=True, slots=True)
class Operation:
    """A case that is drafted later: how far it is, and the recommendation once it is there."""

    id: str
    state: Literal["waiting", "running", "done", "failed"]
    at: datetime
    ended_at: datetime | None
    case_id: str | None
    step: str | None
    recommendation: Recommendation | None
    problem: str | None
