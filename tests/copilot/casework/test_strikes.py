"""What violations count, how long, and how far the next threshold is."""

from dataclasses import replace
from datetime import datetime, timedelta
from importlib.resources import files
from pathlib import Path

import pytest

from copilot.cases import CaseId
from copilot.casework.decisions import Decision, DecisionKind, Result, Strike
from copilot.casework.model import DecisionId
from copilot.casework.strikes import read_strike_rules, standing_of, strike_for
from copilot.errors import Misconfigured
from copilot.people.model import PersonId
from copilot.recommendations import Verdict
from policy_corpus.model import SectionId, Severity
from tests.builders import AT
from tests.copilot.casework.building import RULES

DAY = timedelta(days=1)


def a_decision(severity: Severity | None, verdict: Verdict = Verdict.VIOLATION) -> Decision:
    result = Result(verdict, (SectionId("violent-speech/2.1"),), severity)
    return Decision(DecisionId("d-1"), CaseId("case-1"), 3, DecisionKind.APPROVED, result, PersonId("ana"), AT)


def strikes(*weights: int) -> list[Strike]:
    """A strike of each weight; the nth expires n days after ``AT``."""
    return [
        Strike(DecisionId(f"d-{n}"), CaseId(f"case-{n}"), "pete", weight, AT, AT + n * DAY)
        for n, weight in enumerate(weights, 1)
    ]


@pytest.mark.parametrize(
    ("severity", "weight", "days"),
    [
        pytest.param(Severity.LOW, 1, 90, id="low"),
        pytest.param(Severity.MEDIUM, 2, 180, id="medium"),
        pytest.param(Severity.HIGH, 3, 365, id="high"),
        pytest.param(Severity.CRITICAL, 6, 730, id="critical"),
    ],
)
def test_what_a_violation_counts(severity: Severity, weight: int, days: int) -> None:
    [strike] = strike_for(a_decision(severity), "pete", AT, RULES.strikes)
    assert (strike.author, strike.weight, strike.expires_at - AT) == ("pete", weight, days * DAY)
    assert (strike.decision, strike.case_id) == ("d-1", "case-1")


@pytest.mark.parametrize(
    ("decision", "author"),
    [
        pytest.param(a_decision(Severity.HIGH, Verdict.NO_VIOLATION), "pete", id="no violation"),
        pytest.param(a_decision(None), "pete", id="no severity"),
        pytest.param(a_decision(Severity.HIGH), None, id="no known author"),
    ],
)
def test_what_counts_nothing(decision: Decision, author: str | None) -> None:
    assert strike_for(decision, author, AT, RULES.strikes) == ()


@pytest.mark.parametrize(
    ("weights", "reached", "following", "missing"),
    [
        pytest.param([], None, "warn_author", 2, id="none"),
        pytest.param([1], None, "warn_author", 1, id="below the first"),
        pytest.param([1, 1], "warn_author", "read_only", 2, id="on the first"),
        pytest.param([3, 3], "read_only", "suspend_author", 2, id="between two"),
        pytest.param([6, 6, 1], "suspend_author", "ban_author", 1, id="one short of the last"),
        pytest.param([6, 6, 2], "ban_author", None, None, id="on the last"),
        pytest.param([6, 6, 6], "ban_author", None, None, id="beyond it"),
    ],
)
def test_thresholds(weights: list[int], reached: str | None, following: str | None, missing: int | None) -> None:
    found = standing_of(strikes(*weights), AT, RULES.strikes)
    assert (found.weight, found.strikes) == (sum(weights), len(weights))
    assert (found.reached.action if found.reached else None, found.next.action if found.next else None) == (
        reached,
        following,
    )
    assert found.missing == missing


@pytest.mark.parametrize(
    ("moment", "weight", "next_expiry"),
    [
        pytest.param(AT, 6, AT + DAY, id="all count"),
        pytest.param(AT + DAY - timedelta(microseconds=1), 6, AT + DAY, id="until the last moment"),
        pytest.param(AT + DAY, 5, AT + 2 * DAY, id="one has run out"),
        pytest.param(AT + 3 * DAY, 0, None, id="all have"),
    ],
)
def test_strikes_run_out(moment: datetime, weight: int, next_expiry: datetime | None) -> None:
    found = standing_of(strikes(1, 2, 3), moment, RULES.strikes)
    assert (found.weight, found.expires_at) == (weight, next_expiry)


def test_a_strike_that_was_lifted_counts_nothing() -> None:
    first, second = strikes(3, 2)
    found = standing_of([replace(first, lifted_at=AT), second], AT, RULES.strikes)
    assert (found.weight, found.strikes, found.expires_at) == (2, 1, AT + 2 * DAY)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(("weight = 2\n", "weight = 0\n"), id="a weight of nothing"),
        pytest.param(("days = 90\n", "days = 0\n"), id="no days"),
        pytest.param(("[medium]", "[middling]"), id="a severity is missing"),
        pytest.param(("[thresholds]", "[steps]"), id="no thresholds"),
        pytest.param(("[low]", "[low"), id="no TOML"),
    ],
)
def test_rules_that_can_not_be_used(tmp_path: Path, change: tuple[str, str]) -> None:
    text = files("copilot.casework").joinpath("strikes.toml").read_text(encoding="utf-8")
    path = tmp_path / "strikes.toml"
    path.write_text(text.replace(*change, 1), encoding="utf-8")
    assert path.read_text(encoding="utf-8") != text
    with pytest.raises(Misconfigured, match=r"each severity has `weight` and `days`"):
        read_strike_rules(path)
