"""Whatever is killed in the middle of deciding: what was acknowledged stands, once, with all that belongs to it."""

import asyncio
import subprocess
import sys
from pathlib import Path

import pytest

from tests.faults.desk import desk_at
from tests.faults.wholeness import look_through

ROOT = Path(__file__).parents[2]


async def killed(url: str, rounds: int, seed: int, least: int) -> None:
    """Kill so many processes that decide, and look at what they leave."""
    began, kept = await asyncio.to_thread(_said_until_killed, url, rounds, seed)
    async with desk_at(url) as desk:
        found = await look_through(desk.database)
        await desk.draft("after")
        await desk.decide("after")
    assert not found.wrong
    assert not kept - found.decisions, "what was acknowledged is lost"
    assert found.decisions == began, "who asked again under the same id has one decision"
    assert len(kept) >= least
    sys.stdout.write(f"\n{rounds} kills: {len(kept)} acknowledged, {len(found.decisions)} kept\n")


def _said_until_killed(url: str, rounds: int, seed: int) -> tuple[set[str], set[str]]:
    """The decisions that were begun, and those that were acknowledged."""
    command = [sys.executable, "-m", "tests.faults.killing", url, str(rounds), str(seed)]
    ended = subprocess.run(command, check=False, cwd=ROOT, capture_output=True, text=True)
    assert ended.returncode == 0, ended.stderr
    said = [line.split(" ", 1) for line in ended.stdout.splitlines()]
    began, kept = ({f"d-{name}" for word, name in said if word == which} for which in ("began", "kept"))
    return began, kept


@pytest.mark.parametrize("seed", [1])
async def test_some_that_decide_are_killed(url: str, seed: int) -> None:
    await killed(url, rounds=12, seed=seed, least=36)


@pytest.mark.long
async def test_a_thousand_that_decide_are_killed(url: str) -> None:
    await killed(url, rounds=1000, seed=2026, least=5000)
