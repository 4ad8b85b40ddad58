"""``copilot eval calibrate``: the local drafter's numbers, and the weight of a judge's word."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from copilot.bootstrap import open_retriever
from copilot.cli.console import progress, say
from copilot.cli.options import AsOf, CorpusDir, read_date, settings_for
from copilot.settings import Settings
from evals.calibration import CalibrationRequest
from evals.calibration import calibrate as fit
from evals.judge_calibration import calibrate_judge
from evals.runs.folders import read_run

Out = Annotated[Path, typer.Option("--out", help="The file to write.", metavar="FILE")]
JudgeRun = Annotated[
    Path | None, typer.Option("--judge", help="A run with `llama:`: weigh its judge instead.", metavar="RUN")
]


def calibrate(out: Out, as_of: AsOf = None, corpus: CorpusDir = None, judge: JudgeRun = None) -> None:
    """Fit the local drafter's numbers to the examples of the policies, each judged without having been seen."""
    if judge is not None:
        text = calibrate_judge(read_run(judge))
    else:
        request = CalibrationRequest(read_date(as_of) or datetime.now(UTC).date())
        text = asyncio.run(_local(settings_for(corpus), request))
    out.write_text(text, encoding="utf-8")
    say(f"written: {out}")


async def _local(settings: Settings, request: CalibrationRequest) -> str:
    with progress("embedding the policies") as advance:
        retriever = await open_retriever(settings, advance, kept=True)
    try:
        return await fit(retriever, request)
    finally:
        await retriever.close()
