"""Files of cases and of results, to test bulk work with."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from copilot.bulk import Bulk, BulkReport, run_bulk
from tests.copilot.bulk_program import answer

Told = list[tuple[int, int]]


def a_line(number: int, **parts: Any) -> str:
    return json.dumps({"id": f"case-{number}", "text": f"Text number {number}."} | parts)


def some_lines(count: int) -> list[str]:
    """Sound cases, and among them a line that is none."""
    return [a_line(number) if number % 5 else "no JSON" for number in range(1, count + 1)]


def write(folder: Path, lines: Sequence[str | bytes], name: str = "cases.jsonl") -> Path:
    file = folder / name
    file.write_bytes(b"".join((line.encode() if isinstance(line, str) else line) + b"\n" for line in lines))
    return file


async def work(file: Path, result: Path, told: Told | None = None, **options: Any) -> BulkReport:
    said: Told = [] if told is None else told
    return await run_bulk(answer, file, result, Bulk(**options), lambda *now: said.append(now))


def answers(result: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in result.read_bytes().splitlines()]


def without_chance(result: Path) -> list[dict[str, Any]]:
    """The results without what may differ between two runs."""
    found = answers(result)
    for each in found:
        each.pop("id", None)
        each.get("provenance", {}).pop("timings_ms", None)
    return found
