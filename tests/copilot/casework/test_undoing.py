"""A decision is taken back within half an hour, by whoever took it or leads; what it did is taken back with it."""

import pytest

from copilot.casework.appealing import open_appeal, overturn
from copilot.casework.deciding import Reason, amend, approve, close
from copilot.casework.decisions import EndReason, PrecedentState, ReasonCode, Result
from copilot.casework.files import CaseFile, after
from copilot.casework.holding import approve_held
from copilot.casework.model import State
from copilot.casework.undoing import undo
from copilot.errors import CaseMovedOn, DecisionInvalid, NotPermitted
from copilot.people.model import Actor
from copilot.recommendations import Verdict
from policy_corpus.model import SectionId, Severity
from tests.copilot.casework.building import ANA, BEN, OPS, RULES, SAMI, SARA, by, drafted, opened, seen

BAN = Result(Verdict.VIOLATION, (SectionId("violent-speech/2.1"),), Severity.HIGH, ("remove", "ban_author"))
WHY = Reason(ReasonCode.TOO_MILD)


def decided() -> CaseFile:
    """A case that Ana has approved, three minutes after it came in."""
    file = drafted()
    return after(file, approve(file, by(ANA, 3), seen(file), RULES))


def held() -> CaseFile:
    file = drafted()
    return after(file, amend(file, by(ANA, 3), seen(file), RULES, (BAN, WHY)))


def test_what_the_decision_did_is_taken_back() -> None:
    file = decided()
    assert file.strikes[0].lifted_at is None
    undone = after(file, undo(file, by(ANA, 9), "d-1"))
    assert (undone.record.state, undone.record.decision, undone.standing) == (State.OPEN, None, None)
    [decision] = undone.decisions
    assert decision.ending is not None
    assert (decision.ending.reason, decision.ending.by) == (EndReason.UNDONE, "ana")
    assert undone.strikes[0].lifted_at == by(ANA, 9).at
    assert {row.state for row in undone.precedents} == {PrecedentState.RETIRED}


def test_what_was_never_in_force_is_withdrawn() -> None:
    file = held()
    change = undo(file, by(ANA, 9), "d-1")
    assert [one.reason for one in change.endings] == [EndReason.WITHDRAWN]
    assert (change.lifted, change.confirmations) == ((), ())
    assert after(file, change).record.state is State.OPEN


@pytest.mark.parametrize("actor", [pytest.param(ANA, id="whoever took it"), pytest.param(SARA, id="who leads")])
def test_who_takes_it_back(actor: Actor) -> None:
    assert after(decided(), undo(decided(), by(actor, 9), "d-1")).record.state is State.OPEN


def test_another_analyst_does_not() -> None:
    with pytest.raises(NotPermitted, match="'ana' took this decision"):
        undo(decided(), by(BEN, 9), "d-1")


@pytest.mark.parametrize(
    ("minutes", "late"),
    [
        pytest.param(33, False, id="half an hour"),
        pytest.param(38, False, id="as far as two clocks may differ"),
        pytest.param(38.1, True, id="beyond that"),
    ],
)
def test_how_long(minutes: float, late: bool) -> None:
    if late:
        with pytest.raises(CaseMovedOn, match="30 minutes are over; open an appeal"):
            undo(decided(), by(ANA, minutes), "d-1")
    else:
        assert undo(decided(), by(ANA, minutes), "d-1").happening is not None


def test_time_counts_from_the_second_word() -> None:
    file = held()
    file = after(file, approve_held(file, by(SARA, 60), seen(file), RULES))
    assert undo(file, by(ANA, 89), "d-1").happening is not None
    with pytest.raises(CaseMovedOn, match="are over"):
        undo(file, by(ANA, 96), "d-1")


def test_the_same_once_more_changes_nothing() -> None:
    undone = after(decided(), undo(decided(), by(ANA, 9), "d-1"))
    assert undo(undone, by(ANA, 10), "d-1").happening is None
    with pytest.raises(CaseMovedOn, match="can't be undone"):
        undo(undone, by(SARA, 10), "d-1")


def test_another_decision_than_the_one_that_stands() -> None:
    with pytest.raises(CaseMovedOn, match="'d-9' is not what stands"):
        undo(decided(), by(ANA, 9), "d-9")


def test_a_closed_case_is_with_people_again() -> None:
    file = opened(reports=(), text="I will shoot Ann Example at the main station at 8 tonight.")
    closed = after(file, close(file, by(SARA, 3), seen(file), RULES))
    assert after(closed, undo(closed, by(SARA, 4), "d-1")).record.state is State.ROUTED


def test_what_was_decided_on_appeal_stands() -> None:
    file = decided()
    file = after(file, open_appeal(file, by(OPS, 5, "a-1"), RULES))
    overturned = overturn(file, by(SARA, 6, "d-2"), seen(file), RULES, (Result(Verdict.NO_VIOLATION), WHY))
    file = after(file, overturned)
    with pytest.raises(DecisionInvalid, match="on appeal is not undone"):
        undo(file, by(SAMI, 7), "d-2")
