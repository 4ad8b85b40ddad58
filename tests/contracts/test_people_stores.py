"""Every store of people, held to the same contract; and what a database refuses whoever writes to it."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import Connection, text

from copilot.errors import StoreUnavailable
from copilot.people import users
from copilot.people.errors import LastAdmin
from copilot.people.model import Role
from copilot.stores.databases import open_database
from copilot.stores.opening import memory_stores, open_stores
from copilot.stores.ports import Stores
from tests.builders import AT
from tests.contracts.people_store import PeopleStoreContract
from tests.people import CHEAP, ROOT, a_user, an_entry

D1, D2, D3 = "'2026-01-01'", "'2026-01-02'", "'2026-01-03'"


class TestMemoryPeopleStore(PeopleStoreContract):
    @pytest.fixture
    def stores(self) -> Stores:
        return memory_stores()


class InSql(PeopleStoreContract):
    @pytest.fixture
    async def stores(self, url: str) -> AsyncIterator[Stores]:
        stores = await open_stores(url)
        yield stores
        await stores.close()

    async def test_of_two_admins_who_deactivate_each_other_one_stays(self, stores: Stores) -> None:
        for name in ("admin", "second"):
            user = a_user(name, Role.ADMIN)
            await stores.people.add_user(user, CHEAP, an_entry(user), AT)
        out = [
            stores.people.change_user(a_user(name).id, lambda u, n: users.with_state(u, n, False, ROOT), AT)
            for name in ("admin", "second")
        ]
        done = await asyncio.gather(*out, return_exceptions=True)
        assert [type(each) for each in done].count(LastAdmin) == 1
        assert [user.active for user in await stores.people.users()].count(True) == 1

    @pytest.mark.parametrize(
        "statement",
        [
            pytest.param("UPDATE people SET password = 'in plain words'", id="a password in plain words"),
            pytest.param(
                f"INSERT INTO sessions VALUES ('s', 'ana', 'a token', 'x', {D1}, {D1}, {D2}, NULL)",
                id="a session's own secret",
            ),
            pytest.param(
                "INSERT INTO api_keys (id, person_id, name, digest, scopes, created_at, expires_at)"
                f" VALUES ('k', 'ana', 'n', 'rck_live', '', {D1}, {D2})",
                id="a key's own secret",
            ),
            pytest.param(
                f"INSERT INTO break_glass VALUES ('g', 'ana', 'r', {D1}, {D2}, {D3}, {D3})",
                id="glass that is used too late",
            ),
            pytest.param(
                f"INSERT INTO break_glass VALUES ('g', 'nobody', 'r', {D1}, {D2}, NULL, NULL)",
                id="glass of nobody",
            ),
        ],
    )
    async def test_the_database_itself_refuses(self, stores: Stores, url: str, statement: str) -> None:
        user = a_user()
        await stores.people.add_user(user, CHEAP, an_entry(user), AT)
        database = open_database(url)

        def work(connection: Connection) -> None:
            connection.execute(text(statement))

        with pytest.raises(StoreUnavailable, match=r"(?i)constraint"):
            await database.write(work)
        await database.close()


class TestSqlitePeopleStore(InSql):
    @pytest.fixture
    def url(self, sqlite_url: str) -> str:
        return sqlite_url


class TestPostgresPeopleStore(InSql):
    @pytest.fixture
    def url(self, migrated_postgres_url: str) -> str:
        return migrated_postgres_url
