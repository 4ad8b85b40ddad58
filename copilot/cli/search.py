"""``copilot search``: retrieval alone, the ranked sections with their scores."""

import asyncio
import json
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from copilot.bootstrap import open_copilot
from copilot.cli.console import progress, say
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
from copilot.errors import BadInput
from copilot.searching import Found, Query, search_sections
from copilot.service import Copilot

Text = Annotated[str | None, typer.Argument(help="What to look for: a content, or a question.")]
Top = Annotated[int, typer.Option("--top", min=1, max=1000, help="How many sections.")]


def search(  # noqa: PLR0913  (a command's options)
    text: Text = None,
    as_json: AsJson = False,
    top: Top = 5,
    file: InFile = None,
    result: OutFile = None,
    corpus: CorpusDir = None,
    as_of: AsOf = None,
    region: RegionCode = None,
) -> None:
    """Rank the policy sections for TEXT, or for each line of a JSON Lines file with `id` and `text`."""
    if (text is None) == (file is None):
        raise BadInput("give either a TEXT or --file\n  hint: copilot search 'the content'")
    day = read_date(as_of) or datetime.now(UTC).date()
    place = read_region(region)
    settings = settings_for(corpus)

    async def work() -> None:
        with progress("embedding the policies") as advance:
            copilot = await open_copilot(settings, advance)
        try:
            if file is None:
                found = await search_sections(copilot.retriever, Query(text or "", day, place, top))
                _print(found, as_json=as_json)
            else:
                await _many(copilot, file, result, Query("", day, place, top))
        finally:
            await copilot.close()

    asyncio.run(work())


def _print(found: list[Found], *, as_json: bool) -> None:
    if as_json:
        sys.stdout.write(json.dumps([each.as_json() for each in found], ensure_ascii=False, indent=1) + "\n")
        return
    for each in found:
        say(f"{each.rank:>3}  {each.score:7.3f}  {each.section}  {each.policy_title} / {' / '.join(each.heading_path)}")


async def _many(copilot: Copilot, file: Path, result: Path | None, query: Query) -> None:
    rows = list(_rows(file))
    target = result.open("w", encoding="utf-8") if result else sys.stdout
    try:
        with progress("queries") as advance:
            for number, (name, text) in enumerate(rows, 1):
                found = await search_sections(copilot.retriever, Query(text, query.as_of, query.region, query.top))
                line = {"id": name, "results": [each.as_json() for each in found]}
                target.write(json.dumps(line, ensure_ascii=False) + "\n")
                advance(number, len(rows))
    finally:
        if target is not sys.stdout:
            target.close()


def _rows(file: Path) -> Iterator[tuple[str, str]]:
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"{str(file)!r} can't be read: {error}") from None
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            yield str(row.get("id", number)), str(row["text"])
        except (ValueError, KeyError, AttributeError):
            raise BadInput(f"{str(file)!r} line {number} is no JSON object with a `text`") from None
