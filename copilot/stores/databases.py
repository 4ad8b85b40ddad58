"""Running units of work on a database without holding up the event loop.

A unit of work is a plain function of a connection that stands in a transaction. It may be run again from its start, so
it does nothing else.
"""

import asyncio
import random
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from typing import Protocol, TypeVar

from sqlalchemy import URL, Connection
from sqlalchemy.exc import SQLAlchemyError

from copilot.errors import StoreUnavailable
from copilot.repeats.model import held
from copilot.stores.engines import (
    WRITES,
    async_postgres_engine,
    database_url,
    may_try_again,
    sqlite_engine,
    tell_sqlite,
    unavailable,
)
from copilot.stores.group_commit import GroupCommit
from copilot.stores.settling import settling

Result = TypeVar("Result")
Write = Callable[[Connection], None]

WAIT = 5.0  # seconds for a lock
READERS = 4  # threads that read from SQLite
CLOSED = "the store is closed"
TRIES = 5  # of one unit of work, where PostgreSQL asks to try again


class Database(Protocol):
    """Runs units of work; what the database itself fails at is raised as ``StoreUnavailable``."""

    async def read(self, work: Callable[[Connection], Result]) -> Result:
        """Run ``work`` in a transaction that writes nothing."""
        ...

    async def look_up(self, work: Callable[[Connection], Result]) -> Result:
        """``read`` for a few rows that an index leads to; SQLite is asked at once, where a thread would take longer."""
        ...

    async def write(self, work: Write) -> None:
        """Run ``work``; once this returns, what it wrote outlives a crash. What ``work`` raises undoes all of it.

        If it enters something in the audit trail, a claim that the task holds (``copilot.repeats``) is settled with it.
        """
        ...

    async def forget(self) -> None:
        """Let nothing that was deleted stand in a file of the database, as far as it can be told to."""
        ...

    async def close(self) -> None: ...


def open_database(address: str, wait: float = WAIT) -> Database:
    """The database at an address; ``wait`` is how many seconds it waits for a lock. Raises ``SettingInvalid``."""
    url = database_url(address)
    return _SqliteDatabase(url, wait) if url.drivername == "sqlite" else _PostgresDatabase(url, wait)


class _SqliteDatabase:
    """Has one writer, so what arrives together is committed together: a savepoint each, one sync for all."""

    def __init__(self, url: URL, wait: float) -> None:
        self._url = url
        self._engine = sqlite_engine(url, wait)
        self._reading, self._writing = (self._engine.execution_options(**{WRITES: writes}) for writes in (False, True))
        self._at_once = sqlite_engine(url, wait=0)  # within the event loop, which waits for no lock
        self._closed = False
        self._writer = ThreadPoolExecutor(1, "sqlite-writer")
        self._readers = ThreadPoolExecutor(READERS, "sqlite-reader")
        self._group = GroupCommit(self._write_group)

    async def read(self, work: Callable[[Connection], Result]) -> Result:
        return await self._in(self._readers, lambda: self._run(work))

    async def look_up(self, work: Callable[[Connection], Result]) -> Result:
        _check_open(closed=self._closed)
        try:
            with self._at_once.begin() as connection:
                return work(connection)
        except (SQLAlchemyError, sqlite3.Error, OSError):
            return await self.read(work)  # which waits for a lock, and says what is wrong

    async def write(self, work: Write) -> None:
        await self._group.add(settling(work, held()))

    async def forget(self) -> None:
        """The pages themselves are overwritten on deletion; the log with their earlier content is emptied here."""
        await self._in(self._writer, self._empty_log)

    async def close(self) -> None:
        self._closed = True
        await self._group.close()
        await asyncio.to_thread(self._shut_down)

    def _shut_down(self) -> None:
        self._writer.shutdown()
        self._readers.shutdown()
        for engine in (self._engine, self._at_once):
            engine.dispose()

    async def _write_group(self, group: Sequence[Write]) -> list[Exception | None]:
        return await self._in(self._writer, lambda: self._run(lambda c: _each_in_savepoint(c, group), writes=True))

    def _empty_log(self) -> None:
        with _translated(self._url), closing(self._engine.raw_connection()) as connection:
            connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")  # which no transaction may be around

    async def _in(self, threads: ThreadPoolExecutor, work: Callable[[], Result]) -> Result:
        try:
            running = asyncio.get_running_loop().run_in_executor(threads, work)
        except RuntimeError as error:
            raise StoreUnavailable(CLOSED) from error
        return await running

    def _run(self, work: Callable[[Connection], Result], *, writes: bool = False) -> Result:
        with _translated(self._url), (self._writing if writes else self._reading).begin() as connection:
            return work(connection)


class _PostgresDatabase:
    """Has many writers: each unit of work is a transaction of its own, run again where the server asks for it."""

    def __init__(self, url: URL, wait: float) -> None:
        self._url = url
        self._engine = async_postgres_engine(url, wait)
        self._closed = False

    async def read(self, work: Callable[[Connection], Result]) -> Result:
        _check_open(closed=self._closed)
        with _translated(self._url):
            async with self._engine.connect() as connection:
                return await connection.run_sync(work)

    async def look_up(self, work: Callable[[Connection], Result]) -> Result:
        return await self.read(work)

    async def write(self, work: Write) -> None:
        _check_open(closed=self._closed)
        with _translated(self._url):
            settled = settling(work, held())
            for left in reversed(range(TRIES)):
                if await self._wrote(settled, last=not left):
                    return
                await asyncio.sleep(random.uniform(0, 0.05))  # noqa: S311 - so that two don't meet again

    async def forget(self) -> None:
        """Nothing to do from here: the server's own vacuum and the age of its log decide."""

    async def close(self) -> None:
        self._closed = True
        await self._engine.dispose()

    async def _wrote(self, work: Write, *, last: bool) -> bool:
        try:
            async with self._engine.begin() as connection:
                await connection.run_sync(work)
        except SQLAlchemyError as error:
            if last or not may_try_again(error):
                raise
            return False
        return True


def _check_open(*, closed: bool) -> None:
    if closed:
        raise StoreUnavailable(CLOSED)


@contextmanager
def _translated(url: URL) -> Iterator[None]:
    try:
        yield
    except (SQLAlchemyError, sqlite3.Error, OSError) as error:
        raise unavailable(url, error) from error


def _each_in_savepoint(connection: Connection, group: Sequence[Write]) -> list[Exception | None]:
    """Run each within a savepoint of its own, and say for each what went wrong with it alone.

    Raises what SQLite itself gave up the whole transaction for.
    """
    return [_in_savepoint(connection, work) for work in group]


def _in_savepoint(connection: Connection, work: Write) -> Exception | None:
    tell_sqlite(connection, "SAVEPOINT work")
    try:
        with _translated(connection.engine.url):
            work(connection)
    except Exception as error:
        if not _in_transaction(connection):
            raise
        tell_sqlite(connection, "ROLLBACK TO work")
        tell_sqlite(connection, "RELEASE work")
        return error
    tell_sqlite(connection, "RELEASE work")
    return None


def _in_transaction(connection: Connection) -> bool:
    driver = connection.connection.driver_connection
    return isinstance(driver, sqlite3.Connection) and driver.in_transaction
