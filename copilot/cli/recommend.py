"""``copilot recommend``: one case, or a file of them."""

import asyncio
import sys
from pathlib import Path
from typing import Annotated

import typer

from copilot.bootstrap import open_copilot
from copilot.bulk import Bulk, run_bulk
from copilot.cases import Case, CaseId
from copilot.cli.console import note, out, progress
from copilot.cli.options import (
    AsJson,
    AsOf,
    CorpusDir,
    InFile,
    OutFile,
    RegionCode,
    read_date,
    read_region,
    settings_for,
)
from copilot.cli.render import render
from copilot.errors import BadInput
from copilot.service import Copilot
from copilot.wire.recommendations import dump_json

Text = Annotated[str | None, typer.Argument(help="The content; - reads it from standard input.")]
Concurrency = Annotated[int, typer.Option("--concurrency", min=1, max=256, help="Cases in flight at once.")]


def recommend(  # noqa: PLR0913  (a command's options)
    text: Text = None,
    as_json: AsJson = False,
    file: InFile = None,
    result: OutFile = None,
    corpus: CorpusDir = None,
    as_of: AsOf = None,
    region: RegionCode = None,
    concurrency: Concurrency = 8,
) -> None:
    """Draft a recommendation for TEXT, or one for each case of a file.

    A file is resumed where it stopped when the same command is run again.
    """
    if (text is None) == (file is None):
        raise BadInput("give either a TEXT or --file\n  hint: copilot recommend 'the content'")
    options = Bulk(as_of=read_date(as_of), region=read_region(region), concurrency=concurrency)
    settings = settings_for(corpus)

    async def work() -> None:
        with progress("embedding the policies") as advance:
            copilot = await open_copilot(settings, advance)
        try:
            if file is None:
                await _one(copilot, sys.stdin.read() if text == "-" else text or "", options, as_json=as_json)
            else:
                await _many(copilot, file, result, options)
        finally:
            await copilot.close()

    asyncio.run(work())


async def _one(copilot: Copilot, text: str, options: Bulk, *, as_json: bool) -> None:
    if not text.strip():
        raise BadInput("the content is empty\n  hint: copilot recommend 'the content'")
    recommendation = await copilot.recommend(Case(CaseId(copilot.new_case_id()), text), options.as_of, options.region)
    if as_json:
        sys.stdout.write(dump_json(recommendation) + "\n")
    else:
        out.print(render(recommendation, text))


async def _many(copilot: Copilot, file: Path, result: Path | None, options: Bulk) -> None:
    if result is None:
        raise BadInput("--file needs --out\n  hint: --out results.jsonl; the same command resumes it")
    with progress("cases") as advance:
        report = await run_bulk(copilot.recommend, file, result, options, advance)
    if report.ignored_keys:
        note(f"keys that are not part of a case were left out: {', '.join(sorted(report.ignored_keys))}")
    note(
        f"{report.written} of {report.cases} cases written to {result}"
        + (f", {report.resumed} of them in earlier runs" if report.resumed else "")
        + (f", {report.failed} could not be read and stand there as errors" if report.failed else "")
    )
