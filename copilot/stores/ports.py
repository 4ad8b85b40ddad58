"""Every store of a process, as one value."""

from dataclasses import dataclass

from copilot.audit.ports import AuditTrail
from copilot.people.ports import PeopleStore
from copilot.ports import RecommendationStore


@dataclass(frozen=True, slots=True)
class Stores:
    """Stores over one database. Closing one of them lets go of the database for all."""

    recommendations: RecommendationStore
    audit: AuditTrail
    people: PeopleStore

    async def close(self) -> None:
        """Finish what is being written and let go of the database."""
        await self.recommendations.close()
