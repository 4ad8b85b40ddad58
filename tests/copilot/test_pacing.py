"""Long work goes in pieces, one a pass of the event loop, and never stands in the way of what is short."""

import asyncio

from copilot.pacing import Pace


async def passes(log: list[str], count: int) -> None:
    """Tell where a pass of the event loop ends."""
    for _ in range(count):
        log.append("|")
        await asyncio.sleep(0)


async def work(pace: Pace, log: list[str], name: str, pieces: int) -> None:
    turn = pace.begin()
    for _ in range(pieces):
        await turn()
        log.append(name)


async def test_one_piece_a_pass_and_who_began_first_goes_first() -> None:
    pace, log = Pace(), list[str]()
    await asyncio.gather(passes(log, 12), *(work(pace, log, name, 3) for name in "abc"))
    pieces = "".join(log).split("|")
    assert [piece for piece in pieces if piece] == list("aaabbbccc")


async def test_what_is_short_goes_between() -> None:
    pace, log = Pace(), list[str]()

    async def short() -> None:
        for _ in range(4):
            await asyncio.sleep(0)
        log.append("short")

    await asyncio.gather(*(work(pace, log, "long", 5) for _ in range(20)), short())
    assert log.index("short") <= 5, "it waits for one piece in each of its passes, not for twenty"


async def test_who_is_alone_waits_for_nobody() -> None:
    log = list[str]()
    await asyncio.gather(work(Pace(), log, "a", 1), passes(log, 5))
    assert log.index("a") <= 2


async def test_who_goes_away_lets_the_others_go_on() -> None:
    pace, log = Pace(), list[str]()
    tasks = [asyncio.create_task(work(pace, log, name, 2)) for name in "abc"]
    await asyncio.sleep(0)
    tasks[0].cancel()
    tasks[1].cancel()
    await asyncio.wait_for(tasks[2], 5)
    await work(pace, log, "d", 1)
    assert log == ["c", "c", "d"]


def test_a_loop_that_has_ended_keeps_nobody_waiting_in_the_next() -> None:
    pace, log = Pace(), list[str]()

    async def given_up() -> None:
        waiting = [asyncio.create_task(work(pace, log, "a", 1)) for _ in range(100)]
        await asyncio.sleep(0)
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)

    asyncio.run(given_up())
    asyncio.run(asyncio.wait_for(work(pace, log, "b", 2), 5))
    assert log == ["b", "b"]
