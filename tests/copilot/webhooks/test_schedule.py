"""Waits grow, are spread, and end after a day."""

from datetime import datetime, timedelta

import pytest

from copilot.webhooks.schedule import Schedule
from tests.builders import AT


@pytest.mark.parametrize(
    ("attempts", "seconds"),
    [(1, 5), (2, 15), (3, 45), (4, 135), (5, 405), (6, 1215), (7, 3645), (8, 7200), (9, 7200), (100, 7200)],
)
def test_a_wait_after_so_many_attempts(attempts: int, seconds: int) -> None:
    assert Schedule().next(attempts, AT, AT, 0.5) == AT + timedelta(seconds=seconds)


def test_waits_are_spread() -> None:
    waits = [Schedule().next(8, AT, AT, chance) for chance in (0.0, 0.5, 1.0)]
    assert waits == [AT + timedelta(seconds=seconds) for seconds in (5760, 7200, 8640)]


def test_an_event_is_given_up_after_a_day_of_some_twenty_attempts() -> None:
    now, attempts = AT, 1
    while (then := Schedule().next(attempts, AT, now, 0.5)) is not None:
        now, attempts = then, attempts + 1
    assert timedelta(hours=21) < now - AT <= timedelta(hours=24)
    assert 15 <= attempts <= 25


@pytest.mark.parametrize(
    ("asked", "then"),
    [
        pytest.param(None, AT + timedelta(seconds=5), id="nothing was asked"),
        pytest.param(1.0, AT + timedelta(seconds=5), id="less than we wait anyway"),
        pytest.param(60.0, AT + timedelta(seconds=60), id="more"),
        pytest.param(999_999.0, AT + timedelta(hours=2), id="absurdly much"),
    ],
)
def test_an_endpoint_may_ask_us_to_stay_away_for_a_while(asked: float | None, then: datetime) -> None:
    assert Schedule().after(asked, AT + timedelta(seconds=5), AT) == then
