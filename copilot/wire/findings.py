"""The parts of a recommendation that say what was found: actions, citations, evidence, findings."""

from typing import Self

from pydantic import Field

from copilot.cases import CaseId, Source
from copilot.recommendations import (
    Citation,
    CitationId,
    CitationRole,
    Considerations,
    Evidence,
    Finding,
    PartFinding,
    Precedent,
    RecommendedAction,
    SectionFinding,
    Signal,
    Status,
    Target,
)
from copilot.wire.base import WireOut
from copilot.wire.writing_out import plain_of
from policy_corpus.model import SectionId


class ActionOut(WireOut):
    """One enforcement action, and the section whose ladder gives it."""

    action: str = Field(description="A name from the list of allowed actions.")
    target: Target
    from_section: str

    def to_domain(self) -> RecommendedAction:
        return RecommendedAction(self.action, self.target, SectionId(self.from_section))


class CitationOut(WireOut):
    """A policy's own words, cut from the text of one version of one section."""

    id: str = Field(description="What findings refer to; unique within the recommendation.")
    section: str
    version: str
    language: str = Field(description="ISO 639-1 code of the quoted text.")
    policy_title: str
    heading_path: tuple[str, ...]
    role: CitationRole
    quote: str
    start: int = Field(ge=0, description="Code points into the section's text.")
    end: int = Field(ge=0)

    @classmethod
    def of(cls, citation: Citation) -> Self:
        return cls.model_validate(plain_of(citation))

    def to_domain(self) -> Citation:
        return Citation(
            id=CitationId(self.id),
            section=SectionId(self.section),
            version=self.version,
            language=self.language,
            policy_title=self.policy_title,
            heading_path=self.heading_path,
            role=self.role,
            quote=self.quote,
            start=self.start,
            end=self.end,
        )


class EvidenceOut(WireOut):
    """The content's own words."""

    source: str = Field(description='Where they stand: "text", "context/0", "media/0/ocr_text".')
    quote: str
    start: int = Field(ge=0, description="Code points into the raw text of that source.")
    end: int = Field(ge=0)

    def to_domain(self) -> Evidence:
        return Evidence(Source(self.source), self.quote, self.start, self.end)


class PartFindingOut(WireOut):
    """What was found of one element or exception."""

    id: str
    status: Status
    citations: tuple[str, ...] = Field(description="Ids of citations.")
    evidence: tuple[EvidenceOut, ...]

    def to_domain(self) -> PartFinding:
        return PartFinding(
            id=self.id,
            status=self.status,
            citations=tuple(CitationId(citation) for citation in self.citations),
            evidence=tuple(evidence.to_domain() for evidence in self.evidence),
        )


class SectionFindingOut(WireOut):
    """What was found of one candidate section, element by element."""

    section: str
    version: str
    finding: Finding
    elements: tuple[PartFindingOut, ...]
    exceptions: tuple[PartFindingOut, ...]
    probability: float = Field(ge=0, le=1, description="Of a violation of this section.")

    def to_domain(self) -> SectionFinding:
        return SectionFinding(
            section=SectionId(self.section),
            version=self.version,
            finding=self.finding,
            elements=tuple(part.to_domain() for part in self.elements),
            exceptions=tuple(part.to_domain() for part in self.exceptions),
            probability=self.probability,
        )


class ConsiderationsOut(WireOut):
    """What speaks for enforcing and what against it, a sentence each."""

    for_: tuple[str, ...] = Field(alias="for")
    against: tuple[str, ...]

    def to_domain(self) -> Considerations:
        return Considerations(self.for_, self.against)


class SignalOut(WireOut):
    """Something that a person should see; it never moves the verdict."""

    kind: str
    source: str
    start: int = Field(ge=0, description="Code points into the raw text of that source.")
    end: int = Field(ge=0)
    detail: str

    def to_domain(self) -> Signal:
        return Signal(self.kind, Source(self.source), self.start, self.end, self.detail)


class PrecedentOut(WireOut):
    """A decided case that resembles this one."""

    case_id: str
    section: str
    finding: Finding
    similarity: float = Field(description="A cosine, -1 to 1.")

    def to_domain(self) -> Precedent:
        return Precedent(CaseId(self.case_id), SectionId(self.section), self.finding, self.similarity)
