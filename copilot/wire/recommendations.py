"""A recommendation as it goes out and as it is kept: one JSON object whose shape never varies."""

import json
from dataclasses import dataclass
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
from copilot.wire.plain import chances_of, numbers_of, plain_recommendation
from copilot.wire.provenance import ProvenanceOut
from copilot.wire.writing_out import plain_of, quick_bytes
from policy_corpus.model import Region, Severity

SeverityName = Literal["low", "medium", "high", "critical"]


@dataclass(frozen=True, slots=True)
class Written:
    """A recommendation, and the text of ``dump_json`` for it."""

    recommendation: Recommendation
    text: str


class AbstentionOut(WireOut):
    """Why there is no verdict."""

    reason: str = Field(description="A stable word.")
    detail: str = Field(description="A sentence for a person.")

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
        return cls.model_validate(plain_of(plain_recommendation(rec)))

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
    """What ``dump_bytes`` writes, as text."""
    return dump_bytes(rec).decode()


def dump_bytes(rec: Recommendation) -> bytes:
    """The recommendation as canonical JSON on one line: keys in the documented order, equal ones in the same bytes."""
    for name, chance in chances_of(rec):
        if not 0 <= chance <= 1:
            raise ValueError(f"the {name} of recommendation {rec.id!r} is {chance}, not between 0 and 1")
    numbers = list(numbers_of(rec))
    if all(type(number) is float for number in numbers):
        return quick_bytes(plain_recommendation(rec), numbers)
    return canonical_json(RecommendationOut.of(rec).model_dump(mode="json", by_alias=True)).encode()  # 1 for 1.0


def load_json(text: str) -> Recommendation:
    """The recommendation that ``dump_json`` wrote."""
    return RecommendationOut.model_validate(json.loads(text)).to_domain()
