"""Units of work on SQLite: what one has read still stands when it writes, whoever else writes."""

import asyncio
import sqlite3
from contextlib import closing
from datetime import UTC, datetime

import pytest
from sqlalchemy import Connection, func, insert, select, text

from copilot.errors import StoreUnavailable
from copilot.stores.databases import open_database
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
