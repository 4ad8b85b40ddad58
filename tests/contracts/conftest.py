"""The databases that contracts run against."""

import pytest

from tests.servers.migrated import migrated_database, migrated_file, migrated_postgres_url, sqlite_url

__all__ = ["migrated_database", "migrated_file", "migrated_postgres_url", "sqlite_url"]

pytest.register_assert_rewrite(
    "tests.contracts.batch_store",
    "tests.contracts.case_ledger",
    "tests.contracts.desk",
    "tests.contracts.durability",
    "tests.contracts.recommendation_store",
    "tests.contracts.repeat_store",
    "tests.contracts.sealing",
)
