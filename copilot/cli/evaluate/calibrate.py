"""``copilot eval calibrate``: the local drafter's numbers."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from copilot.bootstrap import open_retriever
from copilot.cli.console import progress, say
from copilot.cli.evaluate.needed import need
from copilot.cli.options import AsOf, CorpusDir, read_date, settings_for
from evals.calibration import CalibrationRequest
from evals.calibration import calibrate as fit

Out = Annotated[Path, typer.Option("--out", help="The file to write.", metavar="FILE")]


def calibrate(out: Out, as_of: AsOf = None, corpus: CorpusDir = None) -> None:
    """Fit the local drafter's numbers to the examples of the policies, each judged without having been seen."""
    need("sklearn")
    settings = settings_for(corpus)
    request = CalibrationRequest(read_date(as_of) or datetime.now(UTC).date())

    async def work() -> str:
        with progress("embedding the policies") as advance:
            retriever = await open_retriever(settings, advance, kept=True)
        try:
            return await fit(retriever, request)
        finally:
            await retriever.close()

    out.write_text(asyncio.run(work()), encoding="utf-8")
    say(f"written: {out}")
