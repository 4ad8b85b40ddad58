"""Which verbs a person can use on a case now. The ledger has the last word; this only decides what is offered."""

from datetime import datetime

from copilot.casework.deciding import open_draft, words_allowed
from copilot.casework.decisions import DecisionKind
from copilot.casework.files import CaseFile
from copilot.casework.model import Queue, State
from copilot.casework.queues import access_to
from copilot.casework.undoing import WINDOW
from copilot.people.model import Actor, Permission


def verbs_for(file: CaseFile, actor: Actor, now: datetime, *, blind: bool, drafting: bool) -> frozenset[str]:
    """The names of what can be done. While a first view is owed, or a draft is on its way, nothing decides."""
    record = file.record
    access = access_to(record)
    reads, decides = all(map(actor.may, access.read)), all(map(actor.may, access.decide))
    if not reads or record.erased:
        return frozenset()
    free = record.claim is None or record.claim.person == actor.person or not record.claim.holds(now)
    found = {"note"} if words_allowed(file) else set[str]()
    if record.state is State.WAITING and words_allowed(file):
        found.add("context")
    if decides and free:
        found |= _working(file, actor, blind=blind, drafting=drafting)
    return frozenset(found | _after(file, actor, now, decides=decides))


def _working(file: CaseFile, actor: Actor, *, blind: bool, drafting: bool) -> set[str]:
    """Verbs of somebody whose turn it is."""
    record = file.record
    mine = record.claim is not None and record.claim.person == actor.person
    found = {"skip"} if record.state in (State.OPEN, State.ROUTED, State.HELD) else set()
    if mine:
        found.add("release")
    elif record.state in (State.OPEN, State.ROUTED):
        found.add("claim")
    if record.state is State.ROUTED:
        return found | {"close"}
    if record.state is not State.OPEN or blind:
        return found
    if record.queue is Queue.APPEALS:
        fresh = not any(actor.person in decision.deciders() for decision in file.decisions)
        return found | ({"uphold", "overturn"} if fresh else set())
    if words_allowed(file):
        found.add("ask")
        if record.queue in (Queue.STANDARD, Queue.PRIORITY):
            found.add("escalate")
    if drafting:
        return found
    return found | ({"approve", "amend", "reject"} if open_draft(file) else {"by_hand"})


def _after(file: CaseFile, actor: Actor, now: datetime, *, decides: bool) -> set[str]:
    """Verbs on a decision that was taken."""
    record, found = file.record, set[str]()
    current = file.held or file.standing
    if current is None or record.state not in (State.HELD, State.DECIDED):
        return found
    second = actor.may(Permission.SECOND_APPROVAL)
    if record.state is State.HELD and second and actor.person != current.by:
        found.add("second")
    since = current.approval.at if current.approval else current.at
    own = actor.person == current.by or actor.may(Permission.DECIDE_ESCALATED)
    if decides and own and now - since <= WINDOW and current.kind is not DecisionKind.ON_APPEAL:
        found.add("undo")
    if record.state is State.DECIDED and not record.lane:
        if actor.may(Permission.ADD_APPEALS):
            found.add("appeal")
        if second and not any(actor.person in decision.deciders() for decision in file.decisions):
            found.add("review")
    return found
