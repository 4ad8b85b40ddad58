"""``copilot eval calibrate``: the numbers of retrieval and of the local drafter, and the weight of a judge's word."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from copilot.bootstrap import open_retriever
from copilot.cli.console import progress, say
from copilot.cli.evaluate.needed import need
from copilot.cli.options import AsOf, CorpusDir, read_date, settings_for
from copilot.settings import Settings
from evals.calibration import CalibrationRequest, fit_weights
from evals.calibration import calibrate as fit
from evals.golden_cases import GOLDEN, read_golden
from evals.judge_calibration import calibrate_judge
from evals.runs.folders import read_run
from evals.space_fitting import fit_space
from retrieval.fusion import load_weights
from retrieval.space import load_space, write_space

Out = Annotated[Path, typer.Option("--out", help="The file to write.", metavar="FILE")]
JudgeRun = Annotated[
    Path | None, typer.Option("--judge", help="A run with `llama:`: weigh its judge instead.", metavar="RUN")
]
Retrieval = Annotated[
    Path | None,
    typer.Option("--retrieval", help="Fit retrieval first, and write its two files there.", metavar="DIR"),
]


def calibrate(
    out: Out, as_of: AsOf = None, corpus: CorpusDir = None, judge: JudgeRun = None, retrieval: Retrieval = None
) -> None:
    """Fit the local drafter's numbers to our golden cases; those that are held out are never looked at."""
    need("sklearn")
    if judge is not None:
        text = calibrate_judge(read_run(judge))
    else:
        settings = settings_for(corpus)
        request = CalibrationRequest(read_date(as_of) or datetime.now(UTC).date(), settings.candidates)
        text = asyncio.run(_local(settings, request, retrieval))
    out.write_text(text, encoding="utf-8")
    say(f"written: {out}")


async def _local(settings: Settings, request: CalibrationRequest, folder: Path | None) -> str:
    golden = read_golden([GOLDEN])
    with progress("embedding the policies") as advance:
        retriever = await open_retriever(settings, advance, kept=True)
    try:
        if folder is not None:
            write_space(await fit_space(retriever, request.as_of), folder / "space.npz")
            retriever.space = load_space(folder / "space.npz")
            (folder / "fusion.json").write_text(await fit_weights(retriever, golden), encoding="utf-8")
            retriever.weights = load_weights(folder / "fusion.json")
        return await fit(retriever, golden, request)
    finally:
        await retriever.close()
