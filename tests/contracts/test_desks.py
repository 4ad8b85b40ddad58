"""Every store of desks, held to the same contract."""

from collections.abc import AsyncIterator

import pytest

from copilot.desk.ports import Desk
from copilot.stores.databases import open_database
from copilot.stores.desk_memory import MemoryDesk
from copilot.stores.desk_sql import SqlDesk
from copilot.stores.sql import SqlRecommendationStore
from tests.builders import AT, a_case, a_recommendation
from tests.contracts.desk import DeskContract


class TestMemoryDesk(DeskContract):
    @pytest.fixture
    def desk(self) -> Desk:
        return MemoryDesk()


class InSql(DeskContract):
    @pytest.fixture
    async def desk(self, url: str) -> AsyncIterator[Desk]:
        database = open_database(url)
        store = SqlRecommendationStore(database)
        for case in ("case-1", "case-2"):
            await store.add(a_case(id=case), a_recommendation(id=f"rec-{case}", case_id=case), AT)
        yield SqlDesk(database)
        await database.close()


class TestSqliteDesk(InSql):
    @pytest.fixture
    def url(self, sqlite_url: str) -> str:
        return sqlite_url


class TestPostgresDesk(InSql):
    @pytest.fixture
    def url(self, migrated_postgres_url: str) -> str:
        return migrated_postgres_url
