"""SQLite databases with our tables, each in a folder of its own."""

import asyncio
import shutil
from pathlib import Path

import pytest

from copilot.stores.migrations import upgrade


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
