"""A day of disturbing content has a measure, and what goes beyond it goes to others."""

from dataclasses import replace

import pytest

from copilot.cases import CaseId
from copilot.casework.model import Queue, Urgency
from copilot.desk.exposure import BUDGET, Exposure, exposure_of, fits, weight_of
from copilot.desk.model import Hiding, Preferences, Reveal
from copilot.people.model import PersonId
from policy_corpus.model import Severity
from tests.builders import AT
from tests.copilot.casework.building import opened


def seen(case: str, weight: int) -> Reveal:
    return Reveal(PersonId("ana"), CaseId(case), AT, weight)


@pytest.mark.parametrize(
    ("reveals", "chosen", "exposure"),
    [
        pytest.param([], None, Exposure(0, BUDGET, 0), id="nothing yet"),
        pytest.param([seen("a", 2), seen("b", 4)], None, Exposure(6, BUDGET, 2), id="two cases"),
        pytest.param([seen("a", 2), seen("a", 2)], None, Exposure(2, BUDGET, 1), id="the same case again counts once"),
        pytest.param([seen("a", 2)], 10, Exposure(2, 10, 1), id="a person wants to see less"),
        pytest.param([seen("a", 2)], 400, Exposure(2, BUDGET, 1), id="nobody sees more by wanting it"),
    ],
)
def test_a_day_comes_to(reveals: list[Reveal], chosen: int | None, exposure: Exposure) -> None:
    assert exposure_of(reveals, Preferences(budget=chosen)) == exposure


@pytest.mark.parametrize(
    ("spent", "severity", "queue", "offered"),
    [
        pytest.param(0, Severity.CRITICAL, Queue.PRIORITY, True, id="the day is young"),
        pytest.param(BUDGET - 1, Severity.HIGH, Queue.PRIORITY, False, id="no room for the worse"),
        pytest.param(BUDGET, Severity.MEDIUM, Queue.PRIORITY, True, id="the milder go on"),
        pytest.param(BUDGET, None, Queue.STANDARD, True, id="what nobody graded goes on"),
        pytest.param(BUDGET, Severity.CRITICAL, Queue.THREAT_TO_LIFE, True, id="a life comes first"),
    ],
)
def test_a_case_is_offered(spent: int, severity: Severity | None, queue: Queue, offered: bool) -> None:
    record = replace(opened().record, queue=queue, urgency=Urgency(severity=severity))
    assert fits(record, Exposure(spent, BUDGET, 1)) is offered


@pytest.mark.parametrize(
    ("hiding", "severity", "hidden"),
    [
        pytest.param(Hiding.HIGH, Severity.HIGH, True, id="as bad as the threshold"),
        pytest.param(Hiding.HIGH, Severity.MEDIUM, False, id="milder"),
        pytest.param(Hiding.HIGH, None, False, id="nobody graded it"),
        pytest.param(Hiding.ALL, None, True, id="all is hidden"),
        pytest.param(Hiding.NONE, Severity.CRITICAL, False, id="nothing is hidden"),
    ],
)
def test_a_content_is_hidden(hiding: Hiding, severity: Severity | None, hidden: bool) -> None:
    assert hiding.hides(severity) is hidden


def test_worse_content_counts_more() -> None:
    assert [weight_of(severity) for severity in Severity] == sorted(weight_of(severity) for severity in Severity)
