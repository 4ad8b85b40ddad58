"""The databases that stores are tested on."""

from tests.servers.migrated import migrated_database, migrated_file, migrated_postgres_url, sqlite_url

__all__ = ["migrated_database", "migrated_file", "migrated_postgres_url", "sqlite_url"]
