"""Every ledger of cases, held to the same contract."""

from collections.abc import AsyncIterator

import pytest

from copilot.stores.audit_sql import SqlAuditTrail
from copilot.stores.casework_memory import MemoryCaseLedger
from copilot.stores.casework_sql import SqlCaseLedger
from copilot.stores.databases import open_database
from copilot.stores.memory import MemoryRecommendationStore
from copilot.stores.memory_audit import MemoryAuditTrail
from copilot.stores.sql import SqlRecommendationStore
from tests.contracts.case_ledger import CaseLedgerContract, Desk, race
from tests.copilot.casework.building import RULES


class TestMemoryCaseLedger(CaseLedgerContract):
    @pytest.fixture
    def desk(self) -> Desk:
        trail = MemoryAuditTrail()
        store = MemoryRecommendationStore(trail)
        return Desk(MemoryCaseLedger(trail, store, RULES), store, trail)


class InSql(CaseLedgerContract):
    @pytest.fixture
    async def desk(self, url: str) -> AsyncIterator[Desk]:
        database = open_database(url)
        yield Desk(SqlCaseLedger(database), SqlRecommendationStore(database, RULES), SqlAuditTrail(database))
        await database.close()

    @pytest.mark.long
    async def test_exactly_one_of_very_many_decides(self, desk: Desk) -> None:
        await race(desk, cases=200, deciders=8)


class TestSqliteCaseLedger(InSql):
    @pytest.fixture
    def url(self, sqlite_url: str) -> str:
        return sqlite_url


class TestPostgresCaseLedger(InSql):
    @pytest.fixture
    def url(self, migrated_postgres_url: str) -> str:
        return migrated_postgres_url
