"""Without the sections that it cited, a violation is none, or it was none for what was cited."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from copilot.pipeline import Pipeline
from copilot.recommendations import Verdict
from evals.counterfactual import Counterfactual, NarrowedRetriever, counterfactual_test, summarise
from evals.golden_cases import Control, GoldenCase
from evals.runs.outcomes import Ending, Outcome
from policy_corpus.model import SectionId
from retrieval.retriever import Retriever
from tests.copilot.pipelines import a_retriever
from tests.evals.robustness.reading import FailingDrafter, LiteralDrafter, StubbornDrafter
from tests.evals.robustness.test_trials import THREAT, parts_of
from tests.hash_embedder import HashEmbedder

KILL, PLACE = SectionId("threats/1.1"), SectionId("threats/1.2")
DAY = date(2026, 3, 1)


@pytest.fixture
async def retriever(tmp_path: Path) -> AsyncIterator[Retriever]:
    retriever = await a_retriever(tmp_path, HashEmbedder(), chroma=False)
    yield retriever
    await retriever.close()


async def test_a_removed_section_is_neither_found_nor_brought(retriever: Retriever) -> None:
    whole = await retriever.search("I will end you", DAY)
    narrowed = await NarrowedRetriever(retriever, frozenset({KILL})).search("I will end you", DAY)

    assert [hit for hit in whole.hits if hit.section.id != KILL] == list(narrowed.hits)
    assert narrowed.hit(KILL) is None
    assert whole.hit(KILL) is not None


async def outcome_of(golden: GoldenCase, retriever: Retriever) -> Outcome:
    """A violation of the one rule, as a drafter that sees no other finds it."""
    seen = NarrowedRetriever(retriever, frozenset({PLACE}))
    rec = await Pipeline(parts_of(seen, StubbornDrafter())).recommend(golden.case)
    assert rec.verdict is Verdict.VIOLATION
    return Outcome(str(golden.case.id), 0, rec, None, 0.1)


async def test_a_drafter_that_reads_moves_and_one_that_flags_whatever_is_left_does_not(retriever: Retriever) -> None:
    outcome = await outcome_of(THREAT, retriever)
    alone = NarrowedRetriever(retriever, frozenset({PLACE}))
    moved = await counterfactual_test([THREAT], [outcome], parts_of(alone, LiteralDrafter()))
    held = await counterfactual_test([THREAT], [outcome], parts_of(retriever, StubbornDrafter()))

    assert [(test.moved, test.ending, test.removed) for test in moved.tests] == [
        (True, Ending.ABSTAINED, frozenset[str]({KILL}))
    ]
    assert [(test.moved, test.held_by) for test in held.tests] == [(False, frozenset[str]({PLACE}))]
    assert (held.moved.value, held.moved.n) == (0, 1)


async def test_a_case_that_violates_another_rule_too_may_stay_a_violation(retriever: Retriever) -> None:
    both = replace(THREAT, label=replace(THREAT.label, controlling=(Control(KILL), Control(PLACE))))
    result = await counterfactual_test(
        [both], [await outcome_of(both, retriever)], parts_of(retriever, StubbornDrafter())
    )

    assert [(test.held_by, test.moved) for test in result.tests] == [(frozenset[str]({PLACE}), True)]


async def test_a_model_that_fails_has_moved_nothing(retriever: Retriever) -> None:
    outcome = await outcome_of(THREAT, retriever)
    result = await counterfactual_test([THREAT], [outcome], parts_of(retriever, FailingDrafter()))

    assert [test.ending for test in result.tests] == [Ending.FAILED]
    assert (result.moved.value, result.moved.undefined) == (None, "there are no cases")


async def test_only_drafted_violations_are_tested(retriever: Retriever) -> None:
    outcome = await outcome_of(THREAT, retriever)
    others = [Outcome("threat", 0, None, "Timeout: no answer", 0.1), replace(outcome, repeat=1)]

    assert (await counterfactual_test([THREAT], others, parts_of(retriever, LiteralDrafter()))).tests == ()


def test_the_share_is_of_those_that_did_not_fail() -> None:
    moved = Counterfactual("a", "f1", frozenset({"x/1"}), Ending.DRAFTED)
    held = replace(moved, family="f2", held_by=frozenset({"x/2"}))
    failed = replace(moved, family="f3", ending=Ending.FAILED)

    assert (summarise([moved, held, failed]).value, summarise([moved, held, failed]).n) == (0.5, 2)
