"""Bulk work in a process of its own, to be killed: ``python -m tests.copilot.bulk_program CASES RESULTS``."""

import asyncio
import random
import sys
from datetime import date
from itertools import count
from pathlib import Path

from copilot.bulk import Bulk, run_bulk
from copilot.cases import Case
from copilot.recommendations import Recommendation, RecommendationId
from policy_corpus.model import Region
from tests.builders import a_provenance, a_recommendation

_calls = count(1)
_pauses = random.Random(7)


async def answer(case: Case, as_of: date | None = None, region: Region | None = None) -> Recommendation:
    """A recommendation that repeats the text, after a pause of its own; only the id and the time differ by call."""
    number = next(_calls)
    await asyncio.sleep(_pauses.random() / 500)
    return a_recommendation(
        id=RecommendationId(f"rec-{number}"),
        case_id=case.id,
        rationale=case.text,
        as_of=as_of or date(2026, 3, 2),
        region=region,
        provenance=a_provenance(timings_ms={"draft": float(number)}),
    )


if __name__ == "__main__":
    places = Path(sys.argv[1]), Path(sys.argv[2])
    asyncio.run(run_bulk(answer, *places, Bulk(concurrency=4), lambda _done, _total: None))
