"""Every store of a process, as one value."""

from collections.abc import Callable
from dataclasses import dataclass

from copilot.audit.ports import AuditTrail
from copilot.batches.ports import BatchStore
from copilot.casework.ports import CaseLedger
from copilot.desk.ports import Desk
from copilot.people.ports import PeopleStore
from copilot.ports import Precedents, RecommendationStore
from copilot.repeats.ports import RepeatStore
from copilot.webhooks.ports import WebhookStore
from retrieval.ports import Embedder


@dataclass(frozen=True, slots=True)
class Stores:
    """Stores over one database. Closing one of them lets go of the database for all.

    ``precedents`` finds decided cases by what an embedder makes of them.
    """

    recommendations: RecommendationStore
    audit: AuditTrail
    people: PeopleStore
    cases: CaseLedger
    desk: Desk
    repeats: RepeatStore
    batches: BatchStore
    webhooks: WebhookStore
    precedents: Callable[[Embedder], Precedents]

    async def close(self) -> None:
        """Finish what is being written and let go of the database."""
        await self.recommendations.close()
