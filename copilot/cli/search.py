"""``copilot search``: retrieval alone, the ranked sections with their scores."""

import asyncio
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, TextIO

import typer

from copilot.bootstrap import open_copilot
from copilot.cli.console import progress, say, say_json
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
from copilot.errors import BadInput, CaseInvalid
from copilot.searching import Found, Query, search_sections
from copilot.service import Copilot
from copilot.wire.base import canonical_json
from copilot.wire.cases import read_json

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
    check_source(text, file, result)
    rows = [] if file is None else list(_rows(file))
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
                await _many(copilot, rows, result, Query("", day, place, top))
        finally:
            await copilot.close()

    asyncio.run(work())


def _print(found: list[Found], *, as_json: bool) -> None:
    if as_json:
        say_json(json.dumps([each.as_json() for each in found], ensure_ascii=False, indent=1))
        return
    for each in found:
        say(f"{each.rank:>3}  {each.score:7.3f}  {each.section}  {each.policy_title} / {' / '.join(each.heading_path)}")


async def _many(copilot: Copilot, rows: list[tuple[str, str]], result: Path | None, query: Query) -> None:
    with progress("queries") as advance, _target(result) as target:
        for number, (name, text) in enumerate(rows, 1):
            found = await search_sections(copilot.retriever, replace(query, text=text))
            target.write(canonical_json({"id": name, "results": [each.as_json() for each in found]}) + "\n")
            advance(number, len(rows))


@contextmanager
def _target(result: Path | None) -> Iterator[TextIO]:
    if result is None:
        yield sys.stdout
        return
    result.parent.mkdir(parents=True, exist_ok=True)
    with result.open("w", encoding="utf-8") as target:
        yield target


def _rows(file: Path) -> Iterator[tuple[str, str]]:
    try:
        lines = file.read_bytes().removeprefix(b"\xef\xbb\xbf").split(b"\n")
    except OSError as error:
        raise BadInput(f"{str(file)!r} can't be read: {error.strerror}") from None
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = read_json(line)
        except CaseInvalid as error:
            raise BadInput(f"{str(file)!r} line {number}: {error}") from None
        if not isinstance(row, dict) or not isinstance(row.get("text"), str):
            raise BadInput(f"{str(file)!r} line {number} is no JSON object with a `text`")
        yield str(row.get("id", number)), row["text"]
