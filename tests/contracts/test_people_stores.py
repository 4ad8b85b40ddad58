"""Every store of people, held to the same contract; and what a database refuses whoever writes to it."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import Connection, text

from copilot.errors import StoreUnavailable
from copilot.people import keys, users
from copilot.people.errors import LastAdmin
from copilot.people.keys import KeyId
from copilot.people.model import Role
from copilot.people.users import User
from copilot.stores.databases import open_database
from copilot.stores.opening import memory_stores, open_stores
from copilot.stores.ports import Stores
from tests.builders import AT
from tests.contracts.people_store import PeopleStoreContract
from tests.people import CHEAP, ROOT, a_digest, a_key, a_user, an_entry

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

    async def test_a_key_that_another_process_revokes_opens_nothing_within_a_second(
        self, stores: Stores, url: str, ana: User
    ) -> None:
        name = KeyId("key-1")
        await stores.people.add_key(a_key(), a_digest(), keys.made(a_key(), ROOT))
        assert (known := await stores.people.key(name))
        assert known.key.stands(AT)
        other = await open_stores(url)
        await other.people.change_key(name, lambda key: keys.revoked(key, ROOT, AT), AT)
        await other.close()
        await asyncio.sleep(0.6)
        assert (known := await stores.people.key(name))
        assert not known.key.stands(AT)

    async def test_what_this_process_changes_of_a_key_or_its_owner_counts_at_once(
        self, stores: Stores, ana: User
    ) -> None:
        name = KeyId("key-1")
        await stores.people.add_key(a_key(), a_digest(), keys.made(a_key(), ROOT))
        assert (known := await stores.people.key(name))
        assert known.owner.active
        await stores.people.change_user(ana.id, lambda u, n: users.with_state(u, n, False, ROOT), AT)
        assert (known := await stores.people.key(name))
        assert not known.owner.active
        await stores.people.change_key(name, lambda key: keys.revoked(key, ROOT, AT), AT)
        assert (known := await stores.people.key(name))
        assert not known.key.stands(AT)

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
