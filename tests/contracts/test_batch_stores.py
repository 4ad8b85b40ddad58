"""Every store of batches, held to the same contract."""

from collections.abc import AsyncIterator

import pytest

from copilot.stores.opening import memory_stores, open_stores
from copilot.stores.ports import Stores
from tests.contracts.batch_store import BatchStoreContract


class TestMemoryBatches(BatchStoreContract):
    @pytest.fixture
    def stores(self) -> Stores:
        return memory_stores()


class InSql(BatchStoreContract):
    @pytest.fixture
    async def stores(self, url: str) -> AsyncIterator[Stores]:
        stores = await open_stores(url)
        yield stores
        await stores.close()


class TestSqliteBatches(InSql):
    @pytest.fixture
    def url(self, sqlite_url: str) -> str:
        return sqlite_url


class TestPostgresBatches(InSql):
    @pytest.fixture
    def url(self, migrated_postgres_url: str) -> str:
        return migrated_postgres_url
