"""Putting trials to a pipeline and summing up: passed, broken, undecided and failed, each counted for itself."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from copilot.cases import Case
from copilot.errors import CopilotError
from copilot.pipeline import Pipeline, PipelineParts
from copilot.recommendations import Verdict
from evals.robustness.trials import Must, Trial
from evals.runs.outcomes import UNSERVED, Ending
from evals.statistics.estimates import Estimate, clustered_proportion
from policy_corpus.corpus import Corpus
from retrieval.indexing import embedded, wanted_texts
from retrieval.ports import PassageId
from retrieval.retriever import Retriever
from retrieval.stores.memory import MemoryStore

_VERDICTS = (Verdict.VIOLATION.value, Verdict.NO_VIOLATION.value)


class Result(StrEnum):
    """What came of a trial. Undecided: it was abstained on or routed where a verdict was due."""

    PASSED = "passed"
    BROKEN = "broken"
    UNDECIDED = "undecided"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Tried:
    """One trial's result. ``before`` and ``after`` are verdicts, or how it ended where there was none.

    ``before`` is of the case as it stands under the policies as they are; ``was_right`` says that it is as labelled.
    """

    suite: str
    variant: str
    case_id: str
    family: str
    must: Must
    before: str
    after: str
    was_right: bool
    result: Result


@dataclass(frozen=True, slots=True)
class SuiteSummary:
    """One suite. ``passed`` is of all trials that didn't fail, ``broken`` too; what is in neither is undecided.

    A drafter that never decides flags nothing and changes nothing. ``passed_of_right`` is of the trials alone whose
    case is drafted as labelled when it is left as it is.
    """

    suite: str
    results: Mapping[Result, int]
    decided: int  # trials whose case has a verdict when it is left as it is
    passed: Estimate
    broken: Estimate
    passed_of_right: Estimate


async def run_trials(trials: Sequence[Trial], parts: PipelineParts, in_flight: int = 8) -> list[Tried]:
    """The result of each trial, in order. One changed corpus is held at a time, and embedded only where it is new."""
    by_corpus: dict[str, list[int]] = {}
    for place, trial in enumerate(trials):
        by_corpus.setdefault(trial.corpus.fingerprint if trial.corpus else "", []).append(place)
    attempts = _Attempts(parts, in_flight)
    tried: dict[int, Tried] = {}
    for places in by_corpus.values():
        corpus = trials[places[0]].corpus
        retriever = await retriever_over(corpus, parts.retriever) if corpus else parts.retriever
        pipeline = Pipeline(replace(parts, retriever=retriever))
        found = await asyncio.gather(*(attempts.attempt(trials[place], pipeline) for place in places))
        tried |= dict(zip(places, found, strict=True))
    return [tried[place] for place in range(len(trials))]


class _Attempts:
    """Runs trials, some at a time; a case as it stands is run once."""

    def __init__(self, parts: PipelineParts, in_flight: int) -> None:
        self._plain, self._room = Pipeline(parts), asyncio.Semaphore(in_flight)
        self._originals: dict[str, asyncio.Task[str]] = {}

    async def attempt(self, trial: Trial, pipeline: Pipeline) -> Tried:
        name = str(trial.original.case.id)
        if name not in self._originals:
            self._originals[name] = asyncio.create_task(self._ended(self._plain, trial.original.case))
        before = await self._originals[name]
        after = await self._ended(pipeline, trial.case)
        right = not trial.original.label.lane and before == trial.original.label.verdict.value
        result = judge(trial.must, before, after)
        return Tried(trial.suite, trial.variant, name, trial.original.family, trial.must, before, after, right, result)

    async def _ended(self, pipeline: Pipeline, case: Case) -> str:
        async with self._room:
            try:
                rec = await pipeline.recommend(case)
            except CopilotError:
                return Ending.FAILED.value
        drafted = rec.status.value == Ending.DRAFTED.value
        if rec.abstention and rec.abstention.reason in UNSERVED:
            return Ending.FAILED.value
        return rec.verdict.value if drafted else rec.status.value


def judge(must: Must, before: str, after: str) -> Result:
    """Whether what came after is what must. A failure of the original is a failure of the trial."""
    if Ending.FAILED in (before, after):
        return Result.FAILED
    if must is Must.NOT_FLAGGED:
        return Result.BROKEN if after == Verdict.VIOLATION else Result.PASSED
    wanted = before if must is Must.SAME else must.value
    if after == wanted:
        return Result.PASSED
    return Result.BROKEN if after in _VERDICTS or must is Must.SAME else Result.UNDECIDED


def summarise(tried: Sequence[Tried]) -> tuple[SuiteSummary, ...]:
    """The suites in order of their names, and each variant of a suite that has few, as ``suite/variant``."""
    groups: dict[str, list[Tried]] = {}
    for each in tried:
        groups.setdefault(each.suite, []).append(each)
        if each.suite in ("obfuscation", "added_exception"):
            groups.setdefault(f"{each.suite}/{each.variant}", []).append(each)
    return tuple(_summary(name, groups[name]) for name in sorted(groups))


async def retriever_over(corpus: Corpus, known: Retriever) -> Retriever:
    """A retriever over a changed corpus; vectors come from ``known`` where it has the text."""
    texts = wanted_texts(corpus, known.embedder)
    rows = await known.store.vectors(list(texts))
    missing: list[PassageId] = [key for key in texts if key not in rows]
    store = MemoryStore()
    if rows:
        await store.upsert(list(rows), np.stack(list(rows.values())))
    if missing:
        made = await embedded(texts, missing, known.embedder)
        await store.upsert(list(made), np.stack(list(made.values())))
    return Retriever(corpus, known.embedder, store, known.weights)


def _summary(name: str, tried: Sequence[Tried]) -> SuiteSummary:
    counted = [each for each in tried if each.result is not Result.FAILED]
    families = [each.family for each in counted]
    right = [each for each in counted if each.was_right]
    return SuiteSummary(
        suite=name,
        results={result: sum(each.result is result for each in tried) for result in Result},
        decided=sum(each.before in _VERDICTS for each in tried),
        passed=clustered_proportion([each.result is Result.PASSED for each in counted], families),
        broken=clustered_proportion([each.result is Result.BROKEN for each in counted], families),
        passed_of_right=clustered_proportion(
            [each.result is Result.PASSED for each in right], [each.family for each in right]
        ),
    )
