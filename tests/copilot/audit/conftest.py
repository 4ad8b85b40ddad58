"""The databases that trails are kept in."""

from tests.servers.migrated import migrated_database, migrated_file, migrated_postgres_url, sqlite_url

__all__ = ["migrated_database", "migrated_file", "migrated_postgres_url", "sqlite_url"]
