"""Opening the stores that a setting names: all of them over one database."""

from dataclasses import dataclass

from copilot.audit.ports import AuditTrail
from copilot.ports import RecommendationStore
from copilot.stores.audit_sql import SqlAuditTrail
from copilot.stores.databases import open_database
from copilot.stores.memory import MemoryRecommendationStore
from copilot.stores.memory_audit import MemoryAuditTrail
from copilot.stores.migrations import upgrade
from copilot.stores.sql import SqlRecommendationStore


@dataclass(frozen=True, slots=True)
class Stores:
    """Every store of a process. Closing one of them lets go of the database for all."""

    recommendations: RecommendationStore
    audit: AuditTrail

    async def close(self) -> None:
        """Finish what is being written and let go of the database."""
        await self.recommendations.close()


async def open_stores(url: str) -> Stores:
    """The stores at that SQLAlchemy URL, its schema brought up to date; ``memory:`` keeps nothing."""
    if url == "memory:":
        trail = MemoryAuditTrail()
        return Stores(MemoryRecommendationStore(trail), trail)
    await upgrade(url)
    database = open_database(url)
    return Stores(SqlRecommendationStore(database), SqlAuditTrail(database))
