"""How many cases and events stand where, read when somebody asks for the metrics."""

import asyncio

from copilot.errors import StoreUnavailable
from copilot.observing.metrics import Metrics
from copilot.stores.ports import Stores

_PATIENCE = 2.0  # seconds


async def read_metrics(metrics: Metrics, stores: Stores) -> bytes:
    """The metrics with what the database says; without it where the database doesn't answer, and that is said."""
    try:
        async with asyncio.timeout(_PATIENCE):
            cases, events = await stores.cases.counts(), await stores.webhooks.counts()
    except (StoreUnavailable, TimeoutError):
        metrics.stand(None, None)
    else:
        metrics.stand(
            {(queue.value, state.value): number for (queue, state), number in cases.items()},
            {(state.value,): number for state, number in events.items()},
        )
    return await asyncio.to_thread(metrics.text)
