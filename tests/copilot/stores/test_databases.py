"""Units of work on SQLite: what one has read still stands when it writes, whoever else writes."""

import asyncio
import sqlite3
import threading
from collections import Counter
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Connection, func, insert, select, text

from copilot.errors import StoreUnavailable
from copilot.stores.databases import AT_ONCE, open_database
from copilot.stores.tables import cases
from tests.builders import AT


def add_the_next(connection: Connection) -> None:
    """Name a case after how many there are, so that two who have read the same can't both write."""
    count = connection.scalar(select(func.count()).select_from(cases))
    connection.execute(insert(cases).values(id=f"case-{count}", added_at=AT))


def count_of(connection: Connection) -> int:
    return connection.scalar(select(func.count()).select_from(cases)) or 0


async def test_two_who_read_before_they_write(sqlite_url: str) -> None:
    databases = [open_database(sqlite_url, 5) for _ in range(2)]
    for _ in range(10):
        await asyncio.gather(*(database.write(add_the_next) for database in databases for _ in range(3)))
    assert await databases[0].read(count_of) == 60
    for database in databases:
        await database.close()


async def test_work_that_breaks_is_undone_whole_and_alone(sqlite_url: str) -> None:
    database = open_database(sqlite_url, 5)

    def break_half_way(connection: Connection) -> None:
        add_the_next(connection)
        raise ZeroDivisionError

    works = [add_the_next, break_half_way, add_the_next, break_half_way, add_the_next]
    outcomes = await asyncio.gather(*map(database.write, works), return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [
        *(type(None), ZeroDivisionError),
        *(type(None), ZeroDivisionError),
        type(None),
    ]
    assert await database.read(count_of) == 3
    await database.close()


async def test_what_the_database_refuses_is_undone_alone(sqlite_url: str) -> None:
    database = open_database(sqlite_url, 5)

    def add_twice(connection: Connection) -> None:
        for _ in range(2):
            connection.execute(insert(cases).values(id="twice", added_at=datetime.now(UTC)))

    outcomes = await asyncio.gather(
        *map(database.write, [add_the_next, add_twice, add_the_next]), return_exceptions=True
    )
    assert [type(outcome) for outcome in outcomes] == [type(None), StoreUnavailable, type(None)]
    assert await database.read(count_of) == 2
    await database.close()


@pytest.mark.parametrize("way", ["read", "look_up"])
async def test_reading_sees_what_was_written_before(sqlite_url: str, way: str) -> None:
    database = open_database(sqlite_url, 5)
    read = getattr(database, way)
    for number in range(5):
        await database.write(add_the_next)
        assert await read(count_of) == number + 1
    await database.close()
    with pytest.raises(StoreUnavailable, match="closed"):
        await read(count_of)


async def test_looking_up_holds_up_nobody_while_another_locks_the_file(sqlite_url: str) -> None:
    database = open_database(sqlite_url, 5)
    await database.write(add_the_next)
    await database.close()  # SQLite gives a file to one alone where no other has it open
    turns = 0
    with closing(sqlite3.connect(sqlite_url.removeprefix("sqlite:///"))) as alone:
        alone.execute("PRAGMA locking_mode = EXCLUSIVE")
        alone.execute("DELETE FROM cases")
        alone.commit()
        database = open_database(sqlite_url, 5)
        looking = asyncio.create_task(database.look_up(count_of))
        for _ in range(20):
            await asyncio.sleep(0.01)
            turns += not looking.done()
    assert turns == 20
    assert await looking == 0
    await database.close()


async def test_looking_up_says_what_is_wrong(sqlite_url: str) -> None:
    database = open_database(sqlite_url, 5)
    with pytest.raises(StoreUnavailable, match="no such table"):
        await database.look_up(lambda connection: connection.execute(text("SELECT 1 FROM no_table")))
    await database.close()


async def test_few_rows_are_written_in_the_event_loop_beside_others(sqlite_url: str) -> None:
    database, threads = open_database(sqlite_url, 5), set[str]()

    def add(connection: Connection) -> None:
        threads.add(threading.current_thread().name)
        add_the_next(connection)

    await asyncio.gather(*(database.write_few(add) for _ in range(20)))
    assert threads == {"MainThread"}
    await asyncio.gather(database.write_few(add), database.write(add))
    assert len(threads) == 2, "who writes much takes the others of a group along, into the thread"
    assert await database.read(count_of) == 22
    await database.close()


async def test_others_go_on_while_many_write_few_rows(sqlite_url: str) -> None:
    database = open_database(sqlite_url, 5)
    passes = 0

    async def go_on() -> None:
        nonlocal passes
        while True:
            passes += 1
            await asyncio.sleep(0)

    def add(connection: Connection) -> None:
        add_the_next(connection)
        written[passes] += 1

    others, written = asyncio.create_task(go_on()), Counter[int]()
    await asyncio.gather(*(database.write_few(add) for _ in range(100)))
    others.cancel()
    assert written.total() == 100
    assert max(written.values()) <= AT_ONCE
    await database.close()


async def test_few_rows_that_break_are_undone_alone_and_a_lock_is_waited_for(sqlite_url: str) -> None:
    database = open_database(sqlite_url, 0.2)

    def break_half_way(connection: Connection) -> None:
        add_the_next(connection)
        raise ZeroDivisionError

    works = [add_the_next, break_half_way, add_the_next]
    outcomes = await asyncio.gather(*map(database.write_few, works), return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [type(None), ZeroDivisionError, type(None)]
    with closing(sqlite3.connect(sqlite_url.removeprefix("sqlite:///"), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreUnavailable, match="locked"):
            await database.write_few(add_the_next)
        other.execute("ROLLBACK")
    await database.write_few(add_the_next)
    assert await database.read(count_of) == 3
    await database.close()


async def test_the_log_is_emptied_between_two_groups(sqlite_url: str) -> None:
    database, emptying = open_database(sqlite_url, 30), list[asyncio.Task[None]]()

    def add(connection: Connection) -> None:
        add_the_next(connection)
        emptying.append(asyncio.create_task(database.forget()))  # while a transaction is open

    async with asyncio.timeout(10):  # who emptied it at once would wait for the lock, and be waited for
        await database.write_few(add)
        await emptying[0]
    assert Path(f"{sqlite_url.removeprefix('sqlite:///')}-wal").stat().st_size == 0
    await database.close()
