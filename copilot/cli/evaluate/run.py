"""``copilot eval run``: golden cases through the pipeline, every outcome kept."""

import asyncio
import os
import re
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import partial
from itertools import chain, starmap
from pathlib import Path
from typing import Annotated

import typer

from copilot.bootstrap import open_pipeline
from copilot.chat.in_turn import ChatInTurn
from copilot.chat.posting import load_client
from copilot.cli.console import note, progress, say
from copilot.cli.evaluate.cases import read_cases
from copilot.cli.evaluate.needed import need
from copilot.cli.options import CorpusDir, settings_for
from copilot.drafters.model import ModelDrafter
from copilot.errors import BadInput, Misconfigured
from copilot.heap import settle_heap
from copilot.pacing import Pace
from copilot.pipeline import Moment, Pipeline
from copilot.settings import Settings
from evals.golden_cases import GoldenCase
from evals.kept_policies import keep_policies
from evals.report.wording import figure, interval
from evals.runs.answering import Answerer, Answering
from evals.runs.budget import Budget
from evals.runs.describing import Plan, made_of, manifest_of
from evals.runs.folders import Run, held_run, run_of
from evals.runs.manifest import Manifest
from evals.runs.outcomes import Ending
from evals.runs.processes import Processes, Start
from evals.runs.processes import processes as processes_of
from evals.runs.runner import RunOptions, RunReport, run_cases
from evals.scored_runs import keep_scores
from evals.scoring.rulebook import Rulebook

BUDGET_REACHED = 7  # the exit code; the run can go on
_MOST_FAILURES = 5
_AHEAD = 4  # for so many questions in flight one more stands ready

Data = Annotated[list[Path] | None, typer.Option("--data", help="Golden .jsonl, a folder of them, or a mapping .yaml.")]
Out = Annotated[Path | None, typer.Option("--out", help="The run's folder; by default in the data folder.")]
Fresh = Annotated[bool, typer.Option("--fresh", help="Begin anew in a folder that holds a run.")]
Concurrency = Annotated[int, typer.Option("--concurrency", min=1, max=1024, help="Questions to a model at once.")]
Repeat = Annotated[int, typer.Option("--repeat", min=1, max=100, help="How often each case: a model's own variance.")]
Seed = Annotated[int, typer.Option("--seed", help="Of the order of the cases.")]
TokenLimit = Annotated[int | None, typer.Option("--budget-tokens", min=0, help="Stop when so many are spent.")]
MoneyLimit = Annotated[float | None, typer.Option("--budget-money", min=0, help="Stop when so much is spent.")]
TimeLimit = Annotated[float | None, typer.Option("--budget-seconds", min=0, help="Stop after so long.")]
PriceIn = Annotated[float, typer.Option("--price-in", min=0, help="Money for a million tokens of the questions.")]
PriceOut = Annotated[float, typer.Option("--price-out", min=0, help="Money for a million tokens of the answers.")]
Cache = Annotated[bool, typer.Option("--cache/--no-cache", help="Ask a model no question twice.")]
ProcessCount = Annotated[
    int | None, typer.Option("--processes", min=1, max=64, help="Processes that draft; by default two on two cores.")
]
RetryFailed = Annotated[bool, typer.Option("--retry-failed", help="Run those again that failed.")]


@dataclass(frozen=True, slots=True)
class _Asked:
    settings: Settings
    data: Sequence[Path]
    out: Path | None
    fresh: bool
    cache: bool
    processes: int
    options: RunOptions


@dataclass(frozen=True, slots=True, repr=False)  # the end of an event loop asks for the repr of its result: seconds
class _Done:
    folder: Path
    report: RunReport
    run: Run
    rulebook: Rulebook


def run(  # noqa: PLR0913  (a command's options)
    data: Data = None,
    out: Out = None,
    corpus: CorpusDir = None,
    fresh: Fresh = False,
    retry_failed: RetryFailed = False,
    concurrency: Concurrency = 8,
    processes: ProcessCount = None,
    repeat: Repeat = 1,
    seed: Seed = 1,
    cache: Cache = True,
    budget_tokens: TokenLimit = None,
    budget_money: MoneyLimit = None,
    budget_seconds: TimeLimit = None,
    price_in: PriceIn = 0.0,
    price_out: PriceOut = 0.0,
) -> None:
    """Run golden cases through the pipeline: no precedents, nothing stored but the run's own folder.

    The same command goes on where a run was stopped. Exit code 7: the budget is spent, and the run is not whole.
    """
    need("scipy")  # scoring does, when all else is done
    if budget_money is not None and not (price_in or price_out):
        raise BadInput("--budget-money needs prices\n  hint: --price-in 0.40 --price-out 1.60 (per million tokens)")
    budget = Budget(budget_tokens, budget_money, budget_seconds, price_in, price_out)
    options = RunOptions(concurrency, repeat, seed, budget, retry_failed)
    settings = settings_for(corpus)
    asked = _Asked(settings, data or (), out, fresh, cache, min(processes or _usual(settings), concurrency), options)
    done = asyncio.run(_work(asked))
    _tell(done.report, done.folder)
    if done.report.stopped:
        raise typer.Exit(BUDGET_REACHED)
    _tell_headline(done)


async def _work(asked: _Asked) -> _Done:
    opening = partial(open_answering, asked.settings, asked.cache)
    async with processes_of(opening, asked.processes - 1) as others:
        with progress("embedding the policies") as advance:
            pipeline = await open_pipeline(asked.settings, advance, cached=asked.cache)
        settle_heap()
        try:
            return await _run(pipeline, others, asked)
        finally:
            await pipeline.close()


