"""The database that receipts are written from."""

from tests.servers.migrated import migrated_file, sqlite_url

__all__ = ["migrated_file", "sqlite_url"]
