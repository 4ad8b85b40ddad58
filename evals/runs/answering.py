"""Answering golden cases: how each ended and what it cost at once, and all that came of them in the end."""

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Protocol

from copilot.cases import Case
from copilot.chat.caching import repeated
from copilot.chat.metering import Meter, metered
from copilot.recommendations import Recommendation, RecommendationId, Tokens
from evals.runs.outcomes import Ending, Outcome, dump_outcome, failed, outcome_of

Recommend = Callable[[Case], Awaitable[Recommendation]]


@dataclass(frozen=True, slots=True)
class Answered:
    """What a run has to know of an outcome at once. ``line`` is the outcome as a journal keeps it; ``tokens`` were paid
    for in ``requests``, ``reused`` were not."""

    ending: Ending
    failure: str | None
    line: bytes
    tokens: Tokens
    requests: int
    reused: int


class Answerer(Protocol):
    """What cases are put to, in this process or in another one."""

    async def answer(self, case: Case, repeat: int) -> Answered:
        """Answer a case at its repetition, from 0."""

    async def outcomes(self) -> list[Outcome]:
        """All that came of what was put to it, once a run has its last answer: while a model waits for questions, none
        are handed over."""


class Answering:
    """Answers by ``recommend``, in this process. A crash of it is an outcome, not the end of the run."""

    def __init__(self, recommend: Recommend) -> None:
        self._recommend = recommend
        self._outcomes: list[Outcome] = []

    async def answer(self, case: Case, repeat: int) -> Answered:
        """As the protocol says."""
        start = time.perf_counter()
        with repeated(repeat), metered() as meter:
            try:
                recommendation = await self._recommend(case)
            except Exception as error:  # noqa: BLE001
                return self._kept(failed(case.id, repeat, error, _since(start, meter)), meter)
        named = replace(recommendation, id=RecommendationId(f"{case.id}/{repeat}"), exchanges=())  # as a journal has it
        return self._kept(outcome_of(named, repeat, _since(start, meter)), meter, recommendation)

    async def outcomes(self) -> list[Outcome]:
        """As the protocol says."""
        return self._outcomes

    def _kept(self, outcome: Outcome, meter: Meter, recommendation: Recommendation | None = None) -> Answered:
        """The cost is what the meter saw; of a recommender without one, what its recommendation says."""
        self._outcomes.append(outcome)
        tokens = meter.tokens
        if recommendation and not meter.asked and not meter.reused:
            tokens = recommendation.provenance.tokens
        return Answered(outcome.ending, outcome.failure, dump_outcome(outcome), tokens, meter.asked, meter.reused)


def _since(start: float, meter: Meter) -> float:
    """Seconds, without the wait for a turn: that is the run's own doing."""
    return time.perf_counter() - start - meter.waited
