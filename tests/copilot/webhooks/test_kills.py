"""What was kept is delivered, however a process ends between the two."""

import asyncio
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from copilot.people.pepper import Pepper
from copilot.stores.databases import open_database
from copilot.stores.webhooks_sql import SqlWebhookStore
from copilot.webhooks.delivering import Deliverer
from copilot.webhooks.managing import Secrets
from copilot.webhooks.sending import Sender
from tests.clocks import MovedClock
from tests.contracts.webhook_store import ONE, an_entry
from tests.servers.receiver import receiving

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize("last", ["kept", "spread", "taken up"])
async def test_is_delivered_after_a_kill(sqlite_url: str, last: str) -> None:
    command = [sys.executable, "-m", "tests.copilot.webhooks.killed", sqlite_url, last]
    assert await asyncio.to_thread(lambda: subprocess.run(command, cwd=ROOT, check=False).returncode) == -9
    database, clock = open_database(sqlite_url), MovedClock()
    store = SqlWebhookStore(database)
    async with receiving() as receiver:
        await store.change(ONE, lambda old: (replace(old, url=receiver.url), an_entry()), clock.now())
        deliverer = Deliverer(store, Secrets(Pepper(bytes(32))), clock, Sender(allowed=frozenset({"localhost"})))
        await deliverer.once()
        assert len(receiver.seen) == (0 if last == "taken up" else 1)
        clock.on(minutes=1)
        await deliverer.once()
        assert len(receiver.seen) == 1
    await database.close()
