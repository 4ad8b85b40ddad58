"""PostgreSQL ends connections while people decide: whoever doesn't hear asks again, and has decided once."""

import asyncio
import random
import sys

import pytest

from copilot.errors import StoreUnavailable
from tests.copilot.stores.test_postgres import cut_all
from tests.faults.desk import Desk, desk_at
from tests.faults.wholeness import look_through

DECIDERS = 8
MOST_KEPT = 12  # decisions between two cuts
LAST_MOMENTS = 0.05  # seconds from the last of them to the cut, at most
PATIENCE = 0.02  # seconds before somebody asks again


async def decided_under_cuts(url: str, decisions: int, seed: int) -> None:
    """Decide so many cases while all connections are cut at random moments."""
    names, kept = iter(range(decisions)), asyncio.Queue[str]()
    async with desk_at(url) as desk:

        async def decide() -> None:
            for name in names:
                await _until_kept(desk, str(name))
                kept.put_nowait(str(name))

        cutting = asyncio.create_task(_cut(url, random.Random(seed), kept, decisions))
        await asyncio.gather(*(decide() for _ in range(DECIDERS)))
        cuts = await cutting
        found = await look_through(desk.database)
    assert not found.wrong
    assert found.decisions == {f"d-{number}" for number in range(decisions)}
    assert cuts > decisions // MOST_KEPT
    sys.stdout.write(f"\n{cuts} times all connections cut, {decisions} decisions\n")


async def _until_kept(desk: Desk, name: str) -> None:
    while True:
        try:
            await desk.draft(name)
            await desk.decide(name)
        except StoreUnavailable:
            await asyncio.sleep(PATIENCE)
        else:
            return


async def _cut(url: str, chance: random.Random, kept: asyncio.Queue[str], decisions: int) -> int:
    """Cut all connections a moment after every few decisions, until all are taken; how often that was."""
    cuts = left = 0
    for _ in range(decisions - 1):
        await kept.get()
        left -= 1
        if left > 0:
            continue
        await asyncio.sleep(chance.uniform(0, LAST_MOMENTS))
        await asyncio.to_thread(cut_all, url)
        cuts, left = cuts + 1, chance.randint(1, MOST_KEPT)
    return cuts


async def test_some_decisions_under_cuts(migrated_postgres_url: str) -> None:
    await decided_under_cuts(migrated_postgres_url, decisions=60, seed=1)


@pytest.mark.long
async def test_many_decisions_under_cuts(migrated_postgres_url: str) -> None:
    await decided_under_cuts(migrated_postgres_url, decisions=1000, seed=2026)
