"""What comes in again merges into what is open; what is erased leaves its decisions."""

from dataclasses import replace
from datetime import timedelta

import pytest

from copilot.cases import CaseId, Report, ReportFlag
from copilot.casework.deciding import Reason, amend
from copilot.casework.decisions import ReasonCode, Result
from copilot.casework.files import CaseFile, after
from copilot.casework.intake import Arrival, arrival_of, erase, merge, open_case, take_in
from copilot.casework.model import Queue, ReportSource, Requester, State, Urgency
from copilot.casework.priority import due_at_intake
from copilot.errors import CaseMovedOn, DecisionInvalid, NotPermitted
from copilot.recommendations import Verdict
from tests.builders import AT, a_case
from tests.copilot.casework.building import ADMIN, ANA, OPS, RULES, by, drafted, opened, seen

PRESS = Urgency(ReportSource.PRESS, views=90_000)
LATER = AT + timedelta(minutes=20)


def a_request(reference: str | None = "2", **parts: object) -> Arrival:
    """The content of ``opened()`` once more, from somebody of the press."""
    requester = Requester(ReportSource.PRESS, LATER, "Ann", reference)
    return arrival_of(a_case(**parts), LATER, PRESS, requester)


def decided() -> CaseFile:
    """A case with a requester by name that Ana has decided, with words."""
    file = drafted()
    record = replace(file.record, requesters=(Requester(ReportSource.PRESS, AT, "Ann", "1"),))
    file = replace(file, record=record)
    change = (Result(Verdict.NO_VIOLATION), Reason(ReasonCode.OTHER, "They are brothers."))
    return after(file, amend(file, by(ANA, 3), seen(file), RULES, change))


def test_the_more_urgent_of_both_counts() -> None:
    file = opened()
    merged = after(file, merge(file, a_request(), by(OPS, 20), RULES)).record
    assert [one.source for one in merged.requesters] == [ReportSource.USER, ReportSource.PRESS]
    assert (merged.urgency.source, merged.urgency.views) == (ReportSource.PRESS, 90_000)
    sooner = due_at_intake(by(OPS, 20).at, ReportSource.PRESS, None, RULES.priority)
    assert merged.due_at == sooner < file.record.due_at
    assert merged.rank_at < file.record.rank_at


def test_what_is_less_urgent_makes_nothing_later() -> None:
    file = opened()
    urgent = after(file, merge(file, a_request(), by(OPS, 20), RULES))
    usual = arrival_of(a_case(), LATER, Urgency(), Requester(ReportSource.USER, LATER, "Bob", "3"))
    merged = after(urgent, merge(urgent, usual, by(OPS, 30), RULES)).record
    assert (merged.urgency, merged.due_at, merged.rank_at) == (
        urgent.record.urgency,
        urgent.record.due_at,
        urgent.record.rank_at,
    )


@pytest.mark.parametrize(
    ("reference", "merges"), [pytest.param("2", False, id="its number"), pytest.param(None, True, id="no number")]
)
def test_the_same_request_once_more(reference: str | None, merges: bool) -> None:
    file = opened()
    file = after(file, merge(file, a_request(reference), by(OPS, 20), RULES))
    assert (merge(file, a_request(reference), by(OPS, 21), RULES).happening is not None) is merges


@pytest.mark.parametrize(
    ("file", "arrival", "words"),
    [
        pytest.param(opened(), a_request(text="Something else."), "another content already", id="another content"),
        pytest.param(decided(), a_request("9"), "is decided; hand the content in again", id="a decided case"),
    ],
)
def test_what_does_not_merge(file: CaseFile, arrival: Arrival, words: str) -> None:
    with pytest.raises(CaseMovedOn, match=words):
        merge(file, arrival, by(OPS, 20), RULES)


def test_a_flag_that_comes_later_routes_the_case() -> None:
    file = drafted()
    flagged = a_request(reports=(Report("user", None, ReportFlag.LEGAL_HOLD),))
    record = merge(file, flagged, by(OPS, 20), RULES).record
    assert (record.state, record.queue, record.lane) == (State.ROUTED, Queue.LEGAL_HOLD, "legal_hold")


def test_what_was_decided_before_is_named() -> None:
    change = take_in(None, CaseId("case-0"), a_request(), by(OPS), RULES)
    assert (change.record.version, change.record.earlier) == (1, "case-0")


def test_who_may_not_hand_in() -> None:
    with pytest.raises(NotPermitted, match="cases:add"):
        open_case(a_request(), by(ADMIN), RULES)
    with pytest.raises(NotPermitted, match="cases:add"):
        merge(opened(), a_request(), by(ADMIN, 20), RULES)


def test_erasing_leaves_what_was_decided() -> None:
    file = decided()
    erased = after(file, erase(file, by(ADMIN, 60)))
    record = erased.record
    assert (record.erased, record.author, record.digest) == (True, None, None)
    assert [(one.name, one.reference) for one in record.requesters] == [(None, None)]
    assert (record.decision, erased.decisions[0].reason) == ("d-1", "")
    assert erase(erased, by(ADMIN, 61)).happening is None


@pytest.mark.parametrize(
    ("file", "error", "words"),
    [
        pytest.param(drafted(), CaseMovedOn, "decide it or close it", id="still open"),
        pytest.param(
            replace(decided(), record=replace(decided().record, lane="legal_hold")),
            DecisionInvalid,
            "legal hold",
            id="under a legal hold",
        ),
    ],
)
def test_what_is_not_erased(file: CaseFile, error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        erase(file, by(ADMIN, 60))


def test_who_may_not_erase() -> None:
    with pytest.raises(NotPermitted, match="cases:erase"):
        erase(decided(), by(ANA, 60))
