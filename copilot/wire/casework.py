"""Cases on their way, as they go out: records, files, decisions, and what stands beside them."""

from datetime import datetime
from typing import Self

from copilot.casework.decisions import PrecedentState
from copilot.casework.files import CaseFile
from copilot.casework.model import Queue, ReportSource, State
from copilot.casework.strikes import Standing
from copilot.recommendations import Finding, Status
from copilot.wire.base import WireOut
from copilot.wire.decided import AppealOut, DecisionOut, FromDomain


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


ANSWERS = (CaseFileOut, CaseRecordOut, CaseTakenOut)
