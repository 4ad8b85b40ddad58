"""Every store of recommendations, held to the same contracts."""

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import create_engine

from copilot.ports import RecommendationStore
from copilot.recommendations import RecommendationId
from copilot.stores.memory import MemoryRecommendationStore
from copilot.stores.schema import metadata
from copilot.stores.sql import SqlRecommendationStore
from tests.builders import AT, a_recommendation, a_routed_recommendation
from tests.contracts.durability import CANARY, DurabilityContract, a_canary
from tests.contracts.recommendation_store import RecommendationStoreContract
from tests.contracts.sealing import SealingContract


class TestMemoryRecommendationStore(RecommendationStoreContract, SealingContract):
    @pytest.fixture
    def store(self) -> RecommendationStore:
        return MemoryRecommendationStore()

    async def test_what_was_drafted_before_child_safety_is_erased(self) -> None:
        store = MemoryRecommendationStore()
        draft = a_recommendation(id=RecommendationId("draft"), rationale=f"Of {CANARY}.")
        await store.add(a_canary(), draft, AT)
        assert CANARY in str(vars(store))
        await store.add(a_canary(), a_routed_recommendation("child_safety", id=RecommendationId("again")), AT)
        assert CANARY not in str(vars(store))


class InSql(RecommendationStoreContract, SealingContract, DurabilityContract):
    @pytest.fixture
    async def store(self, url: str) -> AsyncIterator[RecommendationStore]:
        store = SqlRecommendationStore.at(url)
        yield store
        await store.close()


class TestSqliteRecommendationStore(InSql):
    @pytest.fixture
    def url(self, sqlite_url: str) -> str:
        return sqlite_url

    def tables_with(self, url: str, text: str) -> set[str]:
        engine = create_engine(url)
        with engine.connect() as connection:
            rows = {table.name: connection.execute(table.select()).all() for table in metadata.sorted_tables}
        engine.dispose()
        database = Path(url.removeprefix("sqlite:///"))
        files = database.parent.glob(f"{database.name}*")
        return _names_with(text, rows) | {"file" for file in files if text.encode() in file.read_bytes()}


class TestPostgresRecommendationStore(InSql):
    @pytest.fixture
    def url(self, migrated_postgres_url: str) -> str:
        return migrated_postgres_url

    def tables_with(self, url: str, text: str) -> set[str]:
        with psycopg.connect(url) as connection:
            rows = {
                table.name: connection.execute(
                    sql.SQL("SELECT * FROM {}").format(sql.Identifier(table.name))
                ).fetchall()
                for table in metadata.sorted_tables
            }
        return _names_with(text, rows)


def _names_with(text: str, rows: Mapping[str, Sequence[Iterable[object]]]) -> set[str]:
    return {name for name, found in rows.items() if text in str([tuple(row) for row in found])}
