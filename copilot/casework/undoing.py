"""Taking a decision back: a new event; what was decided stays to be seen."""

from dataclasses import replace
from datetime import timedelta

from copilot.casework.changes import What, changed
from copilot.casework.decisions import Decision, DecisionKind, Ending, EndReason
from copilot.casework.files import Act, CaseFile, Change, nothing
from copilot.casework.holding import ended
from copilot.casework.model import SKEW, State
from copilot.casework.queues import check_deciding
from copilot.casework.results import in_words
from copilot.casework.seeing import check_state
from copilot.errors import CaseMovedOn, DecisionInvalid, NotPermitted
from copilot.people.model import Permission

WINDOW = timedelta(minutes=30)  # after which a decision is changed on appeal alone


def undo(file: CaseFile, act: Act, decision: str) -> Change:
    """Take back the decision of that id, in force or held; the case is open again.

    Within half an hour, by whoever took it, or by somebody who decides escalated cases. Raises ``CaseMovedOn`` once
    it is too late.
    """
    known = next((one for one in file.decisions if one.id == decision), None)
    if known and known.ending and known.ending.by == act.person:
        return nothing(file)
    check_deciding_home(file, act)
    check_state(file, (State.DECIDED, State.HELD), "undone")
    current = file.held or file.standing
    if known is None or current is None or current.id != decision:
        raise CaseMovedOn(f"{decision!r} is not what stands of case {file.record.id!r} now; look at it again")
    if known.kind is DecisionKind.ON_APPEAL:
        raise DecisionInvalid("what was decided on appeal is not undone; a new appeal can be opened")
    if act.person != known.by and not act.actor.may(Permission.DECIDE_ESCALATED):
        raise NotPermitted(
            f"{known.by!r} took this decision; they can undo it, or somebody who decides escalated cases"
        )
    _check_time(known, act)
    return _undone(file, act, known)


def check_deciding_home(file: CaseFile, act: Act) -> None:
    """Raises ``NotPermitted`` for a person who may not decide in the queue that the case comes from."""
    record = file.record
    check_deciding(act.actor, replace(record, queue=record.home or record.queue))


def _check_time(decision: Decision, act: Act) -> None:
    since = decision.approval.at if decision.approval else decision.at
    if act.at - since > WINDOW + SKEW:
        minutes = int(WINDOW.total_seconds() // 60)
        raise CaseMovedOn(
            f"{decision.id!r} was taken at {since:%Y-%m-%d %H:%M} UTC, and {minutes} minutes are over; open an appeal"
        )


def _undone(file: CaseFile, act: Act, decision: Decision) -> Change:
    held = file.record.held == decision.id
    reopened = State.ROUTED if decision.kind is DecisionKind.CLOSED else State.OPEN
    record = replace(file.record, state=reopened, held=None, claim=None)
    record = record if held else replace(record, decision=None)
    reason = EndReason.WITHDRAWN if held else EndReason.UNDONE
    facts = {"decision": decision.id}
    words = "withdrew" if held else "undid"
    change = changed(record, act, What(f"decision.{reason.value}", f"{words}: {in_words(decision.result)}", facts))
    ending = Ending(decision.id, reason, act.person, act.at)
    return replace(change, endings=(ending,)) if held else ended(change, decision.id, ending)
