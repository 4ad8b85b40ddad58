"""Whether the parts that a recommendation needs are there."""

import asyncio
from collections.abc import Awaitable
from dataclasses import dataclass
from datetime import date

from copilot.errors import CopilotError
from copilot.ports import RecommendationStore
from retrieval.retriever import Retriever

PATIENCE = 5.0  # seconds for one check, unless said


@dataclass(frozen=True, slots=True)
class Check:
    """One part, whether it does its work, and a sentence on it: what is wrong and the way out when it doesn't."""

    name: str
    ok: bool
    detail: str


async def check_health(
    store: RecommendationStore, retriever: Retriever, drafter: str, today: date, patience: float = PATIENCE
) -> list[Check]:
    """Ask the store to read and the index for the policies of ``today``; raises nothing.

    ``drafter`` is an address that is named and not asked: where a model doesn't answer, the copilot abstains, and
    that is service.
    """
    checks = await asyncio.gather(
        _check("store", _store(store), patience), _check("index", _index(retriever, today), patience)
    )
    return [*checks, Check("drafter", ok=True, detail=drafter)]


async def _check(name: str, asked: Awaitable[str], patience: float) -> Check:
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
