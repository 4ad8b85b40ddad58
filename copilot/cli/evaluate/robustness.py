"""``copilot eval robustness`` and ``counterfactual``: what changes the verdict that should, and what should not."""

import asyncio
import random
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from copilot.bootstrap import open_pipeline
from copilot.cli.console import note, progress, say
from copilot.cli.evaluate.cases import read_cases
from copilot.cli.evaluate.scored import RunFolder, rulebook_for
from copilot.cli.evaluate.tables import show_table
from copilot.cli.options import CorpusDir, settings_for
from copilot.errors import BadInput
from copilot.settings import Settings
from evals.counterfactual import CounterfactualResult, counterfactual_test
from evals.golden_cases import GoldenCase
from evals.report.wording import percent
from evals.robustness.running import Result, SuiteSummary, run_trials, summarise
from evals.robustness.trials import (
    Trial,
    added_exceptions,
    inverted_policies,
    obfuscations,
    swapped_identities,
    unrelated_policies,
)
from evals.runs.describing import Plan, manifest_of
from evals.runs.folders import read_run
from evals.runs.manifest import Manifest
from evals.scoring.rulebook import Rulebook
from evals.statistics.estimates import Estimate


class Suite(StrEnum):
    """The suites by name."""

    OBFUSCATION = "obfuscation"
    IDENTITY = "identity"
    INVERTED_POLICY = "inverted_policy"
    UNRELATED_POLICY = "unrelated_policy"
    ADDED_EXCEPTION = "added_exception"


Trials = Callable[[Sequence[GoldenCase], Rulebook, int], Sequence[Trial]]
TRIALS: Mapping[Suite, Trials] = {
    Suite.OBFUSCATION: lambda golden, _, seed: list(obfuscations(golden, seed)),
    Suite.IDENTITY: lambda golden, _rules, _seed: list(swapped_identities(golden)),
    Suite.INVERTED_POLICY: lambda golden, rules, _: list(inverted_policies(golden, rules)),
    Suite.UNRELATED_POLICY: lambda golden, rules, _: list(unrelated_policies(golden, rules)),
    Suite.ADDED_EXCEPTION: lambda golden, rules, _: list(added_exceptions(golden, rules)),
}

_SAME = (
    *("drafter", "prompt_fingerprint", "calibration_fingerprint", "thresholds_fingerprint"),
    *("embedder", "corpus_fingerprint", "actions_fingerprint"),
)
Data = Annotated[list[Path] | None, typer.Option("--data", help="Golden .jsonl, a folder of them, or a mapping .yaml.")]
Suites = Annotated[list[Suite] | None, typer.Option("--suite", help="One suite, or several; all unless said.")]
Sample = Annotated[int, typer.Option("--sample", min=1, help="So many cases, drawn by seed.")]
Seed = Annotated[int, typer.Option("--seed", help="Of the sample and of the disguises.")]


def robustness(
    data: Data = None, suite: Suites = None, sample: Sample = 100, seed: Seed = 1, corpus: CorpusDir = None
) -> None:
    """Disguise contents, swap groups, turn rules round, take them away, add exceptions: does the verdict follow?

    Read `passed, of right ones` first: a drafter that abstains flags nothing and changes nothing.
    """
    settings, rulebook = settings_for(corpus), rulebook_for(corpus)
    golden = read_cases(data or (), rulebook.corpus)
    drawn = random.Random(seed).sample(golden, min(sample, len(golden)))  # noqa: S311  (a seeded sample)
    trials = [trial for name in suite or list(Suite) for trial in TRIALS[name](drawn, rulebook, seed)]
    note(f"{len(trials)} trials of {len(drawn)} cases")
    for name in suite or list(Suite):
        if not any(trial.suite == name for trial in trials):
            note(f"no trial of {name.value}: none of these cases can be put to it; a larger --sample may have some")
    summaries = asyncio.run(_run(settings, trials))
    heads = ("suite", "trials", "decided before", "failed", "undecided", "passed", "broken", "passed, of right ones")
    show_table(heads, [_row(each) for each in summaries])
    say("Decided before: the case has a verdict as it stands; without one it passes where the same must come.")


def counterfactual(run: RunFolder, corpus: CorpusDir = None) -> None:
    """Draft each violation of a run again without the sections that it cites: the verdict must move."""
    found = asyncio.run(_counterfactual(run, settings_for(corpus)))
    say(
        f"{sum(found.of.values())} cases: "
        + ", ".join(f"{count} {ending}" for ending, count in sorted(found.of.items()))
    )
    say(
        f"{len(found.tests)} drafted violations, each again without its sections; the others have none to be taken away"
    )
    say(f"  the verdict moved: {_said(found.moved)}")
    for test in found.tests:
        if not test.moved:
            say(
                f"  {test.case_id}: without {', '.join(sorted(test.removed))} held by {', '.join(sorted(test.held_by))}"
            )


async def _run(settings: Settings, trials: Sequence[Trial]) -> tuple[SuiteSummary, ...]:
    with progress("embedding the policies") as advance:
        pipeline = await open_pipeline(settings, advance, cached=True)
    try:
        return summarise(await run_trials(trials, pipeline.parts))
    finally:
        await pipeline.close()


async def _counterfactual(folder: Path, settings: Settings) -> CounterfactualResult:
    run = read_run(folder)
    with progress("embedding the policies") as advance:
        pipeline = await open_pipeline(settings, advance, cached=True)
    try:
        _expect_same(run.manifest, manifest_of(pipeline, settings, Plan(run.golden, 1, 1, datetime.now(UTC))))
        return await counterfactual_test(run.golden, run.outcomes, pipeline.parts)
    finally:
        await pipeline.close()


def _expect_same(run: Manifest, now: Manifest) -> None:
    """What drafts again must be what drafted first, or it is not the missing sections that moved the verdict."""
    for name in _SAME:
        if getattr(run, name) != getattr(now, name):
            told = f"the run was made with another {name.replace('_', ' ')}"
            raise BadInput(
                f"{told}: {getattr(run, name)!r}, and now {getattr(now, name)!r}\n  hint: set it back, or run again"
            )


def _row(each: SuiteSummary) -> tuple[str, ...]:
    failed, undecided = (str(each.results[result]) for result in (Result.FAILED, Result.UNDECIDED))
    figures = (_said(estimate) for estimate in (each.passed, each.broken, each.passed_of_right))
    return each.suite, str(sum(each.results.values())), str(each.decided), failed, undecided, *figures


def _said(estimate: Estimate) -> str:
    if estimate.value is None:
        return f"– ({estimate.undefined})"
    return f"{percent(estimate.value)} [{percent(estimate.low)}, {percent(estimate.high)}] n={estimate.n}"
