"""Keeping checkpoints: when one is due it is signed and written where the settings say."""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from copilot.audit.chain import Broken, ChainVerifier, Tampering, Verification
from copilot.audit.checkpoints import (
    Checkpoint,
    checkpoint_names,
    checkpoint_text,
    forged,
    read_checkpoint,
    read_checkpoints,
    write_checkpoint,
)
from copilot.audit.entries import GENESIS
from copilot.audit.ports import AuditTrail
from copilot.audit.signing import SigningKey, add_public_key, read_public_keys, signing_key
from copilot.errors import CopilotError
from copilot.ports import Clock

EVERY = 600.0  # seconds between two checkpoints of a service

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class AuditFiles:
    """Where the key, the public keys and the checkpoints are."""

    key: Path
    public_keys: Path
    checkpoints: Path

    def signing_key(self) -> SigningKey:
        """The key that signs; it is made at first use, and its public half stands in the file of public keys."""
        key = signing_key(self.key)
        add_public_key(self.public_keys, key.public)
        return key


async def write_due(trail: AuditTrail, files: AuditFiles, at: datetime, next_key: bytes | None = None) -> Path | None:
    """Sign how the trail stands now. None when it is empty, or stands as its newest checkpoint says."""
    last = await trail.last()
    size, head = (last.entry.seq, last.entry.hash) if last else (0, GENESIS)
    if not size:
        return None
    return await asyncio.to_thread(_write_if_new, files, (size, head), at, next_key)


def _write_if_new(files: AuditFiles, end: tuple[int, str], at: datetime, next_key: bytes | None) -> Path | None:
    known = checkpoint_names(files.checkpoints)
    if known and next_key is None and read_checkpoint(files.checkpoints, known[-1])[0].size == end[0]:
        return None
    return write_checkpoint(files.checkpoints, checkpoint_text(*end, at, files.signing_key(), next_key), end[0])


class CheckpointKeeper:
    """Writes a checkpoint every so many seconds while a service runs, and a last one when it closes.

    One that can't be written is logged; the work goes on.
    """

    def __init__(self, trail: AuditTrail, files: AuditFiles, clock: Clock, every: float = EVERY) -> None:
        self._trail, self._files, self._clock, self._every = trail, files, clock, every
        self._task = asyncio.create_task(self._go_on())

    async def close(self) -> None:
        """Write the last one. The trail must still be open."""
        self._task.cancel()
        await self._write()

    async def _go_on(self) -> None:
        while True:
            await asyncio.sleep(self._every)
            await self._write()

    async def _write(self) -> None:
        try:
            await write_due(self._trail, self._files, self._clock.now())
        except (CopilotError, OSError) as error:
            _log.error("no checkpoint of the audit trail could be written: %s", error)


async def change_key(trail: AuditTrail, files: AuditFiles, at: datetime) -> Path | None:
    """Make a new key; the old one signs a checkpoint that names it, and stays beside it under another name."""
    made = files.key.with_suffix(".new")
    new = signing_key(made)
    written = await write_due(trail, files, at, new.public)
    if written is None:
        made.unlink()
        return None
    files.key.rename(files.key.with_name(f"{files.key.name}.{at:%Y%m%dT%H%M%S}"))
    made.rename(files.key)
    add_public_key(files.public_keys, new.public)
    return written


async def verify_trail(trail: AuditTrail, folder: Path | None, keys: Sequence[bytes]) -> Verification:
    """Verify all of a trail, and against the checkpoints of a folder where one is given; the event loop goes on."""
    checkpoints, false = await asyncio.to_thread(_checkpoints, folder, keys) if folder else ([], None)
    verifier = ChainVerifier(() if false else checkpoints)
    after, count = None, await trail.count()
    while page := await trail.bare(after):
        if not await asyncio.to_thread(verifier.feed, page):
            break
        after = page[-1][0]
    found = verifier.finish(count)
    if false and found.broken is None:
        broken = Broken(Tampering.CHECKPOINT_FORGED, false.size, f"no trusted key made its signature {false.key_id!r}")
        return Verification(found.entries, found.head, found.erased, 0, broken)
    return found


def _checkpoints(folder: Path, keys: Sequence[bytes]) -> tuple[list[Checkpoint], Checkpoint | None]:
    found = read_checkpoints(folder)
    return found, forged(found, keys)


def trusted_keys(files: AuditFiles, given: Path | None) -> list[bytes]:
    """The public keys that are trusted: those of a file that the caller names, else our own."""
    if given is None and not files.public_keys.exists():
        files.signing_key()
    return read_public_keys(given or files.public_keys)
