"""``copilot backup`` and ``copilot restore``: everything in the database, in one file."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from copilot.cli.console import note, say
from copilot.errors import NotFound
from copilot.settings import read_settings
from copilot.stores.backup import back_up
from copilot.stores.backup import restore as fill
from copilot.stores.databases import open_database
from copilot.stores.migrations import upgrade

Out = Annotated[Path, typer.Argument(metavar="FILE", help="The file to write; it must not stand yet.")]
From = Annotated[Path, typer.Argument(metavar="FILE", help="A file that `copilot backup` wrote.")]
Into = Annotated[str | None, typer.Option("--database", help="Another database than the settings name.")]


def backup(file: Out, database: Into = None) -> None:
    """Write all that is in the database to a file, while others go on working with it.

    Keys and checkpoints are not in it: they stand in the data folder, and belong elsewhere.
    """
    address = database or read_settings().database

    async def work() -> dict[str, int]:
        await upgrade(address)
        opened = open_database(address)
        try:
            return await back_up(opened, file, datetime.now(UTC))
        finally:
            await opened.close()

    counts = asyncio.run(work())
    say(f"{sum(counts.values())} rows of {len(counts)} tables in {file}")


def restore(file: From, database: Into = None) -> None:
    """Fill an empty database from a backup, all or nothing; SQLite and PostgreSQL take each other's."""
    if not file.exists():
        raise NotFound(f"there is no file {str(file)!r}")
    address = database or read_settings().database

    async def work() -> dict[str, int]:
        await upgrade(address)
        opened = open_database(address, 30)
        try:
            return await fill(opened, file)
        finally:
            await opened.close()

    counts = asyncio.run(work())
    say(f"{sum(counts.values())} rows of {len(counts)} tables are back")
    note("`copilot audit verify` says whether the checkpoints know of later entries that this backup lacks.")
