"""Database addresses, the engines behind them, and what their errors mean to us."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep
from typing import TYPE_CHECKING, Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection, DBAPICursor
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError

from copilot.errors import SettingInvalid, StoreFull, StoreUnavailable

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncEngine

WRITES = "writes"  # the execution option of a transaction that will write

_KNOWN = {
    "sqlite": "sqlite",
    "postgres": "postgresql+psycopg",
    "postgresql": "postgresql+psycopg",
    "postgresql+psycopg": "postgresql+psycopg",
}
_TRY_AGAIN = {"40001", "40P01", "23505"}  # serialization failure, deadlock, another who inserted first
_NO_ROOM = {"53100"}
_NO_TABLE = {"42P01"}


def database_url(address: str) -> URL:
    """The address of a database, with the driver that we use. Raises ``SettingInvalid``."""
    try:
        url = make_url(address)
    except (ArgumentError, ValueError):
        raise SettingInvalid("the database address is no URL; write sqlite:///FILE or postgresql://HOST/NAME") from None
    if url.drivername not in _KNOWN:
        known = ", ".join(f"{name}://" for name in ("sqlite", "postgresql"))
        raise SettingInvalid(f"no database is known for {url.drivername!r}://; an address begins with {known}")
    if url.get_backend_name() == "sqlite" and url.database in {None, "", ":memory:"}:
        raise SettingInvalid("the address of a SQLite database names its file: sqlite:///FILE")
    return url.set(drivername=_KNOWN[url.drivername])


def sqlite_engine(url: URL, wait: float) -> Engine:
    """Own the transactions: a writer takes the write lock at its start, so nothing fails half-way for a lock."""
    engine = create_engine(url, hide_parameters=True, connect_args={"timeout": wait})

    @event.listens_for(engine, "connect")
    def _connect(connection: DBAPIConnection, _: object) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        _write_ahead(cursor, wait)
        for pragma in ("synchronous = FULL", "foreign_keys = ON", "secure_delete = ON"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        tell_sqlite(connection, "BEGIN IMMEDIATE" if connection.get_execution_options().get(WRITES) else "BEGIN")

    return engine


def tell_sqlite(connection: Connection, words: str) -> None:
    """Run a word of transactions on the connection itself: through the engine it takes ten times as long."""
    driver: Any = connection.connection.driver_connection
    driver.execute(words)


def _write_ahead(cursor: DBAPICursor, wait: float) -> None:
    """Have the file write ahead. SQLite doesn't wait for a lock here by itself."""
    until = monotonic() + wait
    while True:
        try:
            cursor.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or monotonic() > until:
                raise
            sleep(0.01)
        else:
            return


def postgres_engine(url: URL, wait: float) -> Engine:
    """An engine for a worker thread."""
    return create_engine(url, hide_parameters=True, connect_args=_postgres_arguments(wait))


def async_postgres_engine(url: URL, wait: float) -> "AsyncEngine":
    """An engine for the event loop; a connection that has died is replaced before it is used."""
    from sqlalchemy.ext.asyncio import create_async_engine  # noqa: PLC0415

    return create_async_engine(
        url, hide_parameters=True, pool_timeout=wait, pool_pre_ping=True, connect_args=_postgres_arguments(wait)
    )


def _postgres_arguments(wait: float) -> dict[str, Any]:
    return {"connect_timeout": max(2, round(wait)), "options": f"-c lock_timeout={round(wait * 1000)} -c timezone=UTC"}


def create_file(url: URL) -> None:
    """Make the folder and the file of a SQLite database, readable for their owner alone, if they don't stand."""
    if url.drivername == "sqlite":
        path = Path(url.database or "")
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.touch(mode=0o600, exist_ok=True)


def may_try_again(error: Exception) -> bool:
    """Whether the same transaction, run again from its start, may well succeed."""
    return _state(error) in _TRY_AGAIN


def unavailable(url: URL, error: Exception) -> StoreUnavailable:
    """The error of a database as ours."""
    shown, state = url.render_as_string(hide_password=True), _state(error)
    reason = getattr(error, "orig", None) or error
    text = f"the database {shown} failed: {type(reason).__name__}: {str(reason).strip()}"
    if state in _NO_ROOM or state == sqlite3.SQLITE_FULL:
        return StoreFull(f"{text}; make room where it stands")
    if state in _NO_TABLE or "no such table" in text:
        return StoreUnavailable(f"{text}; its tables are missing: run `copilot upgrade`")
    return StoreUnavailable(text)


@contextmanager
def translated(url: URL) -> Iterator[None]:
    """What the database itself fails at meanwhile, as an error of ours."""
    try:
        yield
    except (SQLAlchemyError, sqlite3.Error, OSError) as error:
        raise unavailable(url, error) from error


def _state(error: Exception) -> object:
    """PostgreSQL's SQLSTATE, or SQLite's primary result code."""
    reason = error.orig if isinstance(error, DBAPIError) else error
    code = getattr(reason, "sqlite_errorcode", None)
    return code & 0xFF if isinstance(code, int) else getattr(reason, "sqlstate", None)