async def _run(pipeline: Pipeline, others: Processes, asked: _Asked) -> _Done:
    """Cases without a date of their own are of the day on which the run began."""
    golden = read_cases(asked.data, pipeline.parts.retriever.corpus)
    plan = Plan(golden, asked.options.repeats, asked.options.seed, datetime.now(UTC))
    manifest = manifest_of(pipeline, asked.settings, plan)
    folder = asked.out or _folder(asked.settings, manifest)
    with held_run(folder, manifest, golden, fresh=asked.fresh) as standing:
        day = date.fromisoformat(standing.as_of)
        keep_policies(folder, asked.settings.corpus)
        note(f"the run is kept in {folder}; the same command goes on with it")
        share, rest = divmod(asked.options.concurrency, asked.processes)
        start = Start(day, made_of(pipeline), _moments(pipeline, golden, day), share)
        own, opened = await asyncio.gather(
            _answering(pipeline, replace(start, questions=share + rest)), others.open(start)
        )
        with progress("cases") as advance:
            report = await run_cases([own, *opened], golden, folder, _ahead(asked.options, pipeline), advance)
    rulebook = Rulebook(pipeline.parts.retriever.corpus, pipeline.parts.catalogue)
    return _Done(folder, report, run_of(standing, golden, report.outcomes), rulebook)


@asynccontextmanager
async def open_answering(settings: Settings, cached: bool, start: Start) -> AsyncIterator[Answerer]:
    """What another process answers with. Raises ``Misconfigured`` where it isn't what the run began with."""
    pipeline = await open_pipeline(settings, cached=cached)
    try:
        if made_of(pipeline) != start.made_of:
            problem = "the program or the policies have changed while the run began"
            raise Misconfigured(f"{problem}\n  hint: run the same command again with --fresh")
        yield await _answering(pipeline, start)
    finally:
        await pipeline.close()


def _moments(pipeline: Pipeline, golden: Sequence[GoldenCase], day: date) -> tuple[Moment, ...]:
    of_cases = (pipeline.moment_of(g.case, None if g.case.posted_at else day) for g in golden if not g.label.lane)
    return tuple(moment for moment, _ in reversed(Counter(of_cases).most_common()))


async def _answering(pipeline: Pipeline, start: Start) -> Answerer:
    """Answers by the pipeline, with all ready that the first cases would wait for."""
    await pipeline.prepare(start.moments)
    if isinstance(drafter := pipeline.parts.drafter, ModelDrafter):
        load_client()
        drafter = drafter.through(lambda chat: ChatInTurn(chat, start.questions))
        drafter.prepare(chain.from_iterable(starmap(pipeline.parts.retriever.corpus.in_force, start.moments)))
        pipeline = pipeline.drafting_by(drafter, Pace().begin)
    return Answering(lambda case: pipeline.recommend(case, None if case.posted_at else start.day))


def _ahead(options: RunOptions, pipeline: Pipeline) -> RunOptions:
    """While a model thinks, the next questions are made ready; but none that a budget may not let be asked."""
    bounded = options.budget.tokens is not None or options.budget.money is not None
    waits = isinstance(pipeline.parts.drafter, ModelDrafter) and not bounded
    return replace(options, ahead=-(-options.concurrency // _AHEAD) if waits else 0)


def _usual(settings: Settings) -> int:
    """Two where there are cores for them; a model in the process is there once."""
    return 1 if settings.drafter.startswith("llama:") else min(2, os.cpu_count() or 1)


def _folder(settings: Settings, manifest: Manifest) -> Path:
    """The same for the same run, so that it goes on."""
    drafter = re.sub(r"[^A-Za-z0-9.]+", "-", manifest.drafter).strip("-")
    return settings.data / "runs" / f"{drafter}-{manifest.id}"


def _tell_headline(done: _Done) -> None:
    """Score the run while it is fresh, so that reports and comparisons of it are quick."""
    folder = done.folder
    headline = keep_scores(folder, done.run, done.rulebook).scorecard.metrics["headline"]
    value, bounds = figure("headline", headline.value), interval("headline", headline)
    say(f"  right, with every controlling section cited: {value} (95%: {bounds}, n={headline.n})")
    say(f"  go on: copilot eval score {folder}; copilot eval report {folder}")


def _tell(report: RunReport, folder: Path) -> None:
    endings, spending = report.endings, report.spending
    earlier = f", {report.resumed} of them in earlier sittings" if report.resumed else ""
    say(f"{endings.total()} of {report.total} outcomes{earlier}, {report.seconds:.2f} s: {folder}")
    say("  " + ", ".join(f"{endings[ending]} {ending.value}" for ending in Ending))
    if spending.requests or spending.reused or spending.tokens.prompt:
        tokens, price = spending.tokens, spending.budget
        money = f", {spending.money:.4f} in money" if price.price_in or price.price_out else ""
        say(
            f"  {spending.requests} requests, {spending.reused} from the cache; "
            f"{tokens.prompt} tokens in, {tokens.completion} out{money}"
        )
    for failure, count in report.failures.most_common(_MOST_FAILURES):
        note(f"  failed {count}: {failure}")
    if report.failures:
        note("  hint: --retry-failed runs them again")
    if report.stopped:
        note(f"stopped by the budget: {report.stopped}; a larger one goes on with the run")
