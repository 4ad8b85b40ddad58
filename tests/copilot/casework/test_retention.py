"""What a decided case says is erased once its time is over, not before, and never under a legal hold."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from copilot.cases import CaseId
from copilot.casework.retention import Kept, expired, read_retention
from copilot.errors import Misconfigured
from copilot.recommendations import Verdict
from tests.builders import AT
from tests.copilot.casework.building import PLAYBOOK

OURS = read_retention()


def kept(days: float, verdict: Verdict = Verdict.VIOLATION, kind: str | None = None, lane: str | None = None) -> Kept:
    """A case that was decided so many days ago."""
    return Kept(CaseId("case-1"), AT - timedelta(days=days), kind, verdict, lane)


@pytest.mark.parametrize(
    ("case", "over"),
    [
        pytest.param(kept(729.9), False, id="a violation a little before its time"),
        pytest.param(kept(730), True, id="a violation at its time"),
        pytest.param(kept(179.9, Verdict.NO_VIOLATION), False, id="permitted speech a little before its time"),
        pytest.param(kept(180, Verdict.NO_VIOLATION), True, id="permitted speech at its time"),
        pytest.param(kept(365, kind="self_harm"), True, id="a kind with a time of its own"),
        pytest.param(kept(365, kind="hate"), False, id="a kind without one"),
        pytest.param(kept(90, Verdict.NO_VIOLATION, "self_harm"), True, id="a kind's permitted speech"),
        pytest.param(kept(500, Verdict.UNCLEAR), False, id="no verdict, kept as long as a violation"),
    ],
)
def test_a_case_is_kept_so_long(case: Kept, over: bool) -> None:
    assert expired([case], OURS, AT).to_erase == ((case,) if over else ())


def test_a_legal_hold_keeps_it() -> None:
    case = kept(9_000, lane="legal_hold")
    found = expired([case], OURS, AT)
    assert (found.to_erase, found.held) == ((), (case,))


def test_nothing_is_over_before_the_shortest_time() -> None:
    assert OURS.shortest == timedelta(days=90)
    almost = OURS.shortest - timedelta(seconds=1)
    for verdict in Verdict:
        for kind in (None, *OURS.kinds):
            case = Kept(CaseId("case-1"), AT - almost, kind, verdict, None)
            assert expired([case], OURS, AT).to_erase == ()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        pytest.param("", "'violation'", id="empty"),
        pytest.param(
            "[violation]\ndays = 0\n[no_violation]\ndays = 1\n", "0 is no number of days", id="no time at all"
        ),
        pytest.param("[violation]\ndays = true\n[no_violation]\ndays = 1\n", "True is no number", id="no number"),
        pytest.param(
            "[violation]\ndays = 1\n[no_violation]\ndays = 1\n[kinds.hate]\nunclear = 3\n",
            "'unclear' is not known",
            id="an unknown verdict",
        ),
        pytest.param("violation = [", "can't be used", id="no TOML"),
    ],
)
def test_a_file_that_can_not_be_used(tmp_path: Path, text: str, says: str) -> None:
    file = tmp_path / "times.toml"
    file.write_text(text)
    with pytest.raises(Misconfigured, match=says):
        read_retention(file)


def test_every_kind_stands_in_the_playbook() -> None:
    assert set(OURS.kinds) <= set(PLAYBOOK)


def test_moments_compare_in_every_time_zone() -> None:
    case = Kept(CaseId("case-1"), datetime.fromisoformat("2024-03-02T12:00:00+02:00"), None, Verdict.VIOLATION, None)
    assert expired([case], OURS, AT).to_erase == (case,)
