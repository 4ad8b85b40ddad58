"""What reads the audit trail and adds to it what is no part of another change."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from copilot.audit.entries import AuditDraft, AuditEntry, AuditRecord, BareRecord
from copilot.outbox import OutboxEvent
from copilot.people.model import PersonId

MOST = 10_000  # records in one page


class AuditTrail(Protocol):
    """The trail of one database. Any method may raise ``StoreUnavailable``.

    What changes something else enters it in the transaction of that change, not here.
    """

    async def enter(
        self, drafts: Sequence[AuditDraft], at: datetime, told: Sequence[OutboxEvent] = ()
    ) -> tuple[AuditEntry, ...]:
        """Enter them in order, with what others are ``told`` of it; once this returns they outlive a crash.

        Raises ``StoreFull`` when there is no room.
        """
        ...

    async def page(
        self,
        after: int | None = None,
        limit: int = 100,
        *,
        subject: str | None = None,
        actor: PersonId | None = None,
        event: str | None = None,
    ) -> list[AuditRecord]:
        """At most ``limit`` records with a number above ``after``, in order; those of one kind alone where said."""
        ...

    async def bare(self, after: int | None = None, limit: int = MOST) -> Sequence[BareRecord]:
        """The next records above ``after`` as bare fields, for who reads them all."""
        ...

    async def last(self, event: str | None = None) -> AuditRecord | None:
        """The newest record, of that event alone where said."""
        ...

    async def count(self) -> int:
        """How many entries there are."""
        ...

    async def erase_payloads(self, subject: str, by: AuditDraft, at: datetime) -> int:
        """Erase all payloads of a subject and enter ``by``; returns how many there were. The entries stay."""
        ...
