"""Several units of work in one transaction of SQLite, each within a savepoint of its own."""

import sqlite3
from collections.abc import Callable, Sequence

from sqlalchemy import Connection

from copilot.stores.engines import tell_sqlite, translated

Write = Callable[[Connection], None]


def each_in_savepoint(connection: Connection, group: Sequence[Write]) -> list[Exception | None]:
    """Run each within a savepoint of its own, and say for each what went wrong with it alone.

    Raises what SQLite itself gave up the whole transaction for.
    """
    return [_in_savepoint(connection, work) for work in group]


def _in_savepoint(connection: Connection, work: Write) -> Exception | None:
    tell_sqlite(connection, "SAVEPOINT work")
    try:
        with translated(connection.engine.url):
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
