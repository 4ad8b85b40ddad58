"""Cases on their way, as they go out: records, files, decisions, and what stands beside them."""

from datetime import datetime
from typing import Annotated, Self

from pydantic import BeforeValidator, ConfigDict

from copilot.casework.decisions import AppealOutcome, DecisionKind, EndReason, PrecedentState, ReasonCode
from copilot.casework.files import CaseFile
from copilot.casework.model import CaseRecord, Queue, ReportSource, State
from copilot.casework.queues import SavedFilter
from copilot.casework.strikes import Standing
from copilot.recommendations import Finding, Status, Verdict
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


class TermOut(FromDomain):
    """One reason why a case counts as due sooner."""

    name: str
    minutes: int
    words: str


class RequesterOut(FromDomain):
    """Who asked for a decision."""

    source: ReportSource
    at: datetime
    name: str | None
    reference: str | None


class ClaimOut(FromDomain):
    """Who is at work on the case."""

    person: str
    since: datetime
    until: datetime


class CaseRecordOut(FromDomain):
    """A case in its queue; nothing of what it says."""

    id: str
    version: int
    state: State
    queue: Queue
    opened_at: datetime
    due_at: datetime
    rank_at: datetime
    terms: tuple[TermOut, ...]
    requesters: tuple[RequesterOut, ...]
    claim: ClaimOut | None
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


class CaseTakenOut(FromDomain):
    """What became of a case that was handed in: its own, or the one that has this content already."""

    id: str
    version: int
    state: State
    queue: Queue
    due_at: datetime
    earlier: str | None


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


class StrikeOut(FromDomain):
    """One strike of the author."""

    decision: str
    case_id: str
    weight: int
    at: datetime
    expires_at: datetime
    lifted_at: datetime | None


class ThresholdOut(FromDomain):
    """An action that so much weight leads to."""

    action: str
    weight: int


class StandingOut(FromDomain):
    """How the author stands, and how far the next threshold is."""

    weight: int
    strikes: int
    reached: ThresholdOut | None
    next: ThresholdOut | None
    missing: int | None
    expires_at: datetime | None


class NoteOut(FromDomain):
    """What somebody wrote beside the case."""

    id: str
    by: str
    at: datetime
    text: str


class HappeningOut(FromDomain):
    """What happened, version by version."""

    version: int
    at: datetime
    person: str
    event: str
    words: str


class PrecedentRowOut(FromDomain):
    """What a decision says of one section."""

    decision: str
    case_id: str
    section: str
    version: str
    finding: Finding
    parts: tuple[tuple[str, Status], ...]
    state: PrecedentState
    why_retired: str | None


class CaseFileOut(WireOut):
    """The file of a case; what it says and what was recommended are asked for by themselves.

    ``corpus`` is the fingerprint of the policies that are in force, which a decision names.
    """

    corpus: str
    record: CaseRecordOut
    decisions: tuple[DecisionOut, ...]
    appeals: tuple[AppealOut, ...]
    strikes: tuple[StrikeOut, ...]
    standing: StandingOut
    notes: tuple[NoteOut, ...]
    precedents: tuple[PrecedentRowOut, ...]
    happenings: tuple[HappeningOut, ...]

    @classmethod
    def of(cls, file: CaseFile, standing: Standing, corpus: str) -> Self:
        return cls(
            corpus=corpus,
            record=CaseRecordOut.of(file.record),
            decisions=tuple(map(DecisionOut.of, file.decisions)),
            appeals=tuple(map(AppealOut.of, file.appeals)),
            strikes=tuple(map(StrikeOut.of, file.strikes)),
            standing=StandingOut.of(standing),
            notes=tuple(map(NoteOut.of, file.notes)),
            precedents=tuple(map(PrecedentRowOut.of, file.precedents)),
            happenings=tuple(map(HappeningOut.of, file.happenings)),
        )


class PlaceOut(WireOut):
    """Where the next page begins."""

    rank_at: datetime
    id: str


class PageOut(WireOut):
    """The next cases of a queue, the soonest first; ``next`` is None at its end."""

    cases: tuple[CaseRecordOut, ...]
    next: PlaceOut | None

    @classmethod
    def of(cls, records: list[CaseRecord], limit: int) -> Self:
        last = records[-1] if len(records) == limit else None
        place = PlaceOut(rank_at=last.rank_at, id=last.id) if last else None
        return cls(cases=tuple(map(CaseRecordOut.of, records)), next=place)


class QueuesOut(WireOut):
    """How many cases are to be decided in each queue that is open to whoever asks."""

    queues: dict[Queue, int]


class NextOut(WireOut):
    """The case that was taken up, None where there is none that is free."""

    case: CaseRecordOut | None


class SavedFilterOut(FromDomain):
    """A filter that a person keeps under a name."""

    name: str
    queue: Queue
    languages: frozenset[str]
    without: frozenset[str]


class SavedFiltersOut(WireOut):
    """All that a person has saved."""

    filters: tuple[SavedFilterOut, ...]

    @classmethod
    def of(cls, saved: list[SavedFilter]) -> Self:
        return cls(filters=tuple(map(SavedFilterOut.of, saved)))


ANSWERS = (
    CaseFileOut,
    CaseRecordOut,
    CaseTakenOut,
    NextOut,
    PageOut,
    QueuesOut,
    SavedFilterOut,
    SavedFiltersOut,
)
