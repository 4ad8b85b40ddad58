"""A decision takes force, or is held until a second person has agreed to it."""

from dataclasses import replace

from copilot.casework.changes import What, changed
from copilot.casework.decisions import (
    AppealOutcome,
    Approval,
    Decision,
    DecisionKind,
    Ending,
    EndReason,
    PrecedentState,
    ReasonCode,
)
from copilot.casework.files import Act, CaseFile, Change, Confirmation, nothing
from copilot.casework.model import CaseRecord, DecisionId, State
from copilot.casework.precedents import precedents_of
from copilot.casework.queues import check, check_reading
from copilot.casework.results import facts_of, in_words
from copilot.casework.rules import Rules
from copilot.casework.seeing import Seen, check_seen, check_state
from copilot.casework.strikes import strike_for
from copilot.errors import CaseMovedOn, NotPermitted
from copilot.people.model import Permission


def settle(file: CaseFile, act: Act, rules: Rules, decision: Decision) -> Change:
    """Hold a severe decision for a second person; let any other take force."""
    decision = replace(decision, corpus=rules.fingerprint)
    facts = _facts(decision)
    if decision.severe:
        record = replace(file.record, state=State.HELD, held=decision.id, claim=None, corpus=rules.fingerprint)
        words = f"decided, and it waits for a second person: {in_words(decision.result)}"
        return replace(changed(record, act, What("decision.held", words, facts)), decision=decision)
    change = _in_force(file, act, rules, decision)
    return replace(change, decision=decision)


def approve_held(file: CaseFile, act: Act, seen: Seen, rules: Rules) -> Change:
    """Agree, as the second person, to the decision that is held: from now on it is in force."""
    held = _held_for(file, act, seen, rules)
    if held is None:
        return nothing(file)
    approval = Approval(held.id, act.person, act.at)
    return replace(_in_force(file, act, rules, replace(held, approval=approval)), approval=approval)


def refuse_held(file: CaseFile, act: Act, seen: Seen, rules: Rules, code: ReasonCode) -> Change:
    """Disagree, as the second person: the decision never takes force, and the case is open again."""
    held = _held_for(file, act, seen, rules)
    if held is None:
        return nothing(file)
    record = replace(file.record, state=State.OPEN, held=None, claim=None)
    facts = {"decision": held.id, "code": code.value}
    what = What("decision.refused", f"did not agree to {in_words(held.result)} ({code.value})", facts)
    return replace(changed(record, act, what), endings=(Ending(held.id, EndReason.REFUSED, act.person, act.at, code),))


def _held_for(file: CaseFile, act: Act, seen: Seen, rules: Rules) -> Decision | None:
    """The decision that this person may approve or refuse; None where they approved it before."""
    record = file.record
    check_reading(act.actor, record)
    check(act.actor, Permission.SECOND_APPROVAL, f"approve a held decision of case {record.id!r}")
    approved = [one.approval for one in file.decisions if one.approval and one.approval.by == act.person]
    if record.held is None and approved and record.version == seen.version + 1:
        return None
    check_state(file, (State.HELD,), "approved", seen)
    held = file.held
    if held is None:
        raise CaseMovedOn(f"case {record.id!r} holds no decision")
    barred = _deciders(file) if held.appeal else {held.by}
    if act.person in barred:
        raise NotPermitted(
            f"{act.person!r} has decided here before and can't be the second person, under no role or key; ask another"
        )
    check_seen(file, seen, rules)
    return held


def _deciders(file: CaseFile) -> set[str]:
    return {person for decision in file.decisions for person in decision.deciders()}


def _in_force(file: CaseFile, act: Act, rules: Rules, decision: Decision) -> Change:
    """The decision takes force, and what it takes the place of ends."""
    before = file.standing
    on_appeal = file.appeal if decision.appeal else None
    record = _decided(file.record, decision, rules)
    event = "appeal.overturned" if on_appeal else "decision.made"
    change = changed(record, act, What(event, f"decided: {in_words(decision.result)}", _facts(decision)))
    reason = EndReason.OVERTURNED if on_appeal else EndReason.SUPERSEDED
    confirmed = decision.approval is not None or on_appeal is not None
    rows = precedents_of(file, decision, PrecedentState.CONFIRMED if confirmed else PrecedentState.SHOWN)
    change = replace(
        change,
        strikes=strike_for(decision, record.author, act.at, rules.strikes),
        precedents=rows if not record.lane else (),
    )
    if on_appeal:
        closed = replace(on_appeal, outcome=AppealOutcome.OVERTURNED, closed_by=act.person, closed_at=act.at)
        change = replace(change, appeal=closed)
    return ended(change, before.id, Ending(before.id, reason, act.person, act.at)) if before else change


def ended(change: Change, decision: DecisionId, ending: Ending) -> Change:
    """The change with a decision that was in force and no longer is: its strikes are lifted, its precedents retired."""
    retired = Confirmation(decision, PrecedentState.RETIRED, ending.reason.value)
    return replace(
        change,
        endings=(*change.endings, ending),
        lifted=(*change.lifted, decision),
        confirmations=(*change.confirmations, retired),
    )


def _decided(record: CaseRecord, decision: Decision, rules: Rules) -> CaseRecord:
    return replace(
        record,
        state=State.DECIDED,
        decision=decision.id,
        held=None,
        claim=None,
        corpus=rules.fingerprint,
        queue=record.home or record.queue,
        home=None,
    )


def _facts(decision: Decision) -> dict[str, object]:
    code = decision.code.value if decision.code else None
    facts = {"decision": decision.id, "kind": decision.kind.value, "code": code, "proposed_by": decision.by}
    result = {} if decision.kind is DecisionKind.CLOSED else facts_of(decision.result)
    return {**facts, **result, "recommendation": decision.recommendation, "severe": decision.severe}
