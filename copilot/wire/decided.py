"""What people decided, as it goes out: decisions with their approvals and endings, and appeals."""

from datetime import datetime
from typing import Annotated, Self

from pydantic import BeforeValidator, ConfigDict

from copilot.casework.decisions import AppealOutcome, DecisionKind, EndReason, ReasonCode
from copilot.recommendations import Verdict
from copilot.wire.base import WireOut
from policy_corpus.model import Severity


def _name(value: object) -> object:
    return value.name.lower() if isinstance(value, Severity) else value


SeverityName = Annotated[str, BeforeValidator(_name)]


class FromDomain(WireOut):
    """A model whose fields are named as those of the value that it shows."""

    model_config = ConfigDict(from_attributes=True)

    @classmethod
    def of(cls, value: object) -> Self:
        return cls.model_validate(value)


class ResultOut(FromDomain):
    """What was decided."""

    verdict: Verdict
    sections: tuple[str, ...]
    severity: SeverityName | None
    actions: tuple[str, ...]


class AmendmentOut(FromDomain):
    """A field in which a decision differs from the draft."""

    field: str
    before: str
    after: str


class ApprovalOut(FromDomain):
    """The second person."""

    by: str
    at: datetime


class EndingOut(FromDomain):
    """Why a decision is no longer in force, or never was."""

    reason: EndReason
    by: str
    at: datetime
    code: ReasonCode | None


class DecisionOut(FromDomain):
    """One decision, as it was taken and as it ended."""

    id: str
    case_version: int
    kind: DecisionKind
    result: ResultOut
    by: str
    at: datetime
    severe: bool
    recommendation: str | None
    corpus: str
    code: ReasonCode | None
    reason: str
    amendments: tuple[AmendmentOut, ...]
    replaces: str | None
    appeal: str | None
    approval: ApprovalOut | None
    ending: EndingOut | None


class AppealOut(FromDomain):
    """One appeal."""

    id: str
    decision: str
    opened_by: str
    opened_at: datetime
    grounds: str
    outcome: AppealOutcome | None
    closed_by: str | None
    closed_at: datetime | None
