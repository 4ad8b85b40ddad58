"""An appeal is decided by somebody who had no part before; until then the decision stands."""

from datetime import timedelta

import pytest

from copilot.casework.appealing import open_appeal, overturn, review, uphold
from copilot.casework.changes import content_read
from copilot.casework.deciding import Reason, amend, approve
from copilot.casework.decisions import AppealOutcome, DecisionKind, EndReason, PrecedentState, ReasonCode, Result
from copilot.casework.files import CaseFile, after
from copilot.casework.holding import approve_held, refuse_held
from copilot.casework.model import Queue, State
from copilot.errors import CaseMovedOn, DecisionInvalid, NotPermitted
from copilot.people.model import Actor, Role
from copilot.recommendations import Verdict
from policy_corpus.model import SectionId, Severity
from tests.copilot.casework.building import (
    ADMIN,
    ANA,
    BEN,
    OPS,
    RULES,
    SAMI,
    SARA,
    SOLE,
    a_draft,
    an_actor,
    by,
    drafted,
    opened,
    seen,
)

THREAT = SectionId("violent-speech/2.1")
BAN = Result(Verdict.VIOLATION, (THREAT,), Severity.HIGH, ("remove", "ban_author"))
NOTHING = Result(Verdict.NO_VIOLATION)
WHY = Reason(ReasonCode.NEW_FACTS, "They are brothers.")
SENIOR_ANA = an_actor("ana", Role.SENIOR_REVIEWER)


def decided() -> CaseFile:
    """A case that Ana has approved."""
    file = drafted()
    return after(file, approve(file, by(ANA, 3), seen(file), RULES))


def appealed(file: CaseFile | None = None) -> CaseFile:
    file = file or decided()
    return after(file, open_appeal(file, by(OPS, 60, "a-1"), RULES, "It was a joke."))


def banned() -> CaseFile:
    """A case that Ana has decided, Sara has not agreed to, Ana decided again, and Sami agreed to."""
    file = drafted()
    file = after(file, amend(file, by(ANA, 3, "d-1"), seen(file), RULES, (BAN, WHY)))
    file = after(file, refuse_held(file, by(SARA, 4), seen(file), RULES, ReasonCode.TOO_SEVERE))
    file = after(file, amend(file, by(ANA, 5, "d-2"), seen(file), RULES, (BAN, WHY)))
    return after(file, approve_held(file, by(SAMI, 6), seen(file), RULES))


def test_an_appeal_brings_the_case_back_while_the_decision_stands() -> None:
    file = appealed()
    record = file.record
    assert (record.state, record.queue, record.home) == (State.OPEN, Queue.APPEALS, decided().record.queue)
    assert record.due_at == by(OPS, 60).at + timedelta(minutes=RULES.priority.due_on_appeal)
    assert record.urgency.appeal
    assert file.standing is not None
    assert (file.standing.id, file.standing.ending) == ("d-1", None)
    assert file.appeal is not None
    assert (file.appeal.decision, file.appeal.grounds) == ("d-1", "It was a joke.")


def test_the_same_appeal_once_more_changes_nothing() -> None:
    assert open_appeal(appealed(), by(OPS, 61, "a-1"), RULES).happening is None


