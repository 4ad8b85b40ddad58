"""What the copilot says of a case: findings, citations, verdict, actions, and where it all came from."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import NewType

from msgspec import Struct

from copilot.cases import CaseId, Source
from policy_corpus.model import Region, SectionId, Severity

SCHEMA_VERSION = "1.0"

RecommendationId = NewType("RecommendationId", str)
CitationId = NewType("CitationId", str)


class Status(StrEnum):
    """Whether an element or an exception holds for the content."""

    MET = "met"
    NOT_MET = "not_met"
    UNCLEAR = "unclear"


class Finding(StrEnum):
    """What a section comes to for the content."""

    VIOLATED = "violated"
    NOT_VIOLATED = "not_violated"
    EXCEPTED = "excepted"
    UNCLEAR = "unclear"


class Verdict(StrEnum):
    """What the case comes to."""

    VIOLATION = "violation"
    NO_VIOLATION = "no_violation"
    UNCLEAR = "unclear"


class Outcome(StrEnum):
    """How drafting ended; the wire calls it ``status``."""

    DRAFTED = "drafted"
    ABSTAINED = "abstained"
    ROUTED = "routed"


class CitationRole(StrEnum):
    """What a cited unit is to the finding that it carries."""

    RULE = "rule"
    EXCEPTION = "exception"
    DEFINITION = "definition"
    GUIDANCE = "guidance"


class Target(StrEnum):
    """What an action is done to."""

    CONTENT = "content"
    AUTHOR = "author"


class Citation(Struct, frozen=True):
    """A policy's own words: ``quote == section.text[start:end]`` of that version, always."""

    id: CitationId
    section: SectionId
    version: str
    language: str
    policy_title: str
    heading_path: tuple[str, ...]
    role: CitationRole
    quote: str
    start: int
    end: int


class Evidence(Struct, frozen=True):
    """The content's own words: ``quote`` is ``[start:end]`` of the raw text of ``source``, in code points."""

    source: Source
    quote: str
    start: int
    end: int


class PartFinding(Struct, frozen=True):
    """What was found of one element or exception, on which policy units it rests and what in the content shows it."""

    id: str
    status: Status
    citations: tuple[CitationId, ...] = ()
    evidence: tuple[Evidence, ...] = ()


class SectionFinding(Struct, frozen=True):
    """What was found of one candidate section, element by element.

    ``probability`` is that of a violation, 0 to 1; 0 for a section that only acts on others.
    """

    section: SectionId
    version: str
    finding: Finding
    elements: tuple[PartFinding, ...]
    exceptions: tuple[PartFinding, ...]
    probability: float


class RecommendedAction(Struct, frozen=True):
    """One enforcement action, and the section whose ladder gives it."""

    action: str
    target: Target
    from_section: SectionId


@dataclass(frozen=True, slots=True)
class Considerations:
    """What speaks for enforcing and what against it, a sentence each."""

    for_: tuple[str, ...] = ()
    against: tuple[str, ...] = ()


class Signal(Struct, frozen=True):
    """Something that a person should see; it never moves the verdict. Offsets into the raw text of ``source``."""

    kind: str
    source: Source
    start: int
    end: int
    detail: str


class Precedent(Struct, frozen=True):
    """A decided case that resembles this one. ``similarity`` is a cosine, -1 to 1."""

    case_id: CaseId
    section: SectionId
    finding: Finding
    similarity: float


@dataclass(frozen=True, slots=True)
class Abstention:
    """Why there is no verdict: ``reason`` is a stable word, ``detail`` a sentence for a person."""

    reason: str
    detail: str


class Retrieved(Struct, frozen=True):
    """A section that was looked at, its score, and how it came in: ``search``, or the reference that brought it."""

    section: SectionId
    version: str
    score: float
    via: str


@dataclass(frozen=True, slots=True)
class Tokens:
    """What the model counted. ``cached`` is the part of ``prompt`` that its prefix cache served."""

    prompt: int = 0
    completion: int = 0
    cached: int = 0


@dataclass(frozen=True, slots=True)
class Exchange:
    """What a model was asked, word by word, and what it answered; the system part of a question is the prompt's."""

    question: str
    reply: str
    model: str


@dataclass(frozen=True, slots=True)
class StandIn:
    """Who drafted instead, and the stable word for why."""

    drafter: str
    reason: str


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a recommendation came from. ``drafter`` is who should have drafted; ``stood_in`` did where it couldn't.

    ``dropped`` counts what the drafter said and nobody could locate.
    """

    drafter: str
    model: str | None = None
    prompt_fingerprint: str | None = None
    corpus_fingerprint: str = ""
    embedder: str = ""
    calibration: str = "none"
    retrieved: tuple[Retrieved, ...] = ()
    tokens: Tokens = Tokens()
    dropped: dict[str, int] = field(default_factory=dict)
    sent: dict[str, object] = field(default_factory=dict)
    timings_ms: dict[str, float] = field(default_factory=dict)
    stood_in: StandIn | None = None


@dataclass(frozen=True, slots=True)
class Recommendation:
    """A drafted decision, an abstention, or the note that a case was routed.

    ``exchanges`` are kept beside it for receipts and go out with nothing else; what a store reads back has none.
    """

    id: RecommendationId
    case_id: CaseId
    as_of: date
    region: Region | None
    status: Outcome
    verdict: Verdict
    provenance: Provenance
    actions: tuple[RecommendedAction, ...] = ()
    severity: Severity | None = None
    requires_second_approval: bool = False
    confidence: float = 0.0
    violation_probability: float | None = None
    citations: tuple[Citation, ...] = ()
    findings: tuple[SectionFinding, ...] = ()
    considerations: Considerations = Considerations()
    rationale: str = ""
    missing_context: tuple[str, ...] = ()
    signals: tuple[Signal, ...] = ()
    precedents: tuple[Precedent, ...] = ()
    abstention: Abstention | None = None
    lane: str | None = None
    language: str | None = None
    schema_version: str = SCHEMA_VERSION
    exchanges: tuple[Exchange, ...] = field(default=(), compare=False, repr=False)
