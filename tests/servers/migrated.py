"""Databases with our tables, migrated once and empty for each test."""

import asyncio
import shutil
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from copilot.stores.migrations import upgrade
from copilot.stores.schema import metadata
from tests.servers.postgres import Postgres


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with our tables, to make others of."""
    path = tmp_path_factory.mktemp("migrated") / "copilot.db"
    asyncio.run(upgrade(f"sqlite:///{path}"))
    return path


@pytest.fixture
def sqlite_url(tmp_path: Path, migrated_file: Path) -> str:
    """The address of a database with our tables."""
    return f"sqlite:///{shutil.copy(migrated_file, tmp_path / 'copilot.db')}"


@pytest.fixture(scope="session")
def migrated_database(postgres: Postgres) -> Iterator[str]:
    """The address of a PostgreSQL database with our tables, for all tests of a process."""
    with postgres.database() as name:
        asyncio.run(upgrade(postgres.url(name)))
        yield postgres.url(name)


@pytest.fixture
def migrated_postgres_url(migrated_database: str) -> str:
    """The address of that database, with nothing in it. A test leaves its schema as it was."""
    with psycopg.connect(migrated_database, autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")  # past the triggers that keep rows for good
        for table in reversed(metadata.sorted_tables):
            connection.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(table.name)))
    return migrated_database
