"""Whether the parts that a recommendation needs are there."""

import asyncio
from collections.abc import Awaitable
from dataclasses import dataclass, field, replace
from datetime import date
from time import perf_counter

from copilot.chat.breaking import Circuit
from copilot.errors import CopilotError
from copilot.ports import RecommendationStore
from retrieval.ports import TextKind
from retrieval.retriever import Retriever

_ASKED = "ready?"  # what the embedder is asked to embed
PATIENCE = 5.0  # seconds for one check, unless said


@dataclass(frozen=True, slots=True)
class Check:
    """One part, whether it does its work, and a sentence on it: what is wrong and the way out when it doesn't.

    ``milliseconds`` is how long it took to find out.
    """

    name: str
    ok: bool
    detail: str
    milliseconds: float = field(default=0.0, compare=False)


async def check_health(
    store: RecommendationStore, retriever: Retriever, drafter: str, today: date, patience: float = PATIENCE
) -> list[Check]:
    """Ask the store to read, the index for the policies of ``today``, the embedder for a vector; raises nothing.

    The index answers only where it has a vector for all that the policies which were read say that day.

    ``drafter`` is an address that is named and not asked: where a model doesn't answer, the copilot abstains, and
    that is service.
    """
    checks = await asyncio.gather(
        _check("store", _store(store), patience),
        _check("index", _index(retriever, today), patience),
        _check("embedder", _embedder(retriever), patience),
    )
    return [*checks, Check("drafter", ok=True, detail=drafter)]


def circuit_check(circuit: Circuit) -> Check:
    """How the circuit of a model stands. While it is open it abstains or somebody stands in."""
    return Check(f"circuit of {circuit.address}", ok=True, detail=circuit.state.value)


async def _check(name: str, asked: Awaitable[str], patience: float) -> Check:
    start = perf_counter()
    found = await _found(name, asked, patience)
    return replace(found, milliseconds=round((perf_counter() - start) * 1000, 1))


async def _found(name: str, asked: Awaitable[str], patience: float) -> Check:
    try:
        async with asyncio.timeout(patience):
            return Check(name, ok=True, detail=await asked)
    except CopilotError as error:
        return Check(name, ok=False, detail=str(error))
    except TimeoutError:
        return Check(name, ok=False, detail=f"no answer within {patience:g} seconds")


async def _store(store: RecommendationStore) -> str:
    await store.ready()
    return "reads"


async def _index(retriever: Retriever, today: date) -> str:
    scope = await retriever.scope(today, None)
    return f"{len(scope.sections)} sections in force everywhere on {today}"


async def _embedder(retriever: Retriever) -> str:
    embedder = retriever.embedder
    await embedder.embed([_ASKED], TextKind.CONTENT)  # remembered after the first time
    return embedder.name
