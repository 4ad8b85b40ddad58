"""Every store of webhooks, held to the same contract."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from copilot.stores.audit_sql import SqlAuditTrail
from copilot.stores.databases import open_database
from copilot.stores.memory_audit import MemoryAuditTrail
from copilot.stores.memory_outbox import MemoryOutbox
from copilot.stores.webhooks_memory import MemoryWebhookStore
from copilot.stores.webhooks_sql import SqlWebhookStore
from tests.builders import AT
from tests.contracts.webhook_store import ONE, Stored, WebhookStoreContract, a_lease, an_endpoint, an_entry


class TestMemoryWebhooks(WebhookStoreContract):
    @pytest.fixture
    def stored(self) -> Stored:
        outbox = MemoryOutbox()
        trail = MemoryAuditTrail(outbox)
        return Stored(MemoryWebhookStore(trail, outbox), trail)


class InSql(WebhookStoreContract):
    @pytest.fixture
    async def stored(self, url: str) -> AsyncIterator[Stored]:
        database = open_database(url)
        yield Stored(SqlWebhookStore(database), SqlAuditTrail(database))
        await database.close()

    async def test_many_who_ask_at_once_share_what_is_due(self, stored: Stored) -> None:
        await stored.webhooks.add(an_endpoint(), an_entry(), AT)
        await stored.tell(*["decision.made"] * 40)
        assert sum(await asyncio.gather(*(stored.webhooks.spread(10) for _ in range(6)))) == 40
        claims = await asyncio.gather(*(stored.webhooks.claim(ONE, a_lease(f"{n}"), AT, 5) for n in range(8)))
        positions = [delivery.told.position for claim in claims for delivery in claim]
        assert len(set(positions)) == len(positions) == 40


class TestSqliteWebhooks(InSql):
    @pytest.fixture
    def url(self, sqlite_url: str) -> str:
        return sqlite_url


class TestPostgresWebhooks(InSql):
    @pytest.fixture
    def url(self, migrated_postgres_url: str) -> str:
        return migrated_postgres_url
