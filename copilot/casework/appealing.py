"""Appeals and second reviews: somebody who had no part in a decision looks at it again."""

from dataclasses import replace
from datetime import timedelta

from copilot.casework.changes import What, changed
from copilot.casework.deciding import Reason, decided_already, words_allowed
from copilot.casework.decisions import Appeal, AppealOutcome, Decision, DecisionKind, PrecedentState, Result
from copilot.casework.files import Act, CaseFile, Change, Confirmation, nothing
from copilot.casework.holding import settle
from copilot.casework.model import DecisionId, Queue, State
from copilot.casework.priority import ranked
from copilot.casework.queues import check, check_deciding, check_reading
from copilot.casework.results import check_result, in_words, is_severe
from copilot.casework.rules import Rules
from copilot.casework.seeing import Seen, check_free, check_seen, check_state
from copilot.errors import CaseMovedOn, DecisionInvalid, NotPermitted
from copilot.people.model import Permission


def open_appeal(file: CaseFile, act: Act, rules: Rules, grounds: str = "") -> Change:
    """Ask that the decision in force be looked at again. It stays in force until the appeal is decided."""
    if any(appeal.id == act.id for appeal in file.appeals):
        return nothing(file)
    record = file.record
    check(act.actor, Permission.ADD_APPEALS, f"open an appeal against case {record.id!r}")
    if record.lane:
        raise DecisionInvalid(f"case {record.id!r} was handed to people; an appeal goes to them")
    check_state(file, (State.DECIDED,), "appealed against")
    if record.decision is None or record.erased:
        raise CaseMovedOn(f"case {record.id!r} has no decision that could be looked at again")
    due = act.at + timedelta(minutes=rules.priority.due_on_appeal)
    opened = replace(
        record,
        state=State.OPEN,
        queue=Queue.APPEALS,
        home=record.queue,
        due_at=due,
        urgency=replace(record.urgency, appeal=True),
        claim=None,
    )
    appeal = Appeal(act.id, record.id, record.decision, act.person, act.at, grounds if words_allowed(file) else "")
    what = What("appeal.opened", "opened an appeal", {"appeal": act.id, "decision": record.decision})
    return replace(changed(ranked(opened, rules.priority), act, what), appeal=appeal)


def uphold(file: CaseFile, act: Act, seen: Seen, rules: Rules) -> Change:
    """The decision was right: it stays in force, and its precedents are confirmed."""
    if _closed_already(file, act, seen):
        return nothing(file)
    appeal = _appeal_for(file, act, seen, rules)
    closed = replace(appeal, outcome=AppealOutcome.UPHELD, closed_by=act.person, closed_at=act.at)
    record = replace(
        file.record, state=State.DECIDED, queue=file.record.home or file.record.queue, home=None, claim=None
    )
    standing = file.standing
    words = f"upheld: {in_words(standing.result)}" if standing else "upheld"
    change = changed(record, act, What("appeal.upheld", words, {"appeal": appeal.id, "decision": appeal.decision}))
    confirmed = Confirmation(appeal.decision, PrecedentState.CONFIRMED)
    return replace(change, appeal=closed, confirmations=(confirmed,))


def overturn(file: CaseFile, act: Act, seen: Seen, rules: Rules, change: tuple[Result, Reason]) -> Change:
    """The decision was wrong: another takes its place, held for a second person where it is severe."""
    if decided_already(file, act):
        return nothing(file)
    appeal = _appeal_for(file, act, seen, rules)
    result, reason = change
    check_result(result, rules)
    standing = file.standing
    if standing and standing.result == result:
        raise DecisionInvalid("nothing differs from the decision in force; uphold it")
    decision = Decision(
        id=DecisionId(act.id),
        case_id=file.record.id,
        case_version=file.record.version + 1,
        kind=DecisionKind.ON_APPEAL,
        result=result,
        by=act.person,
        at=act.at,
        severe=is_severe(result, rules),
        recommendation=file.record.recommendation,
        code=reason.code,
        reason=reason.words,
        replaces=appeal.decision,
        appeal=appeal.id,
    )
    return settle(file, act, rules, decision)


def review(file: CaseFile, act: Act, agrees: bool) -> Change:
    """A second review of a decision in force: its precedents are confirmed, or retired."""
    record = file.record
    check_reading(act.actor, record)
    check(act.actor, Permission.SECOND_APPROVAL, f"review the decision of case {record.id!r}")
    check_state(file, (State.DECIDED,), "reviewed")
    standing = file.standing
    if standing is None:
        raise CaseMovedOn(f"case {record.id!r} has no decision in force")
    _check_fresh(file, act)
    state = PrecedentState.CONFIRMED if agrees else PrecedentState.RETIRED
    words = "agreed in a second review" if agrees else "did not agree in a second review; an appeal can be opened"
    what = What("decision.reviewed", words, {"decision": standing.id, "agrees": agrees})
    confirmation = Confirmation(standing.id, state, None if agrees else "second_review")
    return replace(changed(record, act, what), confirmations=(confirmation,))


def _closed_already(file: CaseFile, act: Act, seen: Seen) -> bool:
    closed = [appeal for appeal in file.appeals if appeal.closed_by == act.person]
    return bool(closed) and file.appeal is None and file.record.version == seen.version + 1


def _appeal_for(file: CaseFile, act: Act, seen: Seen, rules: Rules) -> Appeal:
    check_deciding(act.actor, file.record)
    check_state(file, (State.OPEN,), "decided on appeal", seen)
    appeal = file.appeal
    if appeal is None or file.record.queue is not Queue.APPEALS:
        raise CaseMovedOn(f"case {file.record.id!r} has no appeal that is open")
    check_free(file, act)
    _check_fresh(file, act)
    check_seen(file, seen, rules)
    return appeal


def _check_fresh(file: CaseFile, act: Act) -> None:
    if any(act.person in decision.deciders() for decision in file.decisions):
        raise NotPermitted(
            f"{act.person!r} had a part in deciding case {file.record.id!r}; somebody else looks at it again"
        )
