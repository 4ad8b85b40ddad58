"""Opening the store that a setting names."""

from copilot.ports import RecommendationStore
from copilot.stores.memory import MemoryRecommendationStore
from copilot.stores.migrations import upgrade
from copilot.stores.sql import SqlRecommendationStore


async def open_store(url: str) -> RecommendationStore:
    """A store at that SQLAlchemy URL, its schema brought up to date; ``memory:`` keeps nothing."""
    if url == "memory:":
        return MemoryRecommendationStore()
    await upgrade(url)
    return SqlRecommendationStore(url)
