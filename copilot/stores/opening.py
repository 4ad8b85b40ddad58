"""Opening the stores that a setting names: all of them over one database."""

from functools import partial

from copilot.casework.rules import Rules
from copilot.precedents import NoPrecedents
from copilot.stores.audit_sql import SqlAuditTrail
from copilot.stores.batches_memory import MemoryBatches
from copilot.stores.batches_sql import SqlBatches
from copilot.stores.casework_memory import MemoryCaseLedger
from copilot.stores.casework_precedents import SqlPrecedents
from copilot.stores.casework_sql import SqlCaseLedger
from copilot.stores.databases import open_database
from copilot.stores.desk_memory import MemoryDesk
from copilot.stores.desk_sql import SqlDesk
from copilot.stores.memory import MemoryRecommendationStore
from copilot.stores.memory_audit import MemoryAuditTrail
from copilot.stores.memory_outbox import MemoryOutbox
from copilot.stores.memory_people import MemoryPeopleStore
from copilot.stores.migrations import upgrade
from copilot.stores.people_sql import SqlPeopleStore
from copilot.stores.ports import Stores
from copilot.stores.repeats_memory import MemoryRepeats
from copilot.stores.repeats_sql import SqlRepeats
from copilot.stores.sql import SqlRecommendationStore
from copilot.stores.webhooks_memory import MemoryWebhookStore
from copilot.stores.webhooks_sql import SqlWebhookStore


async def open_stores(url: str, rules: Rules | None = None) -> Stores:
    """The stores at that SQLAlchemy URL, its schema brought up to date; ``memory:`` keeps nothing.

    With the rules of casework, every recommendation opens a case or changes one.
    """
    if url == "memory:":
        return memory_stores(rules)
    await upgrade(url)
    database = open_database(url)
    return Stores(
        SqlRecommendationStore(database, rules),
        SqlAuditTrail(database),
        SqlPeopleStore(database),
        SqlCaseLedger(database),
        SqlDesk(database),
        SqlRepeats(database),
        SqlBatches(database),
        SqlWebhookStore(database),
        partial(SqlPrecedents, database),
    )


def memory_stores(rules: Rules | None = None) -> Stores:
    """Stores that last as long as the process."""
    outbox = MemoryOutbox()
    trail = MemoryAuditTrail(outbox)
    recommendations = MemoryRecommendationStore(trail)
    cases = MemoryCaseLedger(trail, recommendations, rules, outbox)
    repeats = MemoryRepeats()
    recommendations.also_erase(lambda case: repeats.erase(f"case/{case}"))
    return Stores(
        recommendations,
        trail,
        MemoryPeopleStore(trail),
        cases,
        MemoryDesk(),
        repeats,
        MemoryBatches(trail, recommendations),
        MemoryWebhookStore(trail, outbox),
        lambda _embedder: NoPrecedents(),
    )
