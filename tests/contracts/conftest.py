"""The servers that contracts run against."""

import pytest

from tests.servers.postgres import migrated_postgres_url, migrated_template, postgres, postgres_url
from tests.servers.sqlite import migrated_file, sqlite_url

__all__ = [
    "migrated_file",
    "migrated_postgres_url",
    "migrated_template",
    "postgres",
    "postgres_url",
    "sqlite_url",
]

pytest.register_assert_rewrite(
    "tests.contracts.durability", "tests.contracts.recommendation_store", "tests.contracts.sealing"
)
