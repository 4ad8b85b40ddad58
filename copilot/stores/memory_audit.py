"""An audit trail that lasts as long as the process."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from secrets import token_bytes

from copilot.audit.entries import GENESIS, AuditDraft, AuditEntry, AuditRecord, BareRecord, bare_of, enter
from copilot.audit.ports import MOST
from copilot.outbox import OutboxEvent
from copilot.people.model import PersonId
from copilot.repeats.model import settle
from copilot.stores.memory_outbox import MemoryOutbox
from copilot.stores.trail import SALT


class MemoryAuditTrail:
    """Keeps the same records that a database would keep; the other memory stores of a process share it."""

    def __init__(self, outbox: MemoryOutbox | None = None) -> None:
        self._outbox = outbox or MemoryOutbox()
        self._records: list[AuditRecord] = []

    def append(self, drafts: Sequence[AuditDraft], at: datetime) -> tuple[AuditEntry, ...]:
        """Enter what was done, in order: what a database does within the transaction of a change."""
        first = len(self._records)
        settle()
        for draft in drafts:
            prev = self._records[-1].entry.hash if self._records else GENESIS
            self._records.append(enter(draft, len(self._records) + 1, at.astimezone(UTC), prev, token_bytes(SALT)))
        return tuple(record.entry for record in self._records[first:])

    async def enter(
        self, drafts: Sequence[AuditDraft], at: datetime, told: Sequence[OutboxEvent] = ()
    ) -> tuple[AuditEntry, ...]:
        self._outbox.add(told, at)
        return self.append(drafts, at)

    async def page(
        self,
        after: int | None = None,
        limit: int = 100,
        *,
        subject: str | None = None,
        actor: PersonId | None = None,
        event: str | None = None,
    ) -> list[AuditRecord]:
        found = [
            record
            for record in self._records[after or 0 :]
            if subject in (None, record.entry.subject)
            and actor in (None, record.entry.actor)
            and event in (None, record.entry.event)
        ]
        return found[: min(limit, MOST)]

    async def bare(self, after: int | None = None, limit: int = MOST) -> Sequence[BareRecord]:
        return [bare_of(record) for record in self._records[after or 0 :][:limit]]

    async def last(self, event: str | None = None) -> AuditRecord | None:
        found = (record for record in reversed(self._records) if event in (None, record.entry.event))
        return next(found, None)

    async def count(self) -> int:
        return len(self._records)

    async def erase_payloads(self, subject: str, by: AuditDraft, at: datetime) -> int:
        erased = self.erase(subject)
        self.append([by], at)
        return erased

    def erase(self, subject: str) -> int:
        """Erase what was entered of a subject. Returns how many payloads that were."""
        numbers = [n for n, r in enumerate(self._records) if r.entry.subject == subject and r.salt is not None]
        for number in numbers:
            self._records[number] = replace(self._records[number], salt=None, payload=None)
        return len(numbers)
