"""The suites find a drafter that reads the policy sound, and one that doesn't broken."""

from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from copilot.cases import CaseId
from copilot.drafting import Drafter
from copilot.pipeline import PipelineParts
from copilot.precedents import NoPrecedents
from copilot.recommendations import RecommendationId, Verdict
from evals.golden_cases import Control, GoldenCase
from evals.robustness.running import Result, Tried, judge, run_trials, summarise
from evals.robustness.trials import (
    Must,
    Trial,
    added_exceptions,
    inverted_policies,
    obfuscations,
    swapped_identities,
    unrelated_policies,
)
from evals.scoring.rulebook import Rulebook
from policy_corpus.actions import read_catalogue
from policy_corpus.model import SectionId
from retrieval.retriever import Retriever
from tests.builders import a_case
from tests.copilot.pipelines import StoppedClock, a_retriever
from tests.evals.robustness.reading import FailingDrafter, LiteralDrafter, StubbornDrafter
from tests.evals.scoring.labelled import a_golden
from tests.hash_embedder import HashEmbedder

KILL = SectionId("threats/1.1")
Suite = Callable[[list[GoldenCase], Rulebook], Iterable[Trial]]


def a_labelled(name: str, text: str, control: Control, verdict: Verdict) -> GoldenCase:
    case = a_case(
        id=CaseId(name),
        text=text,
        region=None,
        context=(),
        media=(),
        reports=(),
        posted_at=datetime(2026, 3, 1, tzinfo=UTC),
    )
    return a_golden(control, verdict=verdict, case=case, family=name)


THREAT = a_labelled("threat", "I will end you at the station", Control(KILL), Verdict.VIOLATION)
FAREWELL = a_labelled(
    "farewell", "Women will end the meeting on Friday", Control(KILL, element="intent"), Verdict.NO_VIOLATION
)
GOLDEN = [THREAT, FAREWELL]


@pytest.fixture
async def retriever(tmp_path: Path) -> AsyncIterator[Retriever]:
    retriever = await a_retriever(tmp_path, HashEmbedder(), chroma=False)
    yield retriever
    await retriever.close()


@pytest.fixture
def rulebook(retriever: Retriever) -> Rulebook:
    return Rulebook(retriever.corpus, read_catalogue())


def parts_of(retriever: Retriever, drafter: Drafter) -> PipelineParts:
    return PipelineParts(
        retriever=retriever,
        drafter=drafter,
        catalogue=read_catalogue(),
        clock=StoppedClock(),
        precedents=NoPrecedents(),
        new_id=lambda: RecommendationId("rec"),
    )


def results(tried: list[Tried]) -> list[tuple[str, str, Result]]:
    return [(each.case_id, each.variant, each.result) for each in tried]


PASSED, BROKEN = Result.PASSED, Result.BROKEN


@pytest.mark.parametrize(
    ("suite", "reading", "stubborn"),
    [
        pytest.param(
            inverted_policies,
            [("threat", KILL, PASSED), ("farewell", KILL, PASSED)],
            [("threat", KILL, BROKEN), ("farewell", KILL, PASSED)],
            id="an inverted policy",
        ),
        pytest.param(
            unrelated_policies,
            [("threat", "recipes", PASSED)],
            [("threat", "recipes", BROKEN)],
            id="an unrelated policy",
        ),
        pytest.param(
            added_exceptions,
            [("threat", "marked", PASSED), ("threat", "unmarked", PASSED)],
            [("threat", "marked", BROKEN), ("threat", "unmarked", PASSED)],
            id="an added exception",
        ),
        pytest.param(
            lambda golden, _: swapped_identities(golden),
            [("farewell", "women > men", PASSED)],
            [("farewell", "women > men", PASSED)],
            id="a swapped identity",
        ),
    ],
)
async def test_a_suite_tells_who_reads_the_policy(
    suite: Suite,
    reading: list[tuple[str, str, Result]],
    stubborn: list[tuple[str, str, Result]],
    retriever: Retriever,
    rulebook: Rulebook,
) -> None:
    trials = list(suite(GOLDEN, rulebook))

    assert results(await run_trials(trials, parts_of(retriever, LiteralDrafter()))) == reading
    assert results(await run_trials(trials, parts_of(retriever, StubbornDrafter()))) == stubborn


