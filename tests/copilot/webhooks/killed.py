"""A process that tells of something, once that is kept says so, and is killed before it delivers anything."""

import asyncio
import os
import signal
import sys

from copilot.outbox import OutboxEvent
from copilot.stores.audit_sql import SqlAuditTrail
from copilot.stores.databases import open_database
from copilot.stores.webhooks_sql import SqlWebhookStore
from copilot.webhooks.ports import Lease
from tests.builders import AT
from tests.contracts.webhook_store import ONE, an_endpoint, an_entry, minutes


async def _tell(url: str, last: str) -> None:
    database = open_database(url)
    store = SqlWebhookStore(database)
    await store.add(an_endpoint(), an_entry(), AT)
    await SqlAuditTrail(database).enter([], AT, [OutboxEvent("decision.made", "case/case-1", {"case": "case-1"})])
    if last != "kept":
        await store.spread(10)
    if last == "taken up":
        await store.claim(ONE, Lease("killed", minutes(1)), AT, 10)
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    asyncio.run(_tell(sys.argv[1], sys.argv[2]))
