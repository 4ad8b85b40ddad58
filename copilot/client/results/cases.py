"""Answers about cases. Written by ``python -m tests.api.client_code``; changed there."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from copilot.client.results.recommendations import Verdict

State = Literal["open", "held", "waiting", "decided", "routed"]


Queue = Literal["standard", "priority", "escalations", "threat_to_life", "legal_hold", "child_safety", "appeals"]


@dataclass(frozen=True, slots=True)
class CaseTaken:
    """What became of a case that was handed in: its own, or the one that has this content already."""

    id: str
    version: int
    state: State
    queue: Queue
    due_at: datetime
    earlier: str | None


@dataclass(frozen=True, slots=True)
class Queues:
    """How many cases are to be decided in each queue that is open to whoever asks."""

    queues: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Term:
    """One reason why a case counts as due sooner."""

    name: str
    minutes: int
    words: str


ReportSource = Literal["user", "automated", "press", "trusted_flagger", "law_enforcement", "regulator"]


@dataclass(frozen=True, slots=True)
class Requester:
    """Who asked for a decision."""

    source: ReportSource
    at: datetime
    name: str | None
    reference: str | None


@dataclass(frozen=True, slots=True)
class Claim:
    """Who is at work on the case."""

    person: str
    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class CaseRecord:
    """A case in its queue; nothing of what it says."""

    id: str
    version: int
    state: State
    queue: Queue
    opened_at: datetime
    due_at: datetime
    rank_at: datetime
    terms: tuple[Term, ...]
    requesters: tuple[Requester, ...]
    claim: Claim | None
    lane: str | None
    kind: str | None
    who: str | None
    language: str | None
    recommendation: str | None
    set_aside: str | None
    corpus: str
    decision: str | None
    held: str | None
    waits_until: datetime | None
    earlier: str | None
    erased: bool


@dataclass(frozen=True, slots=True)
class Page:
    """The next cases of a queue, the soonest first."""

    next: str | None
    cases: tuple[CaseRecord, ...]


@dataclass(frozen=True, slots=True)
class Next:
    """The case that was taken up, None where there is none that is free."""

    case: CaseRecord | None


DecisionKind = Literal["approved", "amended", "by_hand", "closed", "on_appeal"]


@dataclass(frozen=True, slots=True)
class Result:
    """What was decided."""

    verdict: Verdict
    sections: tuple[str, ...]
    severity: str | None
    actions: tuple[str, ...]


ReasonCode = Literal[
    "wrong_section",
    "element_not_met",
    "exception_applies",
    "context_missed",
    "language_misread",
    "weak_evidence",
    "too_severe",
    "too_mild",
    "policy_gap",
    "new_facts",
    "other",
]


@dataclass(frozen=True, slots=True)
class Amendment:
    """A field in which a decision differs from the draft."""

    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Approval:
    """The second person."""

    by: str
    at: datetime


EndReason = Literal["refused", "withdrawn", "undone", "overturned", "superseded"]


@dataclass(frozen=True, slots=True)
class Ending:
    """Why a decision is no longer in force, or never was."""

    reason: EndReason
    by: str
    at: datetime
    code: ReasonCode | None


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision, as it was taken and as it ended."""

    id: str
    case_version: int
    kind: DecisionKind
    result: Result
    by: str
    at: datetime
    severe: bool
    recommendation: str | None
    corpus: str
    code: ReasonCode | None
    reason: str
    amendments: tuple[Amendment, ...]
    replaces: str | None
    appeal: str | None
    approval: Approval | None
    ending: Ending | None


AppealOutcome = Literal["upheld", "overturned"]


@dataclass(frozen=True, slots=True)
class Appeal:
    """One appeal."""

    id: str
    decision: str
    opened_by: str
    opened_at: datetime
    grounds: str
    outcome: AppealOutcome | None
    closed_by: str | None
    closed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Strike:
    """One strike of the author."""

    decision: str
    case_id: str
    weight: int
    at: datetime
    expires_at: datetime
    lifted_at: datetime | None


@dataclass(frozen=True, slots=True)
class Threshold:
    """An action that so much weight leads to."""

    action: str
    weight: int


@dataclass(frozen=True, slots=True)
class Standing:
    """How the author stands, and how far the next threshold is."""

    weight: int
    strikes: int
    reached: Threshold | None
    next: Threshold | None
    missing: int | None
    expires_at: datetime | None
