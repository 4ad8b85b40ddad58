"""Many writers at once never fork the chain."""

import asyncio
import multiprocessing

import psycopg
import pytest

from copilot.audit.chain import ChainVerifier
from copilot.stores.audit_sql import SqlAuditTrail
from copilot.stores.databases import open_database
from tests.builders import AT
from tests.contracts.audit_trail import a_draft

WRITERS = 8


def write(url: str, events: int) -> None:
    """What each writer does."""
    asyncio.run(_write(url, events))


async def _write(url: str, events: int) -> None:
    database = open_database(url, 60)
    trail = SqlAuditTrail(database)
    for number in range(events):
        await trail.enter([a_draft(number)], AT)
    await database.close()


async def verified(url: str) -> int:
    """How many entries stand, all in one sound chain."""
    database = open_database(url)
    trail, verifier, after = SqlAuditTrail(database), ChainVerifier(), None
    while page := await trail.bare(after):
        assert verifier.feed(page), verifier.finish(await trail.count()).broken
        after = page[-1][0]
    found = verifier.finish(await trail.count())
    await database.close()
    assert found.broken is None
    return found.entries


def write_from_many(url: str, events: int) -> None:
    """Processes that are forked from one that has all loaded, so that they write at the same time."""
    forking = multiprocessing.get_context("forkserver")
    forking.set_forkserver_preload([__name__, "sqlalchemy", "psycopg"])
    writers = [forking.Process(target=write, args=(url, events)) for _ in range(WRITERS)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert [writer.exitcode for writer in writers] == [0] * WRITERS


@pytest.mark.parametrize("events", [40, pytest.param(10_000, marks=pytest.mark.long)])
def test_on_postgres(migrated_postgres_url: str, events: int) -> None:
    write_from_many(migrated_postgres_url, events)
    assert asyncio.run(verified(migrated_postgres_url)) == WRITERS * events


@pytest.mark.parametrize("events", [25, pytest.param(1000, marks=pytest.mark.long)])
def test_on_sqlite(sqlite_url: str, events: int) -> None:
    write_from_many(sqlite_url, events)
    assert asyncio.run(verified(sqlite_url)) == WRITERS * events


async def test_the_database_itself_refuses_a_fork(migrated_postgres_url: str) -> None:
    database = open_database(migrated_postgres_url)
    await SqlAuditTrail(database).enter([a_draft(number) for number in range(5)], AT)
    await database.close()
    fork = (
        "INSERT INTO audit_entries SELECT seq + 100, at, event, subject, actor, via, corpus, model, commitment, prev, "
        "hash || 'x' FROM audit_entries WHERE seq = 3"
    )
    with psycopg.connect(migrated_postgres_url) as connection, pytest.raises(psycopg.errors.UniqueViolation):
        connection.execute(fork)


@pytest.mark.parametrize("statement", ["UPDATE audit_entries SET actor = 'eve'", "DELETE FROM audit_entries"])
def test_postgres_stops_mistakes(migrated_postgres_url: str, statement: str) -> None:
    with (
        psycopg.connect(migrated_postgres_url) as connection,
        pytest.raises(psycopg.errors.RaiseException, match="never changed"),
    ):
        connection.execute(statement)