async def test_a_drafter_that_looks_for_words_loses_sight_of_disguised_ones(retriever: Retriever) -> None:
    trials = list(obfuscations([THREAT], seed=1))
    summaries = {s.suite: s for s in summarise(await run_trials(trials, parts_of(retriever, LiteralDrafter())))}

    assert [trial.variant for trial in trials] == ["leet", "homoglyph", "spacing", "zero_width"]
    assert all("end you" in trial.case.text for trial in trials), "the short words are never disguised"
    assert summaries["obfuscation"].passed.value == 1
    assert summaries["obfuscation/leet"].passed.n == 1


async def test_new_texts_alone_are_embedded(retriever: Retriever, rulebook: Rulebook) -> None:
    embedder = retriever.embedder
    assert isinstance(embedder, HashEmbedder)
    embedder.calls.clear()
    await run_trials(list(inverted_policies([THREAT], rulebook)), parts_of(retriever, LiteralDrafter()))

    assert "I will end you on Friday" not in {text for call in embedder.calls for text in call}
    assert any("It is not so that" in text for call in embedder.calls for text in call)


async def test_a_drafter_that_fails_has_passed_nothing(retriever: Retriever, rulebook: Rulebook) -> None:
    trials = [*unrelated_policies(GOLDEN, rulebook), *swapped_identities(GOLDEN)]
    tried = await run_trials(trials, parts_of(retriever, FailingDrafter()))

    assert {each.result for each in tried} == {Result.FAILED}
    assert all(summary.passed.undefined for summary in summarise(tried))


@pytest.mark.parametrize(
    ("must", "before", "after", "result"),
    [
        (Must.VIOLATION, "violation", "violation", PASSED),
        (Must.VIOLATION, "violation", "no_violation", BROKEN),
        (Must.VIOLATION, "violation", "abstained", Result.UNDECIDED),
        (Must.VIOLATION, "violation", "routed", Result.UNDECIDED),
        (Must.NO_VIOLATION, "violation", "violation", BROKEN),
        (Must.NOT_FLAGGED, "violation", "abstained", PASSED),
        (Must.NOT_FLAGGED, "violation", "violation", BROKEN),
        (Must.SAME, "abstained", "abstained", PASSED),
        (Must.SAME, "violation", "abstained", BROKEN),
        (Must.SAME, "failed", "violation", Result.FAILED),
        (Must.NOT_FLAGGED, "violation", "failed", Result.FAILED),
    ],
)
def test_a_trial_is_judged(must: Must, before: str, after: str, result: Result) -> None:
    assert judge(must, before, after) is result


def test_what_was_never_decided_has_passed_without_merit() -> None:
    sure = Tried("unrelated_policy", "recipes", "a", "f1", Must.NOT_FLAGGED, "violation", "violation", True, BROKEN)
    silent = replace(sure, family="f2", before="abstained", after="abstained", was_right=False, result=PASSED)
    (summary,) = summarise([sure, silent])

    assert (summary.passed.value, summary.broken.value) == (0.5, 0.5)
    assert (summary.passed_of_right.value, summary.passed_of_right.n) == (0, 1)


def test_cases_that_more_than_one_rule_decides_are_in_no_policy_suite(rulebook: Rulebook) -> None:
    two = a_golden(Control(KILL), Control(SectionId("threats/1.2")), case=THREAT.case)
    routed = replace(THREAT, label=replace(THREAT.label, lane="legal_hold"))

    assert not [*inverted_policies([two, routed], rulebook), *added_exceptions([two, routed], rulebook)]
