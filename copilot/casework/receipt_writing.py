"""Writing the receipt of a case: that it was written is entered first, and stands in it under a signed checkpoint."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from copilot.audit.checkpoints import CheckpointNotes
from copilot.audit.entries import AuditDraft, BareRecord, payload_of
from copilot.audit.keeping import AuditFiles, write_due
from copilot.audit.ports import MOST, AuditTrail
from copilot.audit.receipts import receipt_of, ways_of
from copilot.cases import Case, CaseId
from copilot.casework.files import Act, CaseFile
from copilot.casework.ports import CaseLedger
from copilot.casework.receipts import Policies, said_of
from copilot.casework.withholding import may_see_facts, may_see_words, without_words
from copilot.errors import CaseErased, CaseSealed
from copilot.people.model import Actor
from copilot.ports import RecommendationStore
from copilot.recommendations import Exchange


@dataclass(frozen=True, slots=True)
class Receipts:
    """Writes receipts from what is kept. ``policies`` reads the policies as they stand; it may take half a second."""

    cases: CaseLedger
    recommendations: RecommendationStore
    trail: AuditTrail
    files: AuditFiles
    policies: Callable[[], Policies]

    async def write(self, case: CaseId, act: Act) -> dict[str, object]:
        """The receipt as JSON, for whoever acts: without the words of a case for who may not both read and export it.

        Raises ``CaseNotFound``.
        """
        file = await self.cases.get(case)
        words = may_see_words(act.actor, file.record)
        subject = f"case/{case}"
        exported = AuditDraft("receipt.written", subject, act.person, act.actor.via, {"case": case, "words": words})
        await self.trail.enter([exported], act.at)
        await write_due(self.trail, self.files, act.at)
        records = await self._records(subject)
        notes = await asyncio.to_thread(CheckpointNotes, self.files.checkpoints)
        ways = await ways_of(self.trail, [record[0] for record in records], notes)
        policies = await asyncio.to_thread(self.policies)
        content = await self._content(case) if words else None
        exchanges = await self._exchanges(file) if content else ()
        said = said_of(file if words else without_words(file), content, policies, exchanges)
        return receipt_of(said, [_shown(record, act.actor) for record in records], ways)

    async def _records(self, subject: str) -> list[BareRecord]:
        seqs = [record.entry.seq for record in await self.trail.page(limit=MOST, subject=subject)]
        return [row for seq in seqs for row in await self.trail.bare(seq - 1, 1)]

    async def _exchanges(self, file: CaseFile) -> tuple[Exchange, ...]:
        return await self.recommendations.exchanges(file.recommendation.id) if file.recommendation else ()

    async def _content(self, case: CaseId) -> Case | None:
        try:
            return await self.recommendations.case(case)
        except (CaseSealed, CaseErased):
            return None


def _shown(record: BareRecord, actor: Actor) -> BareRecord:
    """The record, without its payload for who may not see it: the way to the checkpoint stays whole."""
    payload = payload_of(record[12])
    return record if payload is None or may_see_facts(actor, payload) else (*record[:11], None, None)