@pytest.mark.parametrize(
    ("file", "actor", "error", "words"),
    [
        pytest.param(decided(), ADMIN, NotPermitted, "appeals:add", id="by who may not"),
        pytest.param(drafted(), OPS, CaseMovedOn, "can't be appealed against", id="before a decision"),
        pytest.param(appealed(), OPS, CaseMovedOn, "can't be appealed against", id="while one is open"),
        pytest.param(
            opened(reports=(), text="I will shoot Ann Example at the main station at 8 tonight."),
            OPS,
            DecisionInvalid,
            "handed to people",
            id="against what was routed",
        ),
    ],
)
def test_no_appeal(file: CaseFile, actor: Actor, error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        open_appeal(file, by(actor, 61, "a-2"), RULES)


def test_upholding_confirms_the_decision() -> None:
    file = appealed()
    before = seen(file)
    upheld = after(file, uphold(file, by(SARA, 70), before, RULES))
    assert (upheld.record.state, upheld.record.queue, upheld.record.home) == (
        State.DECIDED,
        decided().record.queue,
        None,
    )
    [appeal] = upheld.appeals
    assert (appeal.outcome, appeal.closed_by) == (AppealOutcome.UPHELD, "sara")
    assert upheld.record.decision == "d-1"
    assert {row.state for row in upheld.precedents} == {PrecedentState.CONFIRMED}
    assert uphold(upheld, by(SARA, 71), before, RULES).happening is None


def test_overturning_puts_another_decision_in_its_place() -> None:
    file = appealed()
    overturned = after(file, overturn(file, by(SARA, 70, "d-2"), seen(file), RULES, (NOTHING, WHY)))
    first, second = overturned.decisions
    assert first.ending is not None
    assert first.ending.reason is EndReason.OVERTURNED
    assert (second.kind, second.replaces, second.appeal) == (DecisionKind.ON_APPEAL, "d-1", "a-1")
    assert overturned.record.decision == "d-2"
    assert [appeal.outcome for appeal in overturned.appeals] == [AppealOutcome.OVERTURNED]
    assert all(strike.lifted_at for strike in overturned.strikes)


def test_overturning_changes_something() -> None:
    file = appealed()
    assert file.standing is not None
    with pytest.raises(DecisionInvalid, match="uphold it"):
        overturn(file, by(SARA, 70, "d-2"), seen(file), RULES, (file.standing.result, WHY))


@pytest.mark.parametrize(
    ("actor", "words"),
    [
        pytest.param(SENIOR_ANA, "'ana' had a part", id="who decided"),
        pytest.param(SARA, "'sara' had a part", id="who refused"),
        pytest.param(SAMI, "'sami' had a part", id="who agreed"),
        pytest.param(BEN, "appeals:decide", id="an analyst"),
    ],
)
def test_who_had_a_part_decides_no_appeal(actor: Actor, words: str) -> None:
    file = appealed(banned())
    with pytest.raises(NotPermitted, match=words):
        uphold(file, by(actor, 70), seen(file), RULES)
    with pytest.raises(NotPermitted, match=words):
        overturn(file, by(actor, 70, "d-9"), seen(file), RULES, (NOTHING, WHY))


def test_an_appeal_opens_a_case_to_nobody_who_could_not_read_it_before() -> None:
    file = drafted(a_draft(severity=Severity.CRITICAL))
    assert (file.record.queue, file.record.lane) == (Queue.THREAT_TO_LIFE, None)
    file = after(file, amend(file, by(SARA, 3), seen(file), RULES, (NOTHING, WHY)))
    file = after(file, open_appeal(file, by(ANA, 60, "a-1"), RULES))
    assert file.record.queue is Queue.APPEALS
    with pytest.raises(NotPermitted, match="cases:read_sealed"):
        content_read(file.record, by(ANA, 61))
    assert content_read(file.record, by(SARA, 61)).event == "content.read"
    file = after(file, uphold(file, by(SAMI, 62), seen(file), RULES))
    with pytest.raises(NotPermitted, match="cases:read_sealed"):
        content_read(file.record, by(ANA, 63))


def test_who_had_no_part_does() -> None:
    file = appealed(banned())
    assert after(file, uphold(file, by(SOLE, 70), seen(file), RULES)).record.decision == "d-2"


def test_a_severe_decision_on_appeal_waits_for_somebody_else_still() -> None:
    file = appealed()
    file = after(file, overturn(file, by(SARA, 70, "d-2"), seen(file), RULES, (BAN, WHY)))
    assert (file.record.state, file.record.decision, file.record.held) == (State.HELD, "d-1", "d-2")
    with pytest.raises(NotPermitted, match="has decided here before"):
        approve_held(file, by(SENIOR_ANA, 71), seen(file), RULES)
    settled = after(file, approve_held(file, by(SAMI, 71), seen(file), RULES))
    assert settled.record.decision == "d-2"
    assert [appeal.outcome for appeal in settled.appeals] == [AppealOutcome.OVERTURNED]


@pytest.mark.parametrize(
    ("agrees", "state"), [(True, PrecedentState.CONFIRMED), (False, PrecedentState.RETIRED)], ids=["agrees", "does not"]
)
def test_a_second_review(agrees: bool, state: PrecedentState) -> None:
    file = decided()
    reviewed = after(file, review(file, by(SARA, 70), agrees=agrees))
    assert {row.state for row in reviewed.precedents} == {state}
    assert reviewed.record.decision == "d-1"
    with pytest.raises(NotPermitted, match="had a part"):
        review(file, by(SENIOR_ANA, 70), agrees=agrees)
