"""The counterfactual citation test: take away the sections that a violation rests on, and the verdict must move.

A drafter that flags the same content for whatever is left did not flag it for what it cited. Nothing is embedded
again but the content: the sections are taken out of what the search has found, and all else stays as it was.
"""

import asyncio
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from copilot.errors import CopilotError
from copilot.pipeline import Pipeline, PipelineParts
from copilot.recommendations import Recommendation
from evals.golden_cases import GoldenCase
from evals.runs.outcomes import UNSERVED, Ending, Outcome
from evals.scoring.sections import violated_sections
from evals.statistics.estimates import Estimate, clustered_proportion
from policy_corpus.model import Region
from retrieval.retriever import Content, Retrieval, Retriever


@dataclass(frozen=True, slots=True)
class Counterfactual:
    """One violation, drafted again without the sections that it rested on.

    ``held_by`` are the sections for which it is a violation still; ``labelled`` says that the label names all of them,
    so that the case violates more than was taken away. ``ending`` is how the second drafting ended.
    """

    case_id: str
    family: str
    removed: frozenset[str]
    ending: Ending
    held_by: frozenset[str] = frozenset()
    labelled: bool = False

    @property
    def moved(self) -> bool:
        """It is no violation any more, or one for sections alone that the label names too."""
        return not self.held_by or self.labelled


@dataclass(frozen=True, slots=True)
class CounterfactualResult:
    """All tests, and the share that moved of those that didn't fail.

    ``of`` counts how the cases of the run ended: what was not drafted as a violation has nothing to be taken away.
    """

    tests: tuple[Counterfactual, ...]
    moved: Estimate
    of: Mapping[str, int]


class NarrowedRetriever(Retriever):
    """A retriever that never brings some sections, whatever it finds; the scores of the others are as they were."""

    def __init__(self, whole: Retriever, removed: frozenset[str]) -> None:
        super().__init__(whole.corpus, whole.embedder, whole.store, whole.weights)
        self._whole, self._removed = whole, removed

    async def search(
        self, content: Content | str, as_of: date, region: Region | None = None, top: int | None = None
    ) -> Retrieval:
        left = (await self._whole.search(content, as_of, region)).without(self._removed)
        return replace(left, order=left.order[:top])


async def counterfactual_test(
    golden: Sequence[GoldenCase], outcomes: Iterable[Outcome], parts: PipelineParts, in_flight: int = 8
) -> CounterfactualResult:
    """Test each drafted violation among ``outcomes`` (of repeat 0). The corpus of ``parts`` is that of the run."""
    cases = {str(each.case.id): each for each in golden}
    gate = asyncio.Semaphore(in_flight)

    async def test(case: GoldenCase, rec: Recommendation) -> Counterfactual:
        async with gate:
            return await _test(case, rec, parts)

    once = [outcome for outcome in outcomes if outcome.repeat == 0]
    flagged = [
        (cases[outcome.case_id], outcome.recommendation)
        for outcome in once
        if outcome.recommendation and violated_sections(outcome.recommendation) and outcome.ending is Ending.DRAFTED
    ]
    tests = tuple(await asyncio.gather(*(test(case, rec) for case, rec in flagged)))
    return CounterfactualResult(tests, summarise(tests), Counter(map(_came_to, once)))


def _came_to(outcome: Outcome) -> str:
    rec = outcome.recommendation
    return rec.verdict.value if rec and outcome.ending is Ending.DRAFTED else outcome.ending.value


def summarise(tests: Sequence[Counterfactual]) -> Estimate:
    """The share that moved, by family; tests that failed are left out of it."""
    counted = [test for test in tests if test.ending is not Ending.FAILED]
    return clustered_proportion([test.moved for test in counted], [test.family for test in counted])


async def _test(golden: GoldenCase, rec: Recommendation, parts: PipelineParts) -> Counterfactual:
    removed = violated_sections(rec)
    test = Counterfactual(str(golden.case.id), golden.family, removed, Ending.FAILED)
    pipeline = Pipeline(replace(parts, retriever=NarrowedRetriever(parts.retriever, removed)))
    try:
        again = await pipeline.recommend(golden.case, rec.as_of, rec.region)
    except CopilotError:
        return test
    if again.abstention and again.abstention.reason in UNSERVED:
        return test  # the model gave no draft: that is no verdict that moved
    ending = Ending(again.status.value)
    held = violated_sections(again) if ending is Ending.DRAFTED else frozenset()
    return replace(test, ending=ending, held_by=held, labelled=held <= golden.label.sections)
