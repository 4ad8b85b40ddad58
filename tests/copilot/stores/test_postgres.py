"""PostgreSQL under trouble: transactions to try again, connections that die, a full disk, a server that is away."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from traceback import format_exception

import psycopg
import pytest

from copilot.cases import CaseId
from copilot.errors import StoreFull, StoreUnavailable
from copilot.recommendations import RecommendationId
from copilot.stores.databases import TRIES
from copilot.stores.sql import SqlRecommendationStore
from tests.builders import AT, a_case, a_recommendation

FailInserts = Callable[[str, int], None]
REC_1 = RecommendationId("rec-1")


@pytest.fixture
async def store(migrated_postgres_url: str) -> AsyncIterator[SqlRecommendationStore]:
    store = SqlRecommendationStore.at(migrated_postgres_url, wait=2)
    yield store
    await store.close()


async def add(store: SqlRecommendationStore, name: str = "rec-1") -> None:
    recommendation = a_recommendation(id=RecommendationId(name), case_id=CaseId(name))
    await store.add(a_case(id=CaseId(name)), recommendation, AT)


@pytest.fixture
def fail_inserts(migrated_postgres_url: str) -> Iterator[FailInserts]:
    """Lets the first so many recommendations fail with an SQLSTATE; a sequence counts, as it is never rolled back."""

    def fail(state: str, times: int) -> None:
        connection.execute("CREATE SEQUENCE tries")
        connection.execute(
            f"""CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF nextval('tries') <= {times} THEN RAISE EXCEPTION 'on purpose' USING ERRCODE = '{state}'; END IF;
                RETURN NEW;
            END $$"""
        )
        connection.execute("CREATE TRIGGER fail BEFORE INSERT ON recommendations FOR EACH ROW EXECUTE FUNCTION fail()")

    with psycopg.connect(migrated_postgres_url, autocommit=True) as connection:
        yield fail
        connection.execute("DROP FUNCTION fail CASCADE")
        connection.execute("DROP SEQUENCE tries")


def tries(url: str) -> int:
    with psycopg.connect(url) as connection:
        row = connection.execute("SELECT last_value FROM tries").fetchone()
    assert row
    return int(row[0])


@pytest.mark.parametrize("state", ["40001", "40P01"], ids=["serialization failure", "deadlock"])
async def test_a_transaction_is_tried_again(
    store: SqlRecommendationStore, migrated_postgres_url: str, fail_inserts: FailInserts, state: str
) -> None:
    fail_inserts(state, 2)
    await add(store)
    assert tries(migrated_postgres_url) == 3
    assert len(await store.recent(10)) == 1


async def test_trying_again_has_an_end(
    store: SqlRecommendationStore, migrated_postgres_url: str, fail_inserts: FailInserts
) -> None:
    fail_inserts("40001", 1000)
    with pytest.raises(StoreUnavailable, match="on purpose") as caught:
        await add(store)
    assert tries(migrated_postgres_url) == TRIES
    assert a_case().text not in "".join(format_exception(caught.value)), "an error never shows content"


async def test_a_full_disk_is_told_apart_and_not_tried_again(
    store: SqlRecommendationStore, migrated_postgres_url: str, fail_inserts: FailInserts
) -> None:
    fail_inserts("53100", 1)
    with pytest.raises(StoreFull, match="make room"):
        await add(store)
    assert tries(migrated_postgres_url) == 1
    assert await store.recent(10) == []
    await add(store)
    assert len(await store.recent(10)) == 1


async def test_connections_that_have_died_are_replaced(
    store: SqlRecommendationStore, migrated_postgres_url: str
) -> None:
    await add(store)
    cut_all(migrated_postgres_url)
    assert (await store.get(REC_1)).id == "rec-1"
    await add(store, "rec-2")


async def test_a_connection_that_dies_in_the_middle_keeps_all_or_nothing(
    store: SqlRecommendationStore, migrated_postgres_url: str
) -> None:
    adding = [asyncio.create_task(add(store, f"rec-{number}")) for number in range(30)]
    for _ in range(3):
        await asyncio.sleep(0.03)
        await asyncio.to_thread(cut_all, migrated_postgres_url)
    outcomes = await asyncio.gather(*adding, return_exceptions=True)
    assert {type(outcome) for outcome in outcomes} <= {type(None), StoreUnavailable}
    for number in range(30):  # whoever doesn't know asks again with the same id
        await add(store, f"rec-{number}")
    assert len(await store.recent(100)) == 30


async def test_a_row_that_stays_locked_is_an_error_in_time(migrated_postgres_url: str) -> None:
    store = SqlRecommendationStore.at(migrated_postgres_url, wait=0.3)
    await add(store)
    with psycopg.connect(migrated_postgres_url) as other:
        other.execute("SELECT * FROM cases FOR UPDATE")
        with pytest.raises(StoreUnavailable, match="lock timeout"):
            await asyncio.wait_for(
                store.add(a_case(id="rec-1"), a_recommendation(id="rec-2", case_id="rec-1"), AT), timeout=30
            )
    await store.close()


async def test_a_server_that_is_away(tmp_path: Path) -> None:
    store = SqlRecommendationStore.at(f"postgresql://ana:secret@/copilot?host={tmp_path}")
    with pytest.raises(StoreUnavailable, match="failed") as caught:
        await store.ready()
    assert caught.value.__cause__ is not None
    assert "secret" not in str(caught.value)
    await store.close()


async def test_tables_that_are_missing(postgres_url: str) -> None:
    store = SqlRecommendationStore.at(postgres_url)
    for asked in (store.ready(), add(store)):
        with pytest.raises(StoreUnavailable, match="run `copilot upgrade`"):
            await asked
    await store.close()


def cut_all(url: str) -> None:
    """End every other connection to the database."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
