"""Letting the Nth statement of a program fail, by the database's own doing."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum
from typing import Any

import psycopg
from sqlalchemy import Connection, Engine, event


class Fault(Enum):
    """How a statement fails."""

    INTERRUPTED = "interrupted"  # SQLite breaks it off after one step, and may give up the whole transaction
    CUT = "cut"  # PostgreSQL ends the connection
    FULL = "full"  # PostgreSQL says that its disk is full


class FailAt:
    """Counts statements and commits, and lets one of them fail. ``failed`` says whether it came to that."""

    def __init__(self, number: int, fault: Fault) -> None:
        self._left, self._fault = number, fault
        self._busy = False
        self.failed = False

    def next(self, connection: Connection) -> None:
        """A statement or a commit is about to run."""
        if self._busy or self.failed:
            return
        self._left -= 1
        if self._left:
            return
        self.failed = self._busy = True
        try:
            self._break(connection)
        finally:
            self._busy = False

    def _break(self, connection: Connection) -> None:
        driver: Any = connection.connection.driver_connection
        if self._fault is Fault.INTERRUPTED:
            driver.set_progress_handler(lambda: _once(driver), 1)
        elif self._fault is Fault.CUT:
            with psycopg.connect(driver.info.dsn, autocommit=True) as other:
                other.execute("SELECT pg_terminate_backend(%s, 5000)", [driver.info.backend_pid])
        else:
            connection.exec_driver_sql("DO $$ BEGIN RAISE EXCEPTION 'on purpose' USING ERRCODE = '53100'; END $$")


@contextmanager
def failing_at(number: int, fault: Fault) -> Iterator[FailAt]:
    """Let the Nth statement or commit from here on fail, at whichever engine."""
    fail = FailAt(number, fault)

    def statement(connection: Connection, *_: object) -> None:
        fail.next(connection)

    event.listen(Engine, "before_cursor_execute", statement)
    event.listen(Engine, "commit", statement)
    try:
        yield fail
    finally:
        event.remove(Engine, "before_cursor_execute", statement)
        event.remove(Engine, "commit", statement)


def _once(driver: sqlite3.Connection) -> int:
    driver.set_progress_handler(None, 1)
    return 1
