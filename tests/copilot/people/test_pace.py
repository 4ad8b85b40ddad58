"""In no stretch of sixty seconds more requests of an account than its limit, and what is refused isn't counted."""

import pytest

from copilot.people import pace as module
from copilot.people.errors import LimitReached
from copilot.people.limits import Account
from copilot.people.pace import Pace, Standing

ONE, OTHER = Account("key/1"), Account("key/2")


class Seconds:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def seconds() -> Seconds:
    return Seconds()


@pytest.fixture
def pace(seconds: Seconds) -> Pace:
    return Pace(seconds)


def test_so_many_and_no_more(pace: Pace, seconds: Seconds) -> None:
    assert pace.take(ONE, 3) == Standing(2, 60.0)
    seconds.now += 10
    assert [pace.take(ONE, 3).left for _ in range(2)] == [1, 0]
    with pytest.raises(LimitReached) as refused:
        pace.take(ONE, 3)
    assert (refused.value.limit, refused.value.retry_after) == ("requests", 50.0)


def test_who_waits_as_long_as_was_said_gets_in(pace: Pace, seconds: Seconds) -> None:
    for _ in range(3):
        pace.take(ONE, 3)
        seconds.now += 5
    with pytest.raises(LimitReached) as refused:
        pace.take(ONE, 3)
    seconds.now += refused.value.retry_after - 0.01
    with pytest.raises(LimitReached):
        pace.take(ONE, 3)
    seconds.now += 0.01
    assert pace.take(ONE, 3).left == 0


def test_no_minute_ever_holds_more(pace: Pace, seconds: Seconds) -> None:
    taken: list[float] = []
    for _ in range(2000):
        seconds.now += 0.7
        try:
            pace.take(ONE, 20)
        except LimitReached:
            continue
        taken.append(seconds.now)
    assert len(taken) > 400
    assert all(later - sooner >= 60 for sooner, later in zip(taken, taken[20:], strict=False))


def test_accounts_are_counted_apart(pace: Pace) -> None:
    pace.take(ONE, 1)
    assert pace.take(OTHER, 1).left == 0
    with pytest.raises(LimitReached):
        pace.take(ONE, 1)


def test_a_limit_that_was_lowered_holds_at_once_and_says_when(pace: Pace, seconds: Seconds) -> None:
    for _ in range(5):
        pace.take(ONE, 10)
        seconds.now += 1
    with pytest.raises(LimitReached) as refused:
        pace.take(ONE, 2)
    assert refused.value.retry_after == 58.0  # when the fourth of the five is a minute old


def test_nothing_at_all(pace: Pace) -> None:
    with pytest.raises(LimitReached):
        pace.take(ONE, 0)


def test_only_so_many_accounts_are_remembered(pace: Pace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_KNOWN", 10)
    pace.take(ONE, 1)
    for number in range(10):
        pace.take(Account(f"person/{number}"), 1)
    assert pace.take(ONE, 1).left == 0, "it was forgotten"
