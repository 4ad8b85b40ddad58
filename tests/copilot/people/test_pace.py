"""In no stretch of sixty seconds more requests of an account than its limit, and what is refused isn't counted."""

from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from itertools import cycle
from multiprocessing import get_context
from pathlib import Path
from time import monotonic, sleep

import pytest

from copilot.people import pace as module
from copilot.people import shared_pace
from copilot.people.errors import LimitReached
from copilot.people.limits import Account
from copilot.people.pace import Pace, Standing
from copilot.people.shared_pace import SharedPace

ONE, OTHER = Account("key/1"), Account("key/2")


class Seconds:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def seconds() -> Seconds:
    return Seconds()


class Turns(Pace):
    """Two processes that are asked in turn."""

    def __init__(self, folder: Path, seconds: Seconds) -> None:
        self._turns = cycle([SharedPace(folder, seconds), SharedPace(folder, seconds)])

    def take(self, account: Account, most: int) -> Standing:
        return next(self._turns).take(account, most)


@pytest.fixture(params=["one process", "several"])
def pace(request: pytest.FixtureRequest, seconds: Seconds, tmp_path: Path) -> Pace:
    return Turns(tmp_path, seconds) if request.param == "several" else Pace(seconds)


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


def test_a_limit_that_was_raised_forgets_nothing(pace: Pace, seconds: Seconds) -> None:
    for most in (2, 2, 5, 9, 9):
        left = pace.take(ONE, most).left
        seconds.now += 1
    assert left == 4
    seconds.now += 55  # and the first is a minute old
    assert pace.take(ONE, 9).left == 4


def test_files_of_those_who_ask_no_more_are_thrown_away(tmp_path: Path, seconds: Seconds) -> None:
    one, other = SharedPace(tmp_path, seconds), SharedPace(tmp_path, seconds)
    one.take(ONE, 5)
    seconds.now += 30
    one.take(OTHER, 5)
    seconds.now += 31
    other.sweep()
    assert len([*tmp_path.iterdir()]) == 1
    assert [pace.take(ONE, 5).left for pace in (one, other, one)] == [4, 3, 2]  # in a new file, that both see


def test_more_accounts_than_files_that_may_be_open(
    tmp_path: Path, seconds: Seconds, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shared_pace, "MOST_OPEN", 3)
    monkeypatch.setattr(shared_pace, "SWEPT_EVERY", 4)
    pace = SharedPace(tmp_path, seconds)
    for _ in range(2):
        left = [pace.take(Account(f"key/{number}"), 2).left for number in range(9)]
    assert left == [0] * 9
    seconds.now += 61
    for number in range(4):
        pace.take(Account(f"person/{number}"), 2)
    assert len([*tmp_path.iterdir()]) < 9
    pace.close()


def test_without_its_folder_a_process_counts_by_itself(
    tmp_path: Path, seconds: Seconds, caplog: pytest.LogCaptureFixture
) -> None:
    pace = SharedPace(tmp_path / "nowhere", seconds)
    assert [pace.take(ONE, 2).left for _ in range(2)] == [1, 0]
    with pytest.raises(LimitReached):
        pace.take(ONE, 2)
    assert "by each process for itself" in caplog.text


def test_processes_at_once_let_in_exactly_as_many_as_the_limit(tmp_path: Path) -> None:
    with ProcessPoolExecutor(2, get_context("spawn")) as processes:
        assert sum(processes.map(asking, [tmp_path / "warm"] * 2, [monotonic() + 1.0] * 2, [1] * 2)) == 1
        let_in = sum(processes.map(asking, [tmp_path] * 2, [monotonic() + 0.2] * 2, [4000] * 2))
    assert let_in == 4000


def asking(folder: Path, begin: float, most: int) -> int:
    """How many of so many requests come through, all of them after a moment."""
    folder.mkdir(exist_ok=True)
    pace, let_in = SharedPace(folder), 0
    sleep(max(0.0, begin - monotonic()))
    for _ in range(most):
        with suppress(LimitReached):
            pace.take(ONE, most)
            let_in += 1
    pace.close()
    return let_in


def test_only_so_many_accounts_are_remembered(seconds: Seconds, monkeypatch: pytest.MonkeyPatch) -> None:
    pace = Pace(seconds)
    monkeypatch.setattr(module, "MOST_KNOWN", 10)
    pace.take(ONE, 1)
    for number in range(10):
        pace.take(Account(f"person/{number}"), 1)
    assert pace.take(ONE, 1).left == 0, "it was forgotten"
