"""A verification runs once at a time, on a trail that goes on; what was signed can be read whatever lies beside it."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

import pytest

from copilot.audit.auditing import Auditing
from copilot.audit.chain import Tampering
from copilot.audit.entries import BareRecord
from copilot.audit.keeping import AuditFiles, verify_trail, write_due
from copilot.audit.ports import MOST
from copilot.stores.memory_audit import MemoryAuditTrail
from tests.api.small_copilot import NOON
from tests.builders import AT
from tests.contracts.audit_trail import a_draft


class GatedTrail(MemoryAuditTrail):
    """A trail that is read once the gate is open; ``begun`` counts readings from the start."""

    def __init__(self) -> None:
        super().__init__()
        self.gate, self.started, self.begun = asyncio.Event(), asyncio.Event(), 0

    async def bare(self, after: int | None = None, limit: int = MOST) -> Sequence[BareRecord]:
        self.begun += after is None
        self.started.set()
        await self.gate.wait()
        return await super().bare(after, limit)


class BusyTrail(MemoryAuditTrail):
    """A trail to which something is entered whenever the end of it was read."""

    async def bare(self, after: int | None = None, limit: int = MOST) -> Sequence[BareRecord]:
        page = await super().bare(after, limit)
        if not page:
            await self.enter([a_draft(99)], AT)
        return page


@pytest.fixture
def places(tmp_path: Path) -> AuditFiles:
    return AuditFiles(tmp_path / "audit.key", tmp_path / "keys.pub", tmp_path / "checkpoints")


async def test_who_asks_while_one_is_under_way_gets_that_one(places: AuditFiles) -> None:
    trail = GatedTrail()
    await trail.enter([a_draft()], AT)
    auditing = Auditing(trail, places, NOON)
    first, second, third = [asyncio.create_task(auditing.verify()) for _ in range(3)]
    await trail.started.wait()
    first.cancel()  # whoever asked first has left
    trail.gate.set()
    assert await second is await third
    assert (trail.begun, (await second).found.entries) == (1, 1)
    assert await auditing.verify() is not await second
    assert trail.begun == 2


async def test_closing_lets_go_of_a_verification(places: AuditFiles) -> None:
    trail = GatedTrail()
    auditing = Auditing(trail, places, NOON)
    asked = asyncio.create_task(auditing.verify())
    await trail.started.wait()
    await auditing.close()
    with pytest.raises(asyncio.CancelledError):
        await asked


async def test_what_is_entered_meanwhile_breaks_nothing(places: AuditFiles) -> None:
    trail = BusyTrail()
    await trail.enter([a_draft(number) for number in range(5)], AT)
    found = await verify_trail(trail, places.checkpoints, ())
    assert (found.broken, found.entries) == (None, 5)
    assert await trail.count() == 6


async def test_a_file_that_is_no_checkpoint(places: AuditFiles) -> None:
    trail = MemoryAuditTrail()
    await trail.enter([a_draft()], AT)
    await write_due(trail, places, AT)
    (places.checkpoints / "000000000002.checkpoint").write_text("something else")
    auditing = Auditing(trail, places, NOON)
    broken = (await auditing.verify()).found.broken
    assert broken is not None
    assert (broken.kind, broken.seq) == (Tampering.CHECKPOINT_UNREADABLE, 0)
    assert "000000000002.checkpoint" in broken.detail
    good, bad = await auditing.notes(await auditing.note_names())
    assert good.checkpoint is not None
    assert (good.checkpoint.size, bad.checkpoint) == (1, None)


async def test_without_files_there_is_nothing_signed() -> None:
    auditing = Auditing(MemoryAuditTrail(), None, NOON)
    assert (await auditing.note_names(), await auditing.notes(["1"]), await auditing.keys()) == ([], [], [])
    assert (await auditing.verify()).found.held_to == 0
