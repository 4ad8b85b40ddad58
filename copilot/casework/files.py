"""The file of a case, what may change in it at once, and the act that changes it."""

from dataclasses import dataclass, replace
from datetime import datetime

from copilot.audit.entries import AuditDraft
from copilot.casework.decisions import Appeal, Approval, Decision, Ending, Note, PrecedentRow, PrecedentState, Strike
from copilot.casework.model import CaseRecord, DecisionId, Happening
from copilot.outbox import OutboxEvent
from copilot.people.model import Actor, PersonId
from copilot.recommendations import Recommendation


@dataclass(frozen=True, slots=True)
class Act:
    """Who does something and when. ``id`` is what a new decision, note or appeal goes by; the caller makes it."""

    actor: Actor
    at: datetime
    id: str = ""

    @property
    def person(self) -> PersonId:
        """The one person behind it."""
        return self.actor.person


@dataclass(frozen=True, slots=True)
class CaseFile:
    """The record of a case with all that a verb may look at.

    ``decisions``, ``appeals``, ``notes`` and ``happenings`` are oldest first; ``strikes`` are those of the author, from
    all cases. ``recommendation`` is the newest one; of a routed case it is a stub.
    """

    record: CaseRecord
    recommendation: Recommendation | None = None
    decisions: tuple[Decision, ...] = ()
    appeals: tuple[Appeal, ...] = ()
    strikes: tuple[Strike, ...] = ()
    notes: tuple[Note, ...] = ()
    precedents: tuple[PrecedentRow, ...] = ()
    happenings: tuple[Happening, ...] = ()

    @property
    def held(self) -> Decision | None:
        """The decision that waits for a second person."""
        return self.decision(self.record.held)

    @property
    def standing(self) -> Decision | None:
        """The decision in force."""
        return self.decision(self.record.decision)

    @property
    def appeal(self) -> Appeal | None:
        """The appeal that is open."""
        return next((appeal for appeal in self.appeals if appeal.outcome is None), None)

    def decision(self, name: DecisionId | None) -> Decision | None:
        """The decision of that id, None where there is none."""
        return next((one for one in self.decisions if one.id == name), None)


@dataclass(frozen=True, slots=True)
class Confirmation:
    """The precedents of a decision take another state."""

    decision: DecisionId
    state: PrecedentState
    why: str | None = None


@dataclass(frozen=True, slots=True)
class Skip:
    """Somebody passed a case over; their own queue leaves it out from then on. ``reason`` is a stable word."""

    by: PersonId
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Change:
    """What one act does to a case: written whole, with its audit entries and what others are told, or not at all.

    ``happening`` is None where nothing changes (the same act once more). ``appeal`` is new, or an open one that is
    closed. ``lifted`` are decisions whose strikes no longer count. ``seals`` and ``erases`` take away what was written
    beside the case, and ``erases`` its content too.
    """

    record: CaseRecord
    happening: Happening | None = None
    audit: tuple[AuditDraft, ...] = ()
    outbox: tuple[OutboxEvent, ...] = ()
    note: Note | None = None
    skip: Skip | None = None
    decision: Decision | None = None
    approval: Approval | None = None
    endings: tuple[Ending, ...] = ()
    appeal: Appeal | None = None
    strikes: tuple[Strike, ...] = ()
    lifted: tuple[DecisionId, ...] = ()
    precedents: tuple[PrecedentRow, ...] = ()
    confirmations: tuple[Confirmation, ...] = ()
    seals: bool = False
    erases: bool = False


def nothing(file: CaseFile) -> Change:
    """The change of an act that was done already."""
    return Change(file.record)


def after(file: CaseFile, change: Change) -> CaseFile:
    """The file as the change leaves it; what every store must give back."""
    if change.happening is None:
        return file
    gone = change.seals or change.erases
    decisions = (*file.decisions, *([change.decision] if change.decision else []))
    notes = (*file.notes, *([change.note] if change.note else []))
    precedents = (*file.precedents, *change.precedents)
    return replace(
        file,
        record=change.record,
        decisions=tuple(_decision_after(one, change) for one in decisions),
        appeals=_appeals_after(file.appeals, change),
        strikes=_strikes_after(file.strikes, change, change.happening.at),
        notes=() if gone else notes,
        precedents=() if gone else tuple(_precedent_after(row, change) for row in precedents),
        happenings=(*file.happenings, change.happening),
    )


def _decision_after(decision: Decision, change: Change) -> Decision:
    approval = change.approval if change.approval and change.approval.decision == decision.id else decision.approval
    ending = next((one for one in change.endings if one.decision == decision.id), decision.ending)
    reason = "" if change.seals or change.erases else decision.reason
    return replace(decision, approval=approval, ending=ending, reason=reason)


def _appeals_after(appeals: tuple[Appeal, ...], change: Change) -> tuple[Appeal, ...]:
    kept = [one for one in appeals if change.appeal is None or one.id != change.appeal.id]
    changed = (*kept, change.appeal) if change.appeal else tuple(kept)
    return tuple(replace(one, grounds="") for one in changed) if change.seals or change.erases else changed


def _strikes_after(strikes: tuple[Strike, ...], change: Change, at: datetime) -> tuple[Strike, ...]:
    lifted = [
        replace(one, lifted_at=at) if one.decision in change.lifted and not one.lifted_at else one for one in strikes
    ]
    return (*lifted, *change.strikes) if change.record.author else ()


def _precedent_after(row: PrecedentRow, change: Change) -> PrecedentRow:
    turned = next((one for one in change.confirmations if one.decision == row.decision), None)
    return replace(row, state=turned.state, why_retired=turned.why) if turned else row
