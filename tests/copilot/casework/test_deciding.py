"""A decision names what was seen, needs whom the queue asks for, and says only what there is."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from copilot.casework.claiming import SkipReason, claim, skip
from copilot.casework.deciding import Reason, amend, approve, close, decide_by_hand, reject
from copilot.casework.decisions import Amendment, DecisionKind, ReasonCode, Result
from copilot.casework.files import CaseFile, Change, after
from copilot.casework.model import Queue, State
from copilot.casework.seeing import Seen
from copilot.casework.talking import ask_for_context, context_arrived, escalate, note
from copilot.errors import CaseMovedOn, CopilotError, DecisionInvalid, NotPermitted
from copilot.people.model import Actor
from copilot.recommendations import RecommendationId, Verdict
from policy_corpus.model import SectionId, Severity
from tests.builders import an_abstention
from tests.copilot.casework.building import (
    ADMIN,
    ANA,
    BEN,
    CHRIS,
    OPS,
    RULES,
    SARA,
    a_draft,
    by,
    drafted,
    opened,
    seen,
)

NOTHING = Result(Verdict.NO_VIOLATION)
THREAT = Result(Verdict.VIOLATION, (SectionId("violent-speech/2.1"),), Severity.HIGH, ("remove",))
IDIOM = Reason(ReasonCode.EXCEPTION_APPLIES, "An idiom.")
Verb = Callable[[CaseFile], Change]


def test_approving_decides_as_the_draft_has_it() -> None:
    file = drafted()
    change = approve(file, by(ANA, 3), seen(file), RULES)
    decided = after(file, change)
    assert decided.record.state is State.DECIDED
    assert decided.standing is not None
    assert (decided.standing.kind, decided.standing.result) == (DecisionKind.APPROVED, THREAT)
    assert decided.standing.case_version == decided.record.version == file.record.version + 1
    [entry] = change.audit
    assert (entry.event, entry.subject, entry.actor) == ("decision.made", "case/case-1", "ana")
    assert entry.payload["sections"] == ["violent-speech/2.1"]
    assert [told.event for told in change.outbox] == ["decision.made"]


def test_amending_says_what_was_changed_and_why() -> None:
    file = drafted()
    decided = after(file, amend(file, by(ANA, 3), seen(file), RULES, (NOTHING, IDIOM)))
    assert decided.standing is not None
    assert decided.standing.amendments == (
        Amendment("verdict", "violation", "no_violation"),
        Amendment("sections", "violent-speech/2.1", ""),
        Amendment("severity", "high", ""),
        Amendment("actions", "remove", ""),
    )
    assert (decided.standing.code, decided.standing.reason) == (ReasonCode.EXCEPTION_APPLIES, "An idiom.")
    assert decided.strikes == ()


def test_a_rejected_draft_leaves_the_case_with_the_analyst() -> None:
    file = drafted()
    file = after(file, reject(file, by(ANA, 3), seen(file), RULES, IDIOM))
    assert file.record.state is State.OPEN
    assert file.record.claim is not None
    assert file.record.claim.person == "ana"
    with pytest.raises(DecisionInvalid, match="no draft that stands"):
        approve(file, by(ANA, 4), seen(file), RULES)
    decided = after(file, decide_by_hand(file, by(ANA, 4), seen(file), RULES, (NOTHING, None)))
    assert decided.standing is not None
    assert decided.standing.kind is DecisionKind.BY_HAND


@pytest.mark.parametrize(
    "file",
    [pytest.param(opened(), id="without a draft"), pytest.param(drafted(an_abstention()), id="after an abstention")],
)
def test_a_case_is_decided_by_hand(file: CaseFile) -> None:
    assert after(file, decide_by_hand(file, by(ANA, 3), seen(file), RULES, (THREAT, None))).standing is not None


def test_the_same_act_once_more_changes_nothing() -> None:
    file = drafted()
    decided = after(file, approve(file, by(ANA, 3), seen(file), RULES))
    assert approve(decided, by(ANA, 4), seen(file), RULES).happening is None
    with pytest.raises(CaseMovedOn, match="by 'ana'"):
        approve(decided, by(BEN, 4), seen(file), RULES)


@pytest.mark.parametrize(
    ("stale", "words"),
    [
        pytest.param(lambda s: replace(s, version=1), "'ops' at .*: a draft says violation", id="the case"),
        pytest.param(lambda s: replace(s, version=99), "seen as version 99", id="a version that never was"),
        pytest.param(lambda s: replace(s, recommendation=RecommendationId("rec-0")), "'rec-1'", id="the draft"),
        pytest.param(lambda s: replace(s, corpus="0000"), "policies have changed", id="the policies"),
    ],
)
def test_what_is_stale_is_refused_with_what_changed(stale: Callable[[Seen], Seen], words: str) -> None:
    file = drafted()
    with pytest.raises(CaseMovedOn, match=words):
        approve(file, by(ANA, 3), stale(seen(file)), RULES)


def test_a_claim_makes_no_screen_stale_and_a_note_does() -> None:
    file = drafted()
    before = seen(file)
    file = after(file, claim(file, by(ANA, 2)))
    assert approve(file, by(ANA, 3), before, RULES).happening is not None
    file = after(file, note(file, by(BEN, 2, "n-1"), "They are brothers."))
    with pytest.raises(CaseMovedOn, match="'ben' at 2026-03-02 10:02:00 UTC: wrote a note"):
        approve(file, by(ANA, 3), before, RULES)


def test_a_draft_made_under_other_policies_is_not_approved() -> None:
    file = drafted(replace(a_draft(), provenance=replace(a_draft().provenance, corpus_fingerprint="older")))
    with pytest.raises(CaseMovedOn, match="drafted again"):
        approve(file, by(ANA, 3), seen(file), RULES)


def test_the_second_to_decide_learns_who_did_when_and_what() -> None:
    file = drafted()
    decided = after(file, approve(file, by(ANA, 3), seen(file), RULES))
    with pytest.raises(CaseMovedOn, match=r"'ana' at 2026-03-02 10:03:00 UTC: decided: violation; .*; remove"):
        approve(decided, by(BEN, 4, "d-2"), seen(file), RULES)


@pytest.mark.parametrize(
    ("result", "words"),
    [
        pytest.param(Result(Verdict.UNCLEAR), "escalate what is unclear", id="no verdict"),
        pytest.param(replace(THREAT, verdict=Verdict.NO_VIOLATION), "no violated sections", id="actions for nothing"),
        pytest.param(replace(THREAT, sections=()), "names the sections", id="no section"),
        pytest.param(replace(THREAT, severity=None), "its severity", id="no severity"),
        pytest.param(replace(THREAT, sections=(SectionId("x/1"),)), "no rule 'x/1'", id="an unknown section"),
        pytest.param(replace(THREAT, actions=("pillory",)), "no action 'pillory'", id="an unknown action"),
        pytest.param(replace(THREAT, actions=("label", "remove")), "one each", id="two actions on the content"),
        pytest.param(replace(THREAT, sections=THREAT.sections * 2), "twice", id="a section twice"),
        pytest.param(THREAT, "approve it", id="nothing amended"),
    ],
)
def test_what_can_not_be_decided(result: Result, words: str) -> None:
    file = drafted()
    with pytest.raises(DecisionInvalid, match=words):
        amend(file, by(ANA, 3), seen(file), RULES, (result, IDIOM))


def test_another_reason_needs_words() -> None:
    file = drafted()
    with pytest.raises(DecisionInvalid, match="needs words"):
        amend(file, by(ANA, 3), seen(file), RULES, (NOTHING, Reason(ReasonCode.OTHER)))


def test_a_draft_that_stands_is_not_passed_by() -> None:
    file = drafted()
    with pytest.raises(DecisionInvalid, match="'rec-1' stands"):
        decide_by_hand(file, by(ANA, 3), seen(file), RULES, (NOTHING, None))


@pytest.mark.parametrize(
    ("queue", "may"),
    [
        pytest.param(Queue.STANDARD, {ANA, SARA}, id="standard"),
        pytest.param(Queue.PRIORITY, {ANA, SARA}, id="priority"),
        pytest.param(Queue.ESCALATIONS, {SARA}, id="escalations"),
        pytest.param(Queue.THREAT_TO_LIFE, {SARA}, id="threat to life"),
        pytest.param(Queue.LEGAL_HOLD, {SARA}, id="legal hold"),
        pytest.param(Queue.CHILD_SAFETY, {CHRIS}, id="child safety"),
        pytest.param(Queue.APPEALS, {SARA}, id="appeals"),
    ],
)
def test_each_queue_has_its_deciders(queue: Queue, may: set[Actor]) -> None:
    file = drafted()
    file = replace(file, record=replace(file.record, queue=queue))
    for actor in (ANA, SARA, CHRIS, ADMIN, OPS):
        if actor in may:
            claim(file, by(actor, 3))
        else:
            with pytest.raises(NotPermitted, match="that takes"):
                claim(file, by(actor, 3))


def test_a_routed_case_is_closed_and_never_decided() -> None:
    file = opened(reports=(), text="I will shoot Ann Example at the main station at 8 tonight.")
    assert (file.record.state, file.record.queue) == (State.ROUTED, Queue.THREAT_TO_LIFE)
    with pytest.raises(CaseMovedOn, match="routed"):
        decide_by_hand(file, by(SARA, 3), seen(file), RULES, (NOTHING, None))
    closed = after(file, close(file, by(SARA, 3), seen(file), RULES, Reason(ReasonCode.OTHER, "Police were told.")))
    assert closed.standing is not None
    assert (closed.standing.kind, closed.standing.result) == (DecisionKind.CLOSED, Result(Verdict.UNCLEAR))
    assert closed.precedents == ()


@pytest.mark.parametrize(
    "verb",
    [
        pytest.param(lambda f: note(f, by(CHRIS, 3), "Words."), id="a note"),
        pytest.param(
            lambda f: close(f, by(CHRIS, 3), seen(f), RULES, Reason(ReasonCode.OTHER, "Words.")), id="a reason"
        ),
    ],
)
def test_nothing_is_written_beside_a_case_of_child_safety(verb: Verb) -> None:
    file = opened()
    record = replace(file.record, queue=Queue.CHILD_SAFETY, lane="child_safety", state=State.ROUTED)
    with pytest.raises(DecisionInvalid, match="child safety"):
        verb(replace(file, record=record))


def test_escalating_hands_the_case_up() -> None:
    file = drafted()
    file = after(file, escalate(file, by(ANA, 3, "n-1"), seen(file), "Is the car park a place that is named?"))
    assert file.record.queue is Queue.ESCALATIONS
    assert [one.text for one in file.notes] == ["Is the car park a place that is named?"]
    with pytest.raises(NotPermitted):
        approve(file, by(ANA, 4), seen(file), RULES)
    with pytest.raises(DecisionInvalid, match="goes nowhere"):
        escalate(file, by(SARA, 4, "n-2"), seen(file), "Up.")


def test_a_case_waits_for_context_and_comes_back_with_it() -> None:
    file = drafted()
    waiting = after(file, ask_for_context(file, by(ANA, 3, "n-1"), "Do they know each other?"))
    assert (waiting.record.state, waiting.record.claim) == (State.WAITING, None)
    with pytest.raises(CaseMovedOn, match="asked for context"):
        approve(waiting, by(ANA, 4), seen(file), RULES)
    back = after(waiting, context_arrived(waiting, by(BEN, 9, "n-2"), "They are brothers."))
    assert (back.record.state, len(back.notes)) == (State.OPEN, 2)


def test_a_case_that_waits_in_vain_is_taken_up_again() -> None:
    file = drafted()
    waiting = after(file, ask_for_context(file, by(ANA, 3, "n-1"), "Do they know each other?"))
    with pytest.raises(CaseMovedOn, match="waiting"):
        claim(waiting, by(ANA, 60))
    assert after(waiting, claim(waiting, by(ANA, 3 * 24 * 60))).record.state is State.OPEN


@pytest.mark.parametrize("text", ["", "  ", "x" * 5000])
def test_a_note_has_words(text: str) -> None:
    with pytest.raises(CopilotError, match="a note has"):
        note(drafted(), by(ANA, 3), text)


def test_skipping_lets_go_and_is_remembered() -> None:
    file = after(drafted(), claim(drafted(), by(ANA, 3)))
    change = skip(file, by(ANA, 4), SkipReason.EXPOSURE)
    assert change.record.claim is None
    assert change.skip is not None
    assert (change.skip.by, change.skip.reason) == ("ana", "exposure")
