"""What holds of every file of a case, whatever was done."""

from copilot.casework.decisions import DecisionKind, EndReason, PrecedentState
from copilot.casework.files import CaseFile
from copilot.casework.model import State


def check_history(file: CaseFile) -> None:
    """Every version has its one event."""
    assert [one.version for one in file.happenings] == list(range(1, file.record.version + 1))


def check_decisions(file: CaseFile) -> None:
    """One decision in force at most; a severe one by two people; an appeal by others than before."""
    record = file.record
    running = [one for one in file.decisions if one.ending is None]
    in_force = [one for one in running if not one.severe or one.approval]
    assert [one.id for one in in_force] == ([record.decision] if record.decision else [])
    assert {one.id for one in running} - {record.decision} == ({record.held} - {None})
    assert (record.state is State.HELD) == (record.held is not None)
    assert record.state is not State.DECIDED or record.decision is not None
    for number, one in enumerate(file.decisions):
        assert one.approval is None or one.approval.by != one.by
        refused = one.ending and one.ending.reason is EndReason.REFUSED
        assert not (refused and one.ending and one.ending.by == one.by)
        if one.kind is DecisionKind.ON_APPEAL:
            before = {person for earlier in file.decisions[:number] for person in earlier.deciders()}
            assert one.by not in before
            assert one.approval is None or one.approval.by not in before


def check_precedents(file: CaseFile) -> None:
    """What no longer stands weighs nothing."""
    ended = {one.id for one in file.decisions if one.ending}
    for row in file.precedents:
        assert row.state is PrecedentState.RETIRED or row.decision not in ended
        assert file.record.lane is None or row.state is PrecedentState.RETIRED
