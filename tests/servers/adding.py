"""A process that adds recommendations without end and says of each that it was kept, until it is killed."""

import asyncio
import sys
from itertools import count

from copilot.cases import CaseId
from copilot.recommendations import RecommendationId
from copilot.stores.sql import SqlRecommendationStore
from tests.builders import AT, a_case, a_recommendation


async def _add_without_end(url: str) -> None:
    store, numbers = SqlRecommendationStore.at(url), count(1)

    async def add() -> None:
        while True:
            name = f"added-{next(numbers)}"
            recommendation = a_recommendation(id=RecommendationId(name), case_id=CaseId(name), rationale=name)
            await store.add(a_case(id=CaseId(name), text=name), recommendation, AT)
            sys.stdout.write(f"{name}\n")
            sys.stdout.flush()

    await asyncio.gather(*(add() for _ in range(8)))


if __name__ == "__main__":
    asyncio.run(_add_without_end(sys.argv[1]))
