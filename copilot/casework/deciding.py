"""Deciding a case: as the draft has it, otherwise, or without one."""

from dataclasses import dataclass, replace

from copilot.casework.changes import What, changed
from copilot.casework.decisions import Decision, DecisionKind, ReasonCode, Result
from copilot.casework.files import Act, CaseFile, Change, nothing
from copilot.casework.holding import settle
from copilot.casework.model import LEASE, Claim, DecisionId, Queue, State
from copilot.casework.queues import check_deciding
from copilot.casework.results import amendments, check_result, is_severe
from copilot.casework.rules import Rules
from copilot.casework.seeing import Seen, check_free, check_seen, check_state
from copilot.errors import CaseMovedOn, DecisionInvalid
from copilot.recommendations import Outcome, Recommendation, Verdict


@dataclass(frozen=True, slots=True)
class Reason:
    """Why: a code that can be counted, and words that can be erased."""

    code: ReasonCode
    words: str = ""


def approve(file: CaseFile, act: Act, seen: Seen, rules: Rules) -> Change:
    """Decide what the draft recommends."""
    if decided_already(file, act):
        return nothing(file)
    draft = _draft_for(file, act, seen, rules)
    if draft.provenance.corpus_fingerprint != rules.fingerprint:
        raise CaseMovedOn(
            f"the policies have changed since {draft.id!r} was drafted; "
            f"have case {file.record.id!r} drafted again, or amend it"
        )
    return _decide(file, act, rules, _decision(file, act, DecisionKind.APPROVED, Result.of(draft)))


def amend(file: CaseFile, act: Act, seen: Seen, rules: Rules, change: tuple[Result, Reason]) -> Change:
    """Decide otherwise than the draft has it, in any field, for a reason."""
    if decided_already(file, act):
        return nothing(file)
    draft, (result, reason) = _draft_for(file, act, seen, rules), change
    changes = amendments(Result.of(draft), result)
    if not changes:
        raise DecisionInvalid("nothing differs from the draft; approve it")
    _check_reason(file, reason)
    decision = _decision(file, act, DecisionKind.AMENDED, result)
    decision = replace(decision, amendments=changes, code=reason.code, reason=reason.words)
    return _decide(file, act, rules, decision)


def decide_by_hand(file: CaseFile, act: Act, seen: Seen, rules: Rules, change: tuple[Result, Reason | None]) -> Change:
    """Decide where there is no draft: none was made, it abstained, or it was rejected."""
    if decided_already(file, act):
        return nothing(file)
    _check_turn(file, act, seen, rules)
    draft = open_draft(file)
    if draft:
        raise DecisionInvalid(f"the draft {draft.id!r} stands; approve it, amend it or reject it")
    result, reason = change
    if reason:
        _check_reason(file, reason)
    decision = _decision(file, act, DecisionKind.BY_HAND, result)
    if reason:
        decision = replace(decision, code=reason.code, reason=reason.words)
    return _decide(file, act, rules, decision)


def reject(file: CaseFile, act: Act, seen: Seen, rules: Rules, reason: Reason) -> Change:
    """Set the draft aside. The case stays with whoever rejects it, for a decision by hand."""
    draft = _draft_for(file, act, seen, rules)
    _check_reason(file, reason)
    mine = file.record.claim if file.record.claim and file.record.claim.person == act.person else None
    claim = Claim(act.person, mine.since if mine else act.at, max(act.at + LEASE, mine.until if mine else act.at))
    record = replace(file.record, set_aside=draft.id, claim=claim)
    facts = {"recommendation": draft.id, "code": reason.code.value}
    return changed(record, act, What("draft.rejected", f"set the draft aside ({reason.code.value})", facts))


def close(file: CaseFile, act: Act, seen: Seen, rules: Rules, reason: Reason | None = None) -> Change:
    """Close a routed case: what was done with it stands in the system of those it was handed to."""
    if decided_already(file, act):
        return nothing(file)
    check_deciding(act.actor, file.record)
    check_state(file, (State.ROUTED,), "closed", seen)
    check_free(file, act)
    check_seen(file, seen, rules)
    if reason:
        _check_reason(file, reason)
    decision = _decision(file, act, DecisionKind.CLOSED, Result(Verdict.UNCLEAR))
    if reason:
        decision = replace(decision, code=reason.code, reason=reason.words)
    return settle(file, act, rules, decision)


def decided_already(file: CaseFile, act: Act) -> bool:
    """Whether this very act was done before, and its answer got lost. Raises ``CaseMovedOn`` for an id of another's."""
    known = file.decision(DecisionId(act.id))
    if known and known.by != act.person:
        raise CaseMovedOn(f"the decision {act.id!r} stands already, by {known.by!r}; use an id of your own")
    return known is not None


def open_draft(file: CaseFile) -> Recommendation | None:
    """The draft that can be approved: it has a verdict, and nobody has set it aside."""
    draft = file.recommendation
    if draft is None or draft.status is not Outcome.DRAFTED or draft.id == file.record.set_aside:
        return None
    return draft


def words_allowed(file: CaseFile) -> bool:
    """Whether free text may stand beside the case: never beside one whose content is kept nowhere."""
    return Queue.CHILD_SAFETY not in {file.record.queue, file.record.lane}


def _draft_for(file: CaseFile, act: Act, seen: Seen, rules: Rules) -> Recommendation:
    _check_turn(file, act, seen, rules)
    draft = open_draft(file)
    if draft is None:
        raise DecisionInvalid(f"case {file.record.id!r} has no draft that stands; decide it by hand")
    return draft


def _check_turn(file: CaseFile, act: Act, seen: Seen, rules: Rules) -> None:
    check_deciding(act.actor, file.record)
    check_state(file, (State.OPEN,), "decided", seen)
    check_free(file, act)
    check_seen(file, seen, rules)
    if file.record.queue is Queue.APPEALS:
        raise DecisionInvalid(f"case {file.record.id!r} is on appeal; uphold its decision or overturn it")


def _check_reason(file: CaseFile, reason: Reason) -> None:
    if reason.words and not words_allowed(file):
        raise DecisionInvalid("nothing is written beside a case of child safety; the code of the reason is enough")
    if reason.code is ReasonCode.OTHER and not reason.words and words_allowed(file):
        raise DecisionInvalid("the reason 'other' needs words that say which")


def _decision(file: CaseFile, act: Act, kind: DecisionKind, result: Result) -> Decision:
    record = file.record
    return Decision(
        id=DecisionId(act.id),
        case_id=record.id,
        case_version=record.version + 1,
        kind=kind,
        result=result,
        by=act.person,
        at=act.at,
        recommendation=record.recommendation,
        replaces=record.decision,
    )


def _decide(file: CaseFile, act: Act, rules: Rules, decision: Decision) -> Change:
    check_result(decision.result, rules)
    severe = is_severe(decision.result, rules, file.recommendation)
    return settle(file, act, rules, replace(decision, severe=severe))
