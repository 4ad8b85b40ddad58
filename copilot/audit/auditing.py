"""What an auditor asks of the trail beside its entries: whether it is whole, and what was signed of it."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from copilot.audit.chain import Broken, Tampering, Verification
from copilot.audit.checkpoints import Checkpoint, checkpoint_names, read_checkpoint
from copilot.audit.keeping import AuditFiles, verify_trail
from copilot.audit.ports import AuditTrail
from copilot.audit.signing import read_public_keys
from copilot.errors import BadInput
from copilot.ports import Clock


@dataclass(frozen=True, slots=True)
class Verified:
    """What a verification came to, and from when to when it ran."""

    found: Verification
    began_at: datetime
    ended_at: datetime


@dataclass(frozen=True, slots=True)
class SignedNote:
    """A checkpoint as it stands in its file; ``name`` is that of the file. None for a file that is no checkpoint."""

    name: str
    text: str
    checkpoint: Checkpoint | None


class Auditing:
    """The trail of one process for those who audit it. ``files`` is None where no checkpoints are kept."""

    def __init__(self, trail: AuditTrail, files: AuditFiles | None, clock: Clock) -> None:
        self._trail, self._files, self._clock = trail, files, clock
        self._under_way: asyncio.Task[Verified] | None = None

    async def verify(self) -> Verified:
        """Hash every entry anew and hold the trail to its checkpoints.

        It runs once at a time: who asks while it does gets what it comes to, and it goes on when who asked has left.
        """
        if self._under_way is None:
            self._under_way = asyncio.create_task(self._verify())
            self._under_way.add_done_callback(self._over)
        return await asyncio.shield(self._under_way)

    async def note_names(self) -> list[str]:
        """What the checkpoints are called, the oldest first."""
        return await asyncio.to_thread(checkpoint_names, self._files.checkpoints) if self._files else []

    async def notes(self, names: Sequence[str]) -> list[SignedNote]:
        """The checkpoints of those names, in that order."""
        return await asyncio.to_thread(_read_notes, self._files.checkpoints, names) if self._files else []

    async def keys(self) -> list[bytes]:
        """The public keys that the checkpoints are signed with, 32 bytes each, the oldest first."""
        return await asyncio.to_thread(_known_keys, self._files) if self._files else []

    async def close(self) -> None:
        """Let go of a verification that is under way. The trail must still be open."""
        if self._under_way:
            self._under_way.cancel()
            await asyncio.wait([self._under_way])

    async def _verify(self) -> Verified:
        began = self._clock.now()
        folder, keys = self._files.checkpoints if self._files else None, await self.keys()
        try:
            found = await verify_trail(self._trail, folder, keys)
        except BadInput as error:  # a file among the checkpoints that is none
            found = await verify_trail(self._trail, None, keys)
            unreadable = Broken(Tampering.CHECKPOINT_UNREADABLE, 0, str(error))
            found = replace(found, broken=found.broken or unreadable)
        return Verified(found, began, self._clock.now())

    def _over(self, task: asyncio.Task[Verified]) -> None:
        self._under_way = None
        if not task.cancelled():
            task.exception()  # who asked may have left


def _known_keys(files: AuditFiles) -> list[bytes]:
    return read_public_keys(files.public_keys) if files.public_keys.exists() else []


def _read_notes(folder: Path, names: Sequence[str]) -> list[SignedNote]:
    return [_read_note(folder, name) for name in names]


def _read_note(folder: Path, name: str) -> SignedNote:
    try:
        checkpoint, text = read_checkpoint(folder, name)
    except (BadInput, OSError):
        return SignedNote(name, "", None)
    return SignedNote(name, text, checkpoint)
