"""Answering one golden case: what it came to, the line that keeps it, and what it cost."""

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from copilot.cases import Case
from copilot.chat.caching import repeated
from copilot.chat.metering import Meter, metered
from copilot.recommendations import Recommendation, RecommendationId, Tokens
from evals.runs.outcomes import Outcome, dump_outcome, failed, outcome_of

Recommend = Callable[[Case], Awaitable[Recommendation]]


@dataclass(frozen=True, slots=True)
class Answered:
    """``line`` is the outcome as a journal keeps it; ``tokens`` were paid for in ``requests``, ``reused`` were not."""

    outcome: Outcome
    line: str
    tokens: Tokens
    requests: int
    reused: int


Answer = Callable[[Case, int], Awaitable[Answered]]  # given a case and its repetition, from 0


def answering(recommend: Recommend) -> Answer:
    """Answers by ``recommend``. A crash of it is an outcome, not the end of the run."""

    async def answer(case: Case, repeat: int) -> Answered:
        start = time.perf_counter()
        with repeated(repeat), metered() as meter:
            try:
                recommendation = await recommend(case)
            except Exception as error:  # noqa: BLE001
                return _answered(failed(case.id, repeat, error, _since(start, meter)), meter)
        named = replace(recommendation, id=RecommendationId(f"{case.id}/{repeat}"))
        return _answered(outcome_of(named, repeat, _since(start, meter)), meter, recommendation)

    return answer


def _since(start: float, meter: Meter) -> float:
    """Seconds, without the wait for a turn: that is the run's own doing."""
    return time.perf_counter() - start - meter.waited


def _answered(outcome: Outcome, meter: Meter, recommendation: Recommendation | None = None) -> Answered:
    """The cost is what the meter saw; of a recommender without one, what its recommendation says."""
    tokens = meter.tokens
    if recommendation and not meter.asked and not meter.reused:
        tokens = recommendation.provenance.tokens
    return Answered(outcome, dump_outcome(outcome), tokens, meter.asked, meter.reused)
