"""Decided cases beside the draft of another, as they go out: what is the same, and what differs, element by element."""

from collections.abc import Sequence
from typing import Self

from pydantic import ConfigDict, Field

from copilot.casework.decisions import PrecedentState
from copilot.casework.precedents import Comparison
from copilot.recommendations import Finding, Status
from copilot.wire.base import WireOut
from copilot.wire.decided import FromDomain


class PartPairOut(FromDomain):
    """One element or exception, in the precedent and in the draft."""

    part: str
    precedent: Status
    draft: Status


class ComparisonOut(WireOut):
    """A precedent beside the draft."""

    case_id: str
    decision: str
    section: str
    version: str
    finding: Finding
    state: PrecedentState = Field(description="A `shown` one weighs nothing yet, a `confirmed` one does.")
    similarity: float | None = Field(description="How alike the contents are, where the draft weighed it.")
    agrees: bool = Field(description="Whether the draft comes to the same.")
    same: tuple[PartPairOut, ...]
    differs: tuple[PartPairOut, ...]
    only_one: tuple[str, ...] = Field(description="What only one of the two speaks of.")
    changed: bool = Field(description="Whether the section says something else now than it did then.")

    @classmethod
    def of(cls, held: Comparison, similarity: float | None) -> Self:
        row = held.precedent
        return cls(
            case_id=row.case_id,
            decision=row.decision,
            section=row.section,
            version=row.version,
            finding=row.finding,
            state=row.state,
            similarity=similarity,
            agrees=held.finding,
            same=tuple(map(PartPairOut.of, held.same)),
            differs=tuple(map(PartPairOut.of, held.differs)),
            only_one=held.only_one,
            changed=held.changed,
        )


class PrecedentsOut(WireOut):
    """The precedents of what a draft says, the most alike first, then the confirmed, then the newest."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"recommendation": "rec_5b0e1c9a", "precedents": []}]})

    recommendation: str | None = Field(description="The draft; without one there is nothing to hold beside it.")
    precedents: tuple[ComparisonOut, ...]

    @classmethod
    def of(cls, recommendation: str | None, found: Sequence[tuple[Comparison, float | None]]) -> Self:
        return cls(recommendation=recommendation, precedents=tuple(ComparisonOut.of(*one) for one in found))
