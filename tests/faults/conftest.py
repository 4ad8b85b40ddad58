"""The databases that fail here."""

import pytest

from tests.servers.migrated import migrated_database, migrated_file, migrated_postgres_url, sqlite_url

__all__ = ["migrated_database", "migrated_file", "migrated_postgres_url", "sqlite_url", "url"]


@pytest.fixture(params=["sqlite", "postgres"])
def url(request: pytest.FixtureRequest) -> str:
    """A database of each kind, with our tables and nothing in them."""
    return str(request.getfixturevalue("migrated_postgres_url" if request.param == "postgres" else "sqlite_url"))
