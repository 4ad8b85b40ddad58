"""The shared pause: nobody enters while it lasts, few enter after it, and the door opens as they are served."""

import asyncio

import pytest

from copilot.chat.pausing import SharedPause
from copilot.errors import ModelReplyUnusable, ModelUnavailable

NEVER = float("inf")


class Visit:
    """A caller that enters, stays until it is told to leave, and leaves as it is told."""

    def __init__(self, pause: SharedPause) -> None:
        self.inside = False
        self._end: asyncio.Future[Exception | None] = asyncio.get_running_loop().create_future()
        self.task = asyncio.create_task(self._run(pause))

    async def _run(self, pause: SharedPause) -> None:
        await pause.enter(NEVER)
        with pause.turn():
            self.inside = True
            error = await self._end
            self.inside = False
            if error is not None:
                raise error

    async def leave(self, error: Exception | None = None) -> None:
        self._end.set_result(error)
        await asyncio.gather(self.task, return_exceptions=True)
        await settle()


async def settle() -> None:
    for _ in range(10):
        await asyncio.sleep(0)


async def no_sleep(_: float) -> None:
    raise AssertionError("nobody waits here")


def inside(visits: list[Visit]) -> list[Visit]:
    return [visit for visit in visits if visit.inside]


async def crowd(pause: SharedPause, number: int) -> list[Visit]:
    visits = [Visit(pause) for _ in range(number)]
    await settle()
    return visits


async def end(visits: list[Visit]) -> None:
    while left := inside(visits):
        await left[0].leave()


async def test_without_a_pause_everyone_enters() -> None:
    visits = await crowd(SharedPause(2, lambda: 0.0, no_sleep), 50)
    assert len(inside(visits)) == 50
    await end(visits)


async def test_after_a_pause_a_few_enter_and_each_answer_lets_one_more_in() -> None:
    pause = SharedPause(2, lambda: 0.0, no_sleep)
    pause.call(0.0)
    visits = await crowd(pause, 50)
    widths = []
    for _ in range(4):
        widths.append(len(inside(visits)))
        await inside(visits)[0].leave()
    assert widths == [2, 3, 4, 5]
    await end(visits)
    assert all(visit.task.done() for visit in visits)


@pytest.mark.parametrize(
    ("error", "width"),
    [
        pytest.param(ModelUnavailable("server_error", "no"), 2, id="a failure lets nobody more in"),
        pytest.param(ModelReplyUnusable("refused", "no"), 3, id="an unusable answer is an answer"),
    ],
)
async def test_what_counts_as_served(error: Exception, width: int) -> None:
    pause = SharedPause(2, lambda: 0.0, no_sleep)
    pause.call(0.0)
    visits = await crowd(pause, 10)
    await inside(visits)[0].leave(error)
    assert len(inside(visits)) == width
    await end(visits)


async def test_answers_from_before_the_pause_open_no_door() -> None:
    pause = SharedPause(2, lambda: 0.0, no_sleep)
    early = await crowd(pause, 10)
    pause.call(0.0)
    late = await crowd(pause, 10)
    assert inside(late) == []
    await end(early)
    assert len(inside(late)) == 2
    await end(late)


async def test_the_door_goes_when_nobody_needs_it() -> None:
    pause = SharedPause(2, lambda: 0.0, no_sleep)
    pause.call(0.0)
    await end(await crowd(pause, 1))
    visits = await crowd(pause, 50)
    assert len(inside(visits)) == 50
    await end(visits)


async def test_a_caller_that_gives_up_at_the_door_takes_no_turn() -> None:
    pause = SharedPause(1, lambda: 0.0, no_sleep)
    pause.call(0.0)
    visits = await crowd(pause, 3)
    visits[1].task.cancel()
    await settle()
    await visits[0].leave()
    assert visits[2].inside
    await end(visits)


async def test_a_pause_is_slept_through_and_the_longest_one_counts() -> None:
    now = 0.0

    async def sleep(seconds: float) -> None:
        nonlocal now
        now += seconds

    pause = SharedPause(2, lambda: now, sleep)
    pause.call(5.0)
    pause.call(2.0)
    await pause.enter(NEVER)
    assert now == 5.0


async def test_a_pause_beyond_the_deadline_is_told_at_once() -> None:
    pause = SharedPause(2, lambda: 0.0, no_sleep)
    pause.call(5.0)
    with pytest.raises(ModelUnavailable) as raised:
        await pause.enter(deadline=4.0)
    assert (raised.value.reason, raised.value.retry_after) == ("rate_limited", 5.0)
