"""Every audit trail, held to the same contract."""

from collections.abc import AsyncIterator

import pytest

from copilot.audit.ports import AuditTrail
from copilot.stores.audit_sql import SqlAuditTrail
from copilot.stores.databases import open_database
from copilot.stores.memory_audit import MemoryAuditTrail
from tests.contracts.audit_trail import AuditTrailContract


class TestMemoryAuditTrail(AuditTrailContract):
    @pytest.fixture
    def trail(self) -> AuditTrail:
        return MemoryAuditTrail()


class InSql(AuditTrailContract):
    @pytest.fixture
    async def trail(self, url: str) -> AsyncIterator[AuditTrail]:
        database = open_database(url)
        yield SqlAuditTrail(database)
        await database.close()


class TestSqliteAuditTrail(InSql):
    @pytest.fixture
    def url(self, sqlite_url: str) -> str:
        return sqlite_url


class TestPostgresAuditTrail(InSql):
    @pytest.fixture
    def url(self, migrated_postgres_url: str) -> str:
        return migrated_postgres_url
