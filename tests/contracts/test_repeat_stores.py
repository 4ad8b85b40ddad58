"""Every store of requests that may come again, held to the same contract."""

from collections.abc import AsyncIterator

import pytest

from copilot.repeats.errors import HoldLost
from copilot.repeats.model import UnderWay, holding
from copilot.stores.opening import memory_stores, open_stores
from copilot.stores.ports import Stores
from tests.builders import AT, a_case
from tests.contracts.repeat_store import RepeatStoreContract, an_ask, taken, times
from tests.copilot.casework.building import RULES, a_draft


class TestMemoryRepeats(RepeatStoreContract):
    @pytest.fixture
    def stores(self) -> Stores:
        return memory_stores(RULES)


class InSql(RepeatStoreContract):
    @pytest.fixture
    async def stores(self, url: str) -> AsyncIterator[Stores]:
        stores = await open_stores(url, RULES)
        yield stores
        await stores.close()

    async def test_a_silent_try_that_comes_back_has_no_effect(self, stores: Stores) -> None:
        dead = await taken(stores.repeats)
        await taken(stores.repeats, "other", 2)
        with holding(dead), pytest.raises(HoldLost, match="has taken over"):
            await stores.recommendations.add(a_case(), a_draft(), AT)
        assert await stores.recommendations.recent(9) == []
        assert await stores.audit.count() == 0
        assert isinstance(await stores.repeats.look(an_ask(), times(2)), UnderWay)

    async def test_it_outlives_the_process(self, stores: Stores, url: str) -> None:
        held = await taken(stores.repeats)
        with holding(held):
            await stores.recommendations.add(a_case(), a_draft(), AT)
        after = await open_stores(url, RULES)
        found = await after.repeats.look(an_ask(), times())
        await after.close()
        assert found == await stores.repeats.look(an_ask(), times())
        assert found is not None


class TestSqliteRepeats(InSql):
    @pytest.fixture
    def url(self, sqlite_url: str) -> str:
        return sqlite_url


class TestPostgresRepeats(InSql):
    @pytest.fixture
    def url(self, migrated_postgres_url: str) -> str:
        return migrated_postgres_url
