"""A severe decision takes force with a second person's word, who is somebody else under every role and key."""

import pytest

from copilot.casework.deciding import Reason, amend
from copilot.casework.decisions import EndReason, PrecedentState, ReasonCode, Result
from copilot.casework.files import CaseFile, after
from copilot.casework.holding import approve_held, refuse_held
from copilot.casework.model import State
from copilot.errors import CaseMovedOn, NotPermitted
from copilot.people.model import Actor, Role
from copilot.recommendations import Verdict
from policy_corpus.model import SectionId, Severity
from tests.copilot.casework.building import ANA, BEN, CHRIS, RULES, SAMI, SARA, an_actor, by, drafted, seen

BAN = Result(Verdict.VIOLATION, (SectionId("violent-speech/2.1"),), Severity.HIGH, ("remove", "ban_author"))
WHY = Reason(ReasonCode.TOO_MILD)


@pytest.fixture
def held() -> CaseFile:
    """A case that Ana has decided, and that waits for a second person."""
    file = drafted()
    return after(file, amend(file, by(ANA, 3), seen(file), RULES, (BAN, WHY)))


def test_it_is_not_in_force_while_it_waits(held: CaseFile) -> None:
    assert (held.record.state, held.record.held, held.record.decision) == (State.HELD, "d-1", None)
    assert (held.standing, held.strikes, held.precedents) == (None, (), ())


def test_a_second_person_puts_it_in_force(held: CaseFile) -> None:
    change = approve_held(held, by(SARA, 5), seen(held), RULES)
    decided = after(held, change)
    assert (decided.record.state, decided.record.held, decided.record.decision) == (State.DECIDED, None, "d-1")
    assert decided.standing is not None
    assert decided.standing.approval is not None
    assert (decided.standing.by, decided.standing.approval.by) == ("ana", "sara")
    assert [strike.decision for strike in decided.strikes] == ["d-1"]
    assert {row.state for row in decided.precedents} == {PrecedentState.CONFIRMED}
    assert [entry.event for entry in change.audit] == ["decision.made"]


@pytest.mark.parametrize(
    ("actor", "words"),
    [
        pytest.param(an_actor("ana", Role.SENIOR_REVIEWER), "can't be the second person", id="who proposed it"),
        pytest.param(
            an_actor("ana", Role.SENIOR_REVIEWER, via="key/k-1"), "can't be the second person", id="and with a key"
        ),
        pytest.param(BEN, "cases:second_approval", id="an analyst"),
        pytest.param(CHRIS, "cases:read", id="who may not read the queue"),
    ],
)
def test_who_is_no_second_person(held: CaseFile, actor: Actor, words: str) -> None:
    with pytest.raises(NotPermitted, match=words):
        approve_held(held, by(actor, 5), seen(held), RULES)
    with pytest.raises(NotPermitted, match=words):
        refuse_held(held, by(actor, 5), seen(held), RULES, ReasonCode.TOO_SEVERE)


def test_the_same_word_once_more_changes_nothing(held: CaseFile) -> None:
    before = seen(held)
    decided = after(held, approve_held(held, by(SARA, 5), before, RULES))
    assert approve_held(decided, by(SARA, 6), before, RULES).happening is None
    with pytest.raises(CaseMovedOn, match=r"'sara' at .*: decided"):
        approve_held(decided, by(SAMI, 6), before, RULES)


def test_a_refusal_opens_the_case_again(held: CaseFile) -> None:
    refused = after(held, refuse_held(held, by(SARA, 5), seen(held), RULES, ReasonCode.TOO_SEVERE))
    assert (refused.record.state, refused.held, refused.standing) == (State.OPEN, None, None)
    [decision] = refused.decisions
    assert decision.ending is not None
    assert (decision.ending.reason, decision.ending.by, decision.ending.code) == (
        EndReason.REFUSED,
        "sara",
        ReasonCode.TOO_SEVERE,
    )
    assert refused.strikes == ()
    with pytest.raises(CaseMovedOn, match="can't be approved"):
        approve_held(refused, by(SAMI, 6), seen(refused), RULES)


def test_what_changed_since_is_said(held: CaseFile) -> None:
    older = seen(drafted())
    with pytest.raises(CaseMovedOn, match="waits for a second person"):
        approve_held(held, by(SARA, 5), older, RULES)
