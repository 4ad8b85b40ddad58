"""Policies and settings that are others than before stand in the trail once, and no secret with them."""

import pytest

from copilot.audit.changes import enter_changes
from copilot.settings import Settings
from copilot.stores.memory_audit import MemoryAuditTrail
from tests.builders import AT

FIRST, SECOND = "a" * 64, "b" * 64


async def events(trail: MemoryAuditTrail) -> list[str]:
    return [record.entry.event for record in await trail.page()]


async def test_the_first_start_enters_both() -> None:
    trail = MemoryAuditTrail()
    await enter_changes(trail, FIRST, {"drafter": "local:"}, AT)
    assert await events(trail) == ["policies.changed", "settings.changed"]
    assert (await trail.page())[0].entry.corpus == FIRST


@pytest.mark.parametrize(
    ("corpus", "drafter", "entered"),
    [
        pytest.param(FIRST, "local:", [], id="nothing changed"),
        pytest.param(SECOND, "local:", ["policies.changed"], id="other policies"),
        pytest.param(FIRST, "openai:m", ["settings.changed"], id="another setting"),
    ],
)
async def test_a_later_start_enters_what_changed(corpus: str, drafter: str, entered: list[str]) -> None:
    trail = MemoryAuditTrail()
    await enter_changes(trail, FIRST, {"drafter": "local:"}, AT)
    await enter_changes(trail, corpus, {"drafter": drafter}, AT)
    assert (await events(trail))[2:] == entered


async def test_no_secret_is_entered() -> None:
    trail = MemoryAuditTrail()
    secret = "canary-7f3a"
    settings = Settings(database_url=f"postgresql://ana:{secret}@db/copilot", openai_api_key=secret)
    await enter_changes(trail, FIRST, settings.shown(), AT)
    written = str(await trail.page())
    assert "postgresql://ana:***@db/copilot" in written
    assert secret not in written
