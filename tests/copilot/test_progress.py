"""Who listens is told each step of the draft that their own task makes, and of no other."""

import asyncio

from copilot.progress import STEPS, begins, listening


async def _draft(name: str) -> list[str]:
    told: list[str] = []
    with listening(told.append):
        for step in STEPS:
            begins(f"{name} {step}")
            await asyncio.sleep(0)
    return told


async def test_two_drafts_at_once_are_told_apart() -> None:
    one, two = await asyncio.gather(_draft("one"), _draft("two"))
    assert one == [f"one {step}" for step in STEPS]
    assert two == [f"two {step}" for step in STEPS]


def test_nobody_needs_to_listen() -> None:
    begins("draft")
