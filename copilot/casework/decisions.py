"""What people decide: decisions, second approvals, appeals, strikes and notes. None of it is ever edited."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from copilot.cases import CaseId
from copilot.casework.model import DecisionId
from copilot.people.model import PersonId
from copilot.recommendations import Finding, PartFinding, Recommendation, RecommendationId, Status, Verdict
from policy_corpus.model import SectionId, Severity


class DecisionKind(StrEnum):
    """How a decision came about."""

    APPROVED = "approved"  # as the draft has it
    AMENDED = "amended"
    BY_HAND = "by_hand"  # without a draft, or with one that was set aside
    CLOSED = "closed"  # of a routed case, whose verdict is not ours to keep
    ON_APPEAL = "on_appeal"


class ReasonCode(StrEnum):
    """Why a person departs from a draft or from a decision."""

    WRONG_SECTION = "wrong_section"
    ELEMENT_NOT_MET = "element_not_met"
    EXCEPTION_APPLIES = "exception_applies"
    CONTEXT_MISSED = "context_missed"
    LANGUAGE_MISREAD = "language_misread"
    WEAK_EVIDENCE = "weak_evidence"
    TOO_SEVERE = "too_severe"
    TOO_MILD = "too_mild"
    POLICY_GAP = "policy_gap"
    NEW_FACTS = "new_facts"
    OTHER = "other"


class EndReason(StrEnum):
    """Why a decision is no longer in force, or never came to be."""

    REFUSED = "refused"  # by the second person
    WITHDRAWN = "withdrawn"  # before a second person said anything
    UNDONE = "undone"
    OVERTURNED = "overturned"  # on appeal
    SUPERSEDED = "superseded"  # by a later decision of the same case


@dataclass(frozen=True, slots=True)
class Result:
    """What is decided. ``sections`` are the violated ones, ``actions`` names of the catalogue, in that order."""

    verdict: Verdict
    sections: tuple[SectionId, ...] = ()
    severity: Severity | None = None
    actions: tuple[str, ...] = ()

    @classmethod
    def of(cls, recommendation: Recommendation) -> "Result":
        """What a draft recommends, in the same words."""
        violated = [found.section for found in recommendation.findings if found.finding is Finding.VIOLATED]
        actions = tuple(action.action for action in recommendation.actions)
        return cls(recommendation.verdict, tuple(violated), recommendation.severity, actions)


@dataclass(frozen=True, slots=True)
class Amendment:
    """One field that a person changed in a draft, before and after, as words."""

    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Ending:
    """Why, when and by whom a decision ended."""

    decision: DecisionId
    reason: EndReason
    by: PersonId
    at: datetime
    code: ReasonCode | None = None


@dataclass(frozen=True, slots=True)
class Approval:
    """A second person agreed. ``by`` is never who proposed the decision."""

    decision: DecisionId
    by: PersonId
    at: datetime


@dataclass(frozen=True, slots=True)
class Decision:
    """What one person decided of one version of a case.

    ``case_version`` is the version that the decision made. A ``severe`` one is in force once ``approval`` stands.
    ``reason`` is free text and can be erased. ``replaces`` is the decision that it takes the place of, ``appeal`` the
    appeal that it answers.
    """

    id: DecisionId
    case_id: CaseId
    case_version: int
    kind: DecisionKind
    result: Result
    by: PersonId
    at: datetime
    severe: bool = False
    recommendation: RecommendationId | None = None
    corpus: str = ""
    code: ReasonCode | None = None
    reason: str = ""
    amendments: tuple[Amendment, ...] = ()
    replaces: DecisionId | None = None
    appeal: str | None = None
    approval: Approval | None = None
    ending: Ending | None = None

    def deciders(self) -> frozenset[PersonId]:
        """Everybody who had a part in it: who proposed it, who approved it, who refused it."""
        second = {self.approval.by} if self.approval else set()
        refused = {self.ending.by} if self.ending and self.ending.reason is EndReason.REFUSED else set()
        return frozenset({self.by} | second | refused)


class AppealOutcome(StrEnum):
    """What an appeal came to."""

    UPHELD = "upheld"
    OVERTURNED = "overturned"


@dataclass(frozen=True, slots=True)
class Appeal:
    """Somebody asks that a decision be looked at again. ``grounds`` is free text and can be erased."""

    id: str
    case_id: CaseId
    decision: DecisionId
    opened_by: PersonId
    opened_at: datetime
    grounds: str = ""
    outcome: AppealOutcome | None = None
    closed_by: PersonId | None = None
    closed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Strike:
    """What a violation in force counts against its author, until it expires or is lifted."""

    decision: DecisionId
    case_id: CaseId
    author: str
    weight: int
    at: datetime
    expires_at: datetime
    lifted_at: datetime | None = None

    def stands(self, now: datetime) -> bool:
        """Whether it counts at that moment."""
        return self.lifted_at is None and now < self.expires_at


@dataclass(frozen=True, slots=True)
class Note:
    """What somebody wrote beside a case, for the next who reads it."""

    id: str
    by: PersonId
    at: datetime
    text: str


class PrecedentState(StrEnum):
    """How much a decided case weighs: nothing until it was confirmed, nothing again once it is retired."""

    SHOWN = "shown"
    CONFIRMED = "confirmed"
    RETIRED = "retired"


@dataclass(frozen=True, slots=True)
class PrecedentRow:
    """What one decision says of one section. ``parts`` are its elements and exceptions, empty if none was ruled on."""

    decision: DecisionId
    case_id: CaseId
    section: SectionId
    version: str
    finding: Finding
    parts: tuple[tuple[str, Status], ...]
    state: PrecedentState = PrecedentState.SHOWN
    why_retired: str | None = None


def statuses(parts: tuple[PartFinding, ...]) -> tuple[tuple[str, Status], ...]:
    """The parts of a finding with nothing but their statuses."""
    return tuple((part.id, part.status) for part in parts)
