"""What is done around a decision: notes, asking for context, handing a case up."""

from dataclasses import replace
from datetime import timedelta

from copilot.casework.changes import What, changed
from copilot.casework.deciding import words_allowed
from copilot.casework.decisions import Note
from copilot.casework.files import Act, CaseFile, Change, nothing
from copilot.casework.model import Queue, State
from copilot.casework.queues import check_deciding, check_reading
from copilot.casework.seeing import Seen, check_free, check_state
from copilot.errors import DecisionInvalid

PATIENCE = timedelta(days=2)  # how long a case waits for context before it counts as open again
LONGEST_NOTE = 4000  # code points


def note(file: CaseFile, act: Act, text: str) -> Change:
    """Write a note beside the case, for whoever reads it next."""
    if any(one.id == act.id for one in file.notes):
        return nothing(file)
    check_reading(act.actor, file.record)
    _check_text(file, text)
    change = changed(file.record, act, What("case.noted", "wrote a note", {"note": act.id}))
    return replace(change, note=Note(act.id, act.person, act.at, text))


def escalate(file: CaseFile, act: Act, seen: Seen, reason: str) -> Change:
    """Hand the case to those who decide escalated cases; why, they find as a note."""
    check_deciding(act.actor, file.record)
    check_state(file, (State.OPEN,), "escalated", seen)
    check_free(file, act)
    if file.record.queue not in (Queue.STANDARD, Queue.PRIORITY):
        raise DecisionInvalid(
            f"case {file.record.id!r} stands in {file.record.queue.value!r}, from where it goes nowhere"
        )
    _check_text(file, reason)
    record = replace(file.record, queue=Queue.ESCALATIONS, claim=None)
    facts = {"from": file.record.queue.value, "note": act.id}
    change = changed(record, act, What("case.escalated", "escalated it", facts))
    return replace(change, note=Note(act.id, act.person, act.at, reason))


def ask_for_context(file: CaseFile, act: Act, question: str) -> Change:
    """Let the case wait for what somebody was asked. It comes back with the answer, or after two days without one."""
    check_deciding(act.actor, file.record)
    check_state(file, (State.OPEN,), "made to wait")
    check_free(file, act)
    _check_text(file, question)
    record = replace(file.record, state=State.WAITING, claim=None, waits_until=act.at + PATIENCE)
    change = changed(record, act, What("case.waiting", "asked for context", {"note": act.id}))
    return replace(change, note=Note(act.id, act.person, act.at, question))


def context_arrived(file: CaseFile, act: Act, text: str = "") -> Change:
    """Take the case up again where it stood, with the answer as a note or without one."""
    check_reading(act.actor, file.record)
    check_state(file, (State.WAITING,), "taken up again")
    if text:
        _check_text(file, text)
    record = replace(file.record, state=State.OPEN, waits_until=None)
    words = "brought the context" if text else "goes on without more context"
    change = changed(record, act, What("case.context_arrived", words, {"note": act.id if text else None}))
    return replace(change, note=Note(act.id, act.person, act.at, text)) if text else change


def _check_text(file: CaseFile, text: str) -> None:
    if not words_allowed(file):
        raise DecisionInvalid("nothing is written beside a case of child safety; speak with the team")
    if not text.strip() or len(text) > LONGEST_NOTE:
        raise DecisionInvalid(f"a note has 1 to {LONGEST_NOTE} characters")
