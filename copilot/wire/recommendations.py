"""A recommendation as it goes out and as it is kept: one JSON object whose shape never varies."""

import json
from datetime import date
from typing import Literal, Self

from pydantic import ConfigDict, Field

from copilot.cases import CaseId
from copilot.recommendations import Abstention, Outcome, Recommendation, RecommendationId, Verdict
from copilot.wire.base import WireOut, canonical_json
from copilot.wire.examples import RECOMMENDATION
from copilot.wire.findings import (
    ActionOut,
    CitationOut,
    ConsiderationsOut,
    PrecedentOut,
    SectionFindingOut,
    SignalOut,
)
from copilot.wire.provenance import ProvenanceOut
from policy_corpus.model import Region, Severity

SeverityName = Literal["low", "medium", "high", "critical"]
_SEVERITY_NAMES: dict[Severity, SeverityName] = {
    Severity.LOW: "low",
    Severity.MEDIUM: "medium",
    Severity.HIGH: "high",
    Severity.CRITICAL: "critical",
}


class AbstentionOut(WireOut):
    """Why there is no verdict."""

    reason: str = Field(description="A stable word.")
    detail: str = Field(description="A sentence for a person.")

    @classmethod
    def of(cls, abstention: Abstention) -> Self:
        return cls(reason=abstention.reason, detail=abstention.detail)

    def to_domain(self) -> Abstention:
        return Abstention(self.reason, self.detail)


class RecommendationOut(WireOut):
    """A drafted decision, an abstention, or the note that a case was routed to people."""

    model_config = ConfigDict(json_schema_extra={"examples": [RECOMMENDATION]})

    schema_version: str
    id: str
    case_id: str
    as_of: date = Field(description="The day whose policies were applied.")
    region: str | None = Field(description="Where enforcement applies; null: global rules alone.")
    status: Outcome
    verdict: Verdict
    actions: tuple[ActionOut, ...] = Field(description="Empty when nothing is to be done.")
    severity: SeverityName | None
    requires_second_approval: bool
    confidence: float = Field(ge=0, le=1, description="Of the verdict.")
    violation_probability: float | None = Field(
        ge=0, le=1, description="Calibrated; stands when the copilot abstains too, null when the case was routed."
    )
    citations: tuple[CitationOut, ...]
    findings: tuple[SectionFindingOut, ...]
    considerations: ConsiderationsOut
    rationale: str
    missing_context: tuple[str, ...]
    signals: tuple[SignalOut, ...]
    precedents: tuple[PrecedentOut, ...]
    abstention: AbstentionOut | None
    lane: str | None = Field(description="Where a routed case went.")
    language: str | None = Field(description="ISO 639-1 code of the content, as told or as identified.")
    provenance: ProvenanceOut

    @classmethod
    def of(cls, rec: Recommendation) -> Self:
        """The outside form of ``rec``."""
        return cls(
            schema_version=rec.schema_version,
            id=rec.id,
            case_id=rec.case_id,
            as_of=rec.as_of,
            region=rec.region,
            status=rec.status,
            verdict=rec.verdict,
            actions=tuple(ActionOut.of(action) for action in rec.actions),
            severity=_SEVERITY_NAMES[rec.severity] if rec.severity is not None else None,
            requires_second_approval=rec.requires_second_approval,
            confidence=rec.confidence,
            violation_probability=rec.violation_probability,
            citations=tuple(CitationOut.of(citation) for citation in rec.citations),
            findings=tuple(SectionFindingOut.of(finding) for finding in rec.findings),
            considerations=ConsiderationsOut.of(rec.considerations),
            rationale=rec.rationale,
            missing_context=rec.missing_context,
            signals=tuple(SignalOut.of(signal) for signal in rec.signals),
            precedents=tuple(PrecedentOut.of(precedent) for precedent in rec.precedents),
            abstention=AbstentionOut.of(rec.abstention) if rec.abstention is not None else None,
            lane=rec.lane,
            language=rec.language,
            provenance=ProvenanceOut.of(rec.provenance),
        )

    def to_domain(self) -> Recommendation:
        """The recommendation that this is the outside form of."""
        return Recommendation(
            schema_version=self.schema_version,
            id=RecommendationId(self.id),
            case_id=CaseId(self.case_id),
            as_of=self.as_of,
            region=Region(self.region) if self.region is not None else None,
            status=self.status,
            verdict=self.verdict,
            actions=tuple(action.to_domain() for action in self.actions),
            severity=Severity[self.severity.upper()] if self.severity is not None else None,
            requires_second_approval=self.requires_second_approval,
            confidence=self.confidence,
            violation_probability=self.violation_probability,
            citations=tuple(citation.to_domain() for citation in self.citations),
            findings=tuple(finding.to_domain() for finding in self.findings),
            considerations=self.considerations.to_domain(),
            rationale=self.rationale,
            missing_context=self.missing_context,
            signals=tuple(signal.to_domain() for signal in self.signals),
            precedents=tuple(precedent.to_domain() for precedent in self.precedents),
            abstention=self.abstention.to_domain() if self.abstention is not None else None,
            lane=self.lane,
            language=self.language,
            provenance=self.provenance.to_domain(),
        )


def dump_json(rec: Recommendation) -> str:
    """The recommendation as canonical JSON on one line: keys in the documented order, equal ones in the same bytes."""
    return canonical_json(RecommendationOut.of(rec).model_dump(mode="json", by_alias=True))


def load_json(text: str) -> Recommendation:
    """The recommendation that ``dump_json`` wrote."""
    return RecommendationOut.model_validate(json.loads(text)).to_domain()
