"""The steps of a draft as server-sent events. Whoever stops listening stops nothing."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress

from api.ports import Service
from copilot.batches.model import BatchId, BatchKind, Result
from copilot.errors import CopilotError
from copilot.people.model import Actor
from copilot.wire.base import canonical_json

EVENTS = "text/event-stream"
HEARTBEAT = 10.0  # seconds without an event, after which a line says that the stream is alive
LOOKED = 1.0  # seconds between two looks into the store, for what another process drafts


async def events_of(service: Service, name: BatchId, actor: Actor) -> AsyncIterator[str]:
    """``step`` as each begins, then ``recommendation`` or ``problem``; a comment now and then."""
    runner, known, told, silent = service.batches.runner, None, 0, 0.0
    try:
        while True:
            begun, follow = runner.begun, runner.following(name, 1)
            told = told if follow in (None, known) else 0
            known = follow or known
            changed = follow.changed if follow else begun
            for step in known.steps[told:] if known else ():
                told, silent = told + 1, 0.0
                yield _event("step", canonical_json({"step": step}))
            if (await service.batches.look(name, actor, BatchKind.ONE)).batch.ended_at:
                break
            if silent >= HEARTBEAT:
                silent = 0.0
                yield ": still here\n\n"
            with suppress(TimeoutError):
                await asyncio.wait_for(changed.wait(), LOOKED)
            silent += LOOKED
        yield _last(await service.batches.store.results(name, 0, 1))
    except CopilotError as error:
        yield _event("problem", canonical_json({"detail": str(error)}))


def _last(results: list[Result]) -> str:
    made = results[0].recommendation if results else None
    if made:
        return _event("recommendation", made)
    problem = results[0].line.problem if results else None
    return _event("problem", canonical_json({"detail": problem or "the recommendation isn't given out any more"}))


def _event(kind: str, data: str) -> str:
    return f"event: {kind}\ndata: {data}\n\n"
