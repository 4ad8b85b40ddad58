"""Opening the stores for one command."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from copilot.settings import read_settings
from copilot.stores.opening import open_stores
from copilot.stores.ports import Stores

Result = TypeVar("Result")


def with_stores(work: Callable[[Stores], Awaitable[Result]], database: str | None = None) -> Result:
    """Run work on the stores of the settings, or of another database."""
    settings = read_settings(**({"database_url": database} if database else {}))

    async def run() -> Result:
        stores = await open_stores(settings.database)
        try:
            return await work(stores)
        finally:
            await stores.close()

    return asyncio.run(run())
