"""Opening the stores that a setting names: all of them over one database."""

from copilot.stores.audit_sql import SqlAuditTrail
from copilot.stores.databases import open_database
from copilot.stores.memory import MemoryRecommendationStore
from copilot.stores.memory_audit import MemoryAuditTrail
from copilot.stores.memory_people import MemoryPeopleStore
from copilot.stores.migrations import upgrade
from copilot.stores.people_sql import SqlPeopleStore
from copilot.stores.ports import Stores
from copilot.stores.sql import SqlRecommendationStore


async def open_stores(url: str) -> Stores:
    """The stores at that SQLAlchemy URL, its schema brought up to date; ``memory:`` keeps nothing."""
    if url == "memory:":
        return memory_stores()
    await upgrade(url)
    database = open_database(url)
    return Stores(SqlRecommendationStore(database), SqlAuditTrail(database), SqlPeopleStore(database))


def memory_stores() -> Stores:
    """Stores that last as long as the process."""
    trail = MemoryAuditTrail()
    return Stores(MemoryRecommendationStore(trail), trail, MemoryPeopleStore(trail))
