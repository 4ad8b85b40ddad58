"""``copilot recommend``: one case, or a file of them."""

import asyncio
import sys
from pathlib import Path
from typing import Annotated

import typer

from copilot.bootstrap import open_copilot
from copilot.bulk import Bulk, check_places, run_bulk
from copilot.cli.console import note, out, progress, say_json
from copilot.cli.options import (
    AsJson,
    AsOf,
    CorpusDir,
    InFile,
    OutFile,
    RegionCode,
    check_source,
    read_date,
    read_region,
    settings_for,
)
from copilot.cli.render import render
from copilot.errors import BadInput
from copilot.service import Copilot
from copilot.wire.cases import CaseIn, parse_case
from copilot.wire.recommendations import dump_json

_MOST_KEYS = 20
Text = Annotated[str | None, typer.Argument(help="The content; - reads it from standard input.")]
Once = Annotated[bool, typer.Option("--once", help="Of cases in FILE that say the same, draft the first alone.")]
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
    once: Once = False,
) -> None:
    """Draft a recommendation for TEXT, or one for each case of a file.

    A file is resumed where it stopped when the same command is run again.
    """
    check_source(text, file, result)
    options = Bulk(as_of=read_date(as_of), region=read_region(region), concurrency=concurrency, once=once)
    settings = settings_for(corpus)
    content = None if text is None else _read_text(text)
    places = None if file is None else _read_places(file, result)

    async def work() -> None:
        with progress("embedding the policies") as advance:
            copilot = await open_copilot(settings, advance)
        try:
            if content is not None:
                await _one(copilot, content, options, as_json=as_json)
            if places is not None:
                await _many(copilot, *places, options)
        finally:
            await copilot.close()

    asyncio.run(work())


def _read_text(text: str) -> CaseIn:
    """The content as a case, held to the same bounds as any other."""
    if text == "-":
        try:
            text = sys.stdin.buffer.read().decode()
        except UnicodeDecodeError as error:
            raise BadInput(f"standard input is not UTF-8: {error.reason} at byte {error.start}") from None
    return parse_case({"text": text})


def _read_places(file: Path, result: Path | None) -> tuple[Path, Path]:
    if result is None:
        raise BadInput("--file needs --out\n  hint: --out results.jsonl; the same command resumes it")
    check_places(file, result)
    return file, result


async def _one(copilot: Copilot, content: CaseIn, options: Bulk, *, as_json: bool) -> None:
    case = content.to_case(copilot.new_case_id())
    recommendation = await copilot.recommend(case, options.as_of, options.region)
    if as_json:
        say_json(dump_json(recommendation))
    else:
        out.print(render(recommendation, case.text))


async def _many(copilot: Copilot, file: Path, result: Path, options: Bulk) -> None:
    with progress("cases") as advance:
        report = await run_bulk(copilot.recommend, file, result, options, advance)
    if report.ignored_keys:
        shown = sorted(report.ignored_keys)[:_MOST_KEYS]
        more = f" and {len(report.ignored_keys) - _MOST_KEYS} more" if len(report.ignored_keys) > _MOST_KEYS else ""
        note(f"keys that are not part of a case were left out: {', '.join(shown)}{more}")
    note(
        f"{report.written} of {report.cases} cases written to {result}"
        + (f", {report.resumed} of them in earlier runs" if report.resumed else "")
        + (f", {report.alike} name another that says the same" if report.alike else "")
        + (f", {report.failed} could not be read and stand there as errors" if report.failed else "")
    )
