"""Running units of work on a database without holding up the event loop.

A unit of work is a plain function of a connection that stands in a transaction. It may be run again from its start, so
it does nothing else.
"""

import asyncio
import random
import sqlite3
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import NamedTuple, Protocol, TypeVar

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
    translated,
)
from copilot.stores.group_commit import GroupCommit
from copilot.stores.savepoints import Write, each_in_savepoint
from copilot.stores.settling import settling

Result = TypeVar("Result")

WAIT = 5.0  # seconds for a lock
READERS = 4  # threads that read from SQLite
CLOSED = "the store is closed"
AT_ONCE = 8  # units of work on SQLite between which others have the event loop
TRIES = 5  # of one unit of work, where PostgreSQL asks to try again


class _Unit(NamedTuple):
    """What is written as a whole; ``few`` says that it takes next to no time."""

    work: Write
    few: bool


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

    async def write_few(self, work: Write) -> None:
        """``write`` for a few rows, as a draft has: SQLite gets them at once, and a thread waits for the disk alone."""
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
        self._with_lock = asyncio.Lock()  # a transaction may be open while the writing thread is free

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
        await self._group.add(_Unit(settling(work, held()), few=False))

    async def write_few(self, work: Write) -> None:
        await self._group.add(_Unit(settling(work, held()), few=True))

    async def forget(self) -> None:
        """The pages themselves are overwritten on deletion; the log with their earlier content is emptied here."""
        async with self._with_lock:
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

    async def _write_group(self, group: Sequence[_Unit]) -> list[Exception | None]:
        works = [unit.work for unit in group]
        async with self._with_lock:
            if all(unit.few for unit in group):
                return await self._write_at_once(works)
            return await self._in(self._writer, lambda: self._run(lambda c: each_in_savepoint(c, works), writes=True))

    async def _write_at_once(self, works: Sequence[Write]) -> list[Exception | None]:
        """Write within the event loop, the lock waited for and the disk written by the thread.

        A thread that ran the statements would wait for the interpreter after each, and hold the lock meanwhile.
        """
        outcomes: list[Exception | None] = []
        with translated(self._url):
            connection = self._writing.connect()
            try:
                await self._in(self._writer, connection.begin)
                for start in range(0, len(works), AT_ONCE):
                    outcomes += each_in_savepoint(connection, works[start : start + AT_ONCE])
                    await asyncio.sleep(0)
                await self._in(self._writer, connection.commit)
            finally:
                self._writer.submit(connection.close)  # which undoes what was not committed
        return outcomes

    def _empty_log(self) -> None:
        with translated(self._url), closing(self._engine.raw_connection()) as connection:
            connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")  # which no transaction may be around

    async def _in(self, threads: ThreadPoolExecutor, work: Callable[[], Result]) -> Result:
        try:
            running = asyncio.get_running_loop().run_in_executor(threads, work)
        except RuntimeError as error:
            raise StoreUnavailable(CLOSED) from error
        return await running

    def _run(self, work: Callable[[Connection], Result], *, writes: bool = False) -> Result:
        with translated(self._url), (self._writing if writes else self._reading).begin() as connection:
            return work(connection)


class _PostgresDatabase:
    """Has many writers: each unit of work is a transaction of its own, run again where the server asks for it."""

    def __init__(self, url: URL, wait: float) -> None:
        self._url = url
        self._engine = async_postgres_engine(url, wait)
        self._closed = False

    async def read(self, work: Callable[[Connection], Result]) -> Result:
        _check_open(closed=self._closed)
        with translated(self._url):
            async with self._engine.connect() as connection:
                return await connection.run_sync(work)

    async def look_up(self, work: Callable[[Connection], Result]) -> Result:
        return await self.read(work)

    async def write(self, work: Write) -> None:
        _check_open(closed=self._closed)
        with translated(self._url):
            settled = settling(work, held())
            for left in reversed(range(TRIES)):
                if await self._wrote(settled, last=not left):
                    return
                await asyncio.sleep(random.uniform(0, 0.05))  # noqa: S311 - so that two don't meet again

    async def write_few(self, work: Write) -> None:
        await self.write(work)

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
