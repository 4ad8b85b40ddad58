"""What arrives while a group is being written goes together with the next one, and each caller learns its own fate."""

import asyncio
from collections.abc import Sequence

import pytest

from copilot.errors import StoreUnavailable
from copilot.stores.group_commit import MOST, GroupCommit


class Slow:
    """Something that writes groups of numbers once it may; negative ones fail, and 13 fails everything."""

    def __init__(self) -> None:
        self.groups: list[list[int]] = []
        self.may = asyncio.Event()

    async def write(self, group: Sequence[int]) -> list[Exception | None]:
        self.groups.append(list(group))
        await self.may.wait()
        if 13 in group:
            raise StoreUnavailable("no disk")
        return [ValueError(str(number)) if number < 0 else None for number in group]


async def test_what_waits_is_written_together() -> None:
    slow = Slow()
    commits = GroupCommit(slow.write)
    tasks = [asyncio.create_task(commits.add(number)) for number in range(5)]
    await asyncio.sleep(0.01)
    assert not any(task.done() for task in tasks), "acknowledged before it was written"
    slow.may.set()
    await asyncio.gather(*tasks)
    assert [number for group in slow.groups for number in group] == [0, 1, 2, 3, 4]
    assert len(slow.groups) <= 2


async def test_a_group_has_an_end() -> None:
    slow = Slow()
    slow.may.set()
    commits = GroupCommit(slow.write)
    await asyncio.gather(*(commits.add(number) for number in range(100, 100 + 2 * MOST)))
    assert max(map(len, slow.groups)) <= MOST
    assert sum(map(len, slow.groups)) == 2 * MOST


async def test_each_learns_its_own_fate() -> None:
    slow = Slow()
    slow.may.set()
    commits = GroupCommit(slow.write)
    outcomes = await asyncio.gather(*(commits.add(number) for number in (1, -2, 3)), return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [type(None), ValueError, type(None)]


async def test_a_group_that_fails_fails_for_all_of_it_and_no_other() -> None:
    slow = Slow()
    slow.may.set()
    commits = GroupCommit(slow.write)
    outcomes = await asyncio.gather(*(commits.add(number) for number in (13, 1, 2)), return_exceptions=True)
    assert any(isinstance(outcome, StoreUnavailable) for outcome in outcomes)
    await commits.add(4)
    assert slow.groups[-1] == [4]


async def test_who_went_away_before_the_turn_is_left_out() -> None:
    slow = Slow()
    commits = GroupCommit(slow.write)
    tasks = [asyncio.create_task(commits.add(1))]
    await asyncio.sleep(0.01)
    tasks += [asyncio.create_task(commits.add(number)) for number in (2, 3)]
    await asyncio.sleep(0.01)
    tasks[1].cancel()
    slow.may.set()
    outcomes = await asyncio.gather(*tasks, return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [type(None), asyncio.CancelledError, type(None)]
    assert slow.groups == [[1], [3]]


async def test_closing_finishes_what_waits_and_takes_no_more() -> None:
    slow = Slow()
    commits = GroupCommit(slow.write)
    tasks = [asyncio.create_task(commits.add(number)) for number in (1, 2)]
    await asyncio.sleep(0.01)
    closing = asyncio.create_task(commits.close())
    await asyncio.sleep(0.01)
    with pytest.raises(StoreUnavailable, match="closed"):
        await commits.add(3)
    assert not closing.done()
    slow.may.set()
    await closing
    assert all(task.done() for task in tasks)
    assert sorted(number for group in slow.groups for number in group) == [1, 2]


async def test_nobody_waits_for_ever_when_the_writer_is_stopped() -> None:
    slow = Slow()
    commits = GroupCommit(slow.write)
    tasks = [asyncio.create_task(commits.add(1))]
    await asyncio.sleep(0.01)
    tasks.append(asyncio.create_task(commits.add(2)))
    await asyncio.sleep(0.01)
    writer = next(task for task in asyncio.all_tasks() if "_run" in str(task.get_coro()))
    writer.cancel()
    outcomes = await asyncio.wait_for(asyncio.gather(*tasks, return_exceptions=True), 1)
    assert all(isinstance(outcome, asyncio.CancelledError) for outcome in outcomes)
