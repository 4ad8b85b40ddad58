"""A service leaves checkpoints while it runs and when it ends, and none that says nothing new."""

import asyncio
import logging
from pathlib import Path

import pytest

from copilot.audit.checkpoints import read_checkpoints
from copilot.audit.keeping import AuditFiles, CheckpointKeeper, write_due
from copilot.stores.memory_audit import MemoryAuditTrail
from tests.api.small_copilot import NOON
from tests.builders import AT
from tests.contracts.audit_trail import a_draft


@pytest.fixture
def places(tmp_path: Path) -> AuditFiles:
    return AuditFiles(tmp_path / "audit.key", tmp_path / "keys.pub", tmp_path / "checkpoints")


async def test_a_service_that_ends_leaves_a_checkpoint(places: AuditFiles) -> None:
    trail = MemoryAuditTrail()
    keeper = CheckpointKeeper(trail, places, NOON)
    await trail.enter([a_draft()], AT)
    await keeper.close()
    assert [point.size for point in read_checkpoints(places.checkpoints)] == [1]


async def test_checkpoints_are_written_while_it_runs(places: AuditFiles) -> None:
    trail = MemoryAuditTrail()
    await trail.enter([a_draft()], AT)
    keeper = CheckpointKeeper(trail, places, NOON, every=0.01)
    async with asyncio.timeout(10):
        while not read_checkpoints(places.checkpoints):  # noqa: ASYNC110 - a file tells nobody
            await asyncio.sleep(0.01)
    await keeper.close()


async def test_what_stands_already_is_not_signed_again(places: AuditFiles) -> None:
    trail = MemoryAuditTrail()
    assert await write_due(trail, places, AT) is None
    await trail.enter([a_draft()], AT)
    assert await write_due(trail, places, AT)
    assert await write_due(trail, places, AT) is None


async def test_a_folder_that_takes_nothing_does_not_end_the_service(
    places: AuditFiles, caplog: pytest.LogCaptureFixture
) -> None:
    places.checkpoints.write_text("a file where the folder should be")
    trail = MemoryAuditTrail()
    await trail.enter([a_draft()], AT)
    keeper = CheckpointKeeper(trail, places, NOON)
    with caplog.at_level(logging.ERROR):
        await keeper.close()
    assert "no checkpoint" in caplog.text
