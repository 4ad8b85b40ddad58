"""SQLite under trouble: another holds the lock, the disk is full, two processes write, the tables are missing."""

import asyncio
import sqlite3
import subprocess
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from traceback import format_exception

import pytest
from sqlalchemy import Connection, Engine, event

from copilot.cases import CaseId
from copilot.errors import StoreFull, StoreUnavailable
from copilot.recommendations import RecommendationId
from copilot.stores.migrations import upgrade
from copilot.stores.sql import SqlRecommendationStore
from tests.builders import AT, a_case, a_recommendation

REC_1 = RecommendationId("rec-1")


def path_of(url: str) -> Path:
    return Path(url.removeprefix("sqlite:///"))


@contextmanager
def told_of(what: str, listener: Callable[..., None]) -> Iterator[None]:
    """Call ``listener`` whenever ``what`` happens at any engine."""
    event.listen(Engine, what, listener)
    yield
    event.remove(Engine, what, listener)


async def add(store: SqlRecommendationStore, name: str, text: str = "x") -> None:
    recommendation = a_recommendation(id=RecommendationId(name), case_id=CaseId(name))
    await store.add(a_case(id=CaseId(name), text=text), recommendation, AT)


@pytest.fixture
async def store(sqlite_url: str) -> AsyncIterator[SqlRecommendationStore]:
    store = SqlRecommendationStore.at(sqlite_url, wait=0.3)
    yield store
    await store.close()


@pytest.fixture
def lock(sqlite_url: str) -> Iterator[sqlite3.Connection]:
    """Another process's connection that holds the write lock."""
    connection = sqlite3.connect(path_of(sqlite_url), isolation_level=None)
    connection.execute("BEGIN IMMEDIATE")
    yield connection
    connection.close()


async def test_a_lock_that_stays_is_an_error_in_time(store: SqlRecommendationStore, lock: sqlite3.Connection) -> None:
    began = time.monotonic()
    adding = (add(store, f"rec-{number}", "canary") for number in range(5))
    outcomes = await asyncio.gather(*adding, return_exceptions=True)
    assert 0.25 < time.monotonic() - began < 9
    for outcome in outcomes:
        assert isinstance(outcome, StoreUnavailable)
        assert isinstance(outcome.__cause__, sqlite3.OperationalError)
        assert "locked" in str(outcome)
        assert "canary" not in "".join(format_exception(outcome)), "an error never shows content"
    lock.execute("ROLLBACK")
    await add(store, "rec-1")
    assert (await store.get(REC_1)).id == "rec-1"


async def test_a_lock_that_goes_away_in_time_is_waited_for(sqlite_url: str, lock: sqlite3.Connection) -> None:
    store = SqlRecommendationStore.at(sqlite_url, wait=30)
    adding = asyncio.create_task(add(store, "rec-1"))
    await asyncio.sleep(0.1)
    assert not adding.done()
    lock.execute("COMMIT")
    await adding
    await store.close()


async def test_reading_goes_on_under_a_lock(store: SqlRecommendationStore, sqlite_url: str) -> None:
    await add(store, "rec-1")
    with sqlite3.connect(path_of(sqlite_url), isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        assert (await store.get(REC_1)).id == "rec-1"
        other.execute("ROLLBACK")
    other.close()


async def test_what_arrives_together_is_committed_together(store: SqlRecommendationStore) -> None:
    commits: list[Connection] = []
    with told_of("commit", commits.append):
        await asyncio.gather(*(add(store, f"rec-{number}") for number in range(200)))
    assert len(commits) <= 3
    assert len(await store.recent(1000)) == 200


async def test_commits_reach_the_disk(store: SqlRecommendationStore, sqlite_url: str) -> None:
    seen: list[tuple[object, ...]] = []

    def look(connection: Connection) -> None:
        pragmas = ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        seen.append(tuple(connection.exec_driver_sql(f"PRAGMA {pragma}").scalar() for pragma in pragmas))

    with told_of("commit", look):
        await add(store, "rec-1")
    assert seen == [("wal", 2, 1, 300)]  # 2 is FULL


async def test_two_processes_may_write(sqlite_url: str) -> None:
    stores = [SqlRecommendationStore.at(sqlite_url) for _ in range(2)]
    await asyncio.gather(*(add(stores[number % 2], f"rec-{number}") for number in range(100)))
    assert len(await stores[0].recent(1000)) == 100
    for store in stores:
        await store.close()


async def test_tables_that_are_missing(tmp_path: Path) -> None:
    store = SqlRecommendationStore.at(f"sqlite:///{tmp_path / 'new.db'}")
    for asked in (store.ready(), add(store, "rec-1")):
        with pytest.raises(StoreUnavailable, match="run `copilot upgrade`"):
            await asked
    await store.close()


async def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    (tmp_path / "bad.db").write_bytes(b"no database at all" * 1000)
    store = SqlRecommendationStore.at(f"sqlite:///{tmp_path / 'bad.db'}")
    with pytest.raises(StoreUnavailable, match="not a database"):
        await store.ready()
    await store.close()


@pytest.fixture
def small_disk() -> Iterator[Path]:
    """A file system of 1.2 MB."""
    with TemporaryDirectory(prefix="small-disk-") as folder:
        command = ["mount", "-t", "tmpfs", "-o", "size=1200k", "tmpfs", folder]
        if subprocess.run(command, check=False, capture_output=True).returncode:
            pytest.skip("mounting a file system is not permitted here")
        try:
            yield Path(folder)
        finally:
            subprocess.run(["umount", "--lazy", folder], check=True)


async def test_a_disk_that_is_full_and_then_is_not(small_disk: Path) -> None:
    url = f"sqlite:///{small_disk / 'copilot.db'}"
    await upgrade(url)
    ballast = small_disk / "ballast"
    ballast.write_bytes(b"x" * 150_000)
    store = SqlRecommendationStore.at(url)
    kept = await _fill(store)
    assert kept
    assert [one.recommendation.id for one in await store.recent(1000)] == kept[::-1], "reading goes on"
    ballast.unlink()
    await add(store, "after", "y" * 30_000)
    assert [one.recommendation.id for one in await store.recent(1000)] == ["after", *kept[::-1]]
    await store.close()


async def test_a_database_that_may_not_grow(store: SqlRecommendationStore) -> None:
    pages: list[int] = []

    def limit(connection: sqlite3.Connection, _: object) -> None:
        pages.append(connection.execute("PRAGMA page_count").fetchone()[0])
        connection.execute(f"PRAGMA max_page_count = {pages[0] + 20}")

    with told_of("connect", limit):
        kept = await _fill(store)
    assert kept
    assert [one.recommendation.id for one in await store.recent(1000)] == kept[::-1]


async def _fill(store: SqlRecommendationStore) -> list[str]:
    """Add until there is no room; what was acknowledged."""
    kept: list[str] = []

    async def add_without_end() -> None:
        for number in range(1000):
            await add(store, f"rec-{number}", "x" * 30_000)
            kept.append(f"rec-{number}")

    with pytest.raises(StoreFull, match="make room") as caught:
        await add_without_end()
    assert "xxxx" not in "".join(format_exception(caught.value)), "an error never shows content"
    return kept
