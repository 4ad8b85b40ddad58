"""Many cases from a JSON Lines file to another, in order, a few at a time, resumable after any stop.

The result file is the journal: line n of it answers line n of the input, and a half-written last line is dropped.
"""

import asyncio
import fcntl
import json
import os
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator
from contextlib import aclosing
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from pathlib import Path
from typing import IO

from copilot.campaigns import first_alike
from copilot.cases import Case
from copilot.errors import BadInput, CaseInvalid
from copilot.lines import LONGEST_LINE, numbered_lines
from copilot.recommendations import Recommendation
from copilot.wire.cases import CaseIn, parse_case, read_json
from copilot.wire.recommendations import dump_json
from policy_corpus.errors import Conflict
from policy_corpus.model import Region

_STARTS = (b'{"schema_version":', b'{"line":')  # of a result, of an error
_HINT = "give another --out, or remove that file to begin anew"
Recommend = Callable[[Case, date | None, Region | None], Awaitable[Recommendation]]


class ResultInUse(Conflict):
    """Another run writes the same results."""


@dataclass(frozen=True, slots=True)
class Bulk:
    """How a file is worked through. ``once``: of cases that say the same the first one alone is drafted."""

    as_of: date | None = None
    region: Region | None = None
    concurrency: int = 8
    once: bool = False


@dataclass(slots=True)
class BulkReport:
    """What came of a file: ``written`` lines stand in the results, ``resumed`` of them from earlier runs.

    ``alike`` cases of this run say what an earlier one says, and name it.
    """

    cases: int = 0
    written: int = 0
    resumed: int = 0
    failed: int = 0
    alike: int = 0
    ignored_keys: set[str] = field(default_factory=set)


async def run_bulk(
    recommend: Recommend, file: Path, result: Path, options: Bulk, advance: Callable[[int, int], None]
) -> BulkReport:
    """Answer every case of ``file`` in ``result``.

    Raises ``BadInput`` when ``result`` answers another file, ``ResultInUse`` when another run is at work on it.
    """
    check_places(file, result)
    report = BulkReport(cases=sum(1 for _ in _lines(file)))
    result.parent.mkdir(parents=True, exist_ok=True)
    with result.open("a", encoding="utf-8") as output:
        _hold(output, result)
        report.resumed = report.written = _resume(file, result)
        advance(report.written, report.cases)
        async with aclosing(_answers(recommend, file, options, report)) as answers:
            async for line in answers:
                output.write(line + "\n")
                output.flush()
                report.written += 1
                advance(report.written, report.cases)
        os.fsync(output.fileno())
    return report


def check_places(file: Path, result: Path) -> None:
    """Raise ``BadInput`` unless ``file`` can be read over and over, and ``result`` can be another file."""
    if not file.is_file():
        raise BadInput(f"there is no file {str(file)!r}")
    if result.exists() and not result.is_file():
        raise BadInput(f"{str(result)!r} is no file\n  hint: --out results.jsonl")
    if result.exists() and result.samefile(file):
        raise BadInput(f"{str(result)!r} can't be both --file and --out\n  hint: --out results.jsonl")


async def _answers(recommend: Recommend, file: Path, options: Bulk, report: BulkReport) -> AsyncGenerator[str, None]:
    """One line a case in order, at most ``concurrency`` of them on their way; a stop drops those."""
    waiting: list[asyncio.Task[str]] = []
    leaders = _leaders(file) if options.once else []
    try:
        for place, (number, raw) in enumerate(islice(_lines(file), report.resumed, None), report.resumed):
            if len(waiting) >= options.concurrency:
                yield await waiting.pop(0)
            if leaders and leaders[place][0] != number:
                answer = _alike(number, raw, leaders[place], report)
            else:
                answer = _answer(recommend, number, raw, options, report)
            waiting.append(asyncio.create_task(answer))
        while waiting:
            yield await waiting.pop(0)
    finally:
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)


async def _answer(recommend: Recommend, number: int, raw: bytes, options: Bulk, report: BulkReport) -> str:
    try:
        case = _read(raw, report).to_case()
    except CaseInvalid as error:
        report.failed += 1
        problem = {"line": number, "case_id": _case_id(raw), "error": {"title": "CaseInvalid", "detail": str(error)}}
        return json.dumps(problem, ensure_ascii=True)
    return dump_json(await recommend(case, options.as_of, options.region))


async def _alike(number: int, raw: bytes, leader: tuple[int, str | None], report: BulkReport) -> str:
    """The line of a case that has no draft of its own."""
    report.alike += 1
    row = {"line": number, "case_id": _case_id(raw), "like": {"line": leader[0], "case_id": leader[1]}}
    return json.dumps(row, ensure_ascii=True)


def _leaders(file: Path) -> list[tuple[int, str | None]]:
    """For each case the line and the id of the one that is drafted for it; its own where it needs a draft."""
    lines = [(number, _case_id(raw)) for number, raw in _lines(file)]
    leaders = first_alike(map(_case, (raw for _, raw in _lines(file))), processes=os.cpu_count() or 1)
    return [lines[leader] for leader in leaders]


def _case(raw: bytes) -> Case | None:
    try:
        return _read(raw, BulkReport()).to_case()
    except CaseInvalid:
        return None


def _read(raw: bytes, report: BulkReport) -> CaseIn:
    """A line as a case; keys beside a case's own, as a data set has them, are left out and told."""
    if len(raw) > LONGEST_LINE:
        raise CaseInvalid(f"the line is longer than {LONGEST_LINE} bytes")
    parsed = read_json(raw)
    if not isinstance(parsed, dict):
        raise CaseInvalid("the line is no JSON object")
    own = {key: value for key, value in parsed.items() if key in CaseIn.model_fields}
    report.ignored_keys |= parsed.keys() - own.keys()
    return parse_case(own)


def _case_id(raw: bytes) -> str | None:
    try:
        value = json.loads(raw[:LONGEST_LINE])["id"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    return value if isinstance(value, str) else None


def _lines(file: Path) -> Iterator[tuple[int, bytes]]:
    with file.open("rb") as stream:
        yield from numbered_lines(stream)


def _hold(output: IO[str], result: Path) -> None:
    """Have the file to ourselves until it is closed, or the process ends however it does."""
    try:
        fcntl.flock(output, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        hint = "wait for it, or give another --out"
        raise ResultInUse(f"another run is writing {str(result)!r}\n  hint: {hint}") from None


def _resume(file: Path, result: Path) -> int:
    """How many lines of ``result`` stand already, each held against its case; a torn last line is cut off."""
    whole = done = 0
    inputs = _lines(file)
    with result.open("rb") as stream:
        for line in stream:
            if not line.endswith(b"\n"):
                _check_torn(line, done + 1, result)
                break
            _check_pair(next(inputs, (0, None))[1], line, done + 1, result)
            whole += len(line)
            done += 1
    os.truncate(result, whole)
    return done


def _check_pair(case: bytes | None, answer: bytes, number: int, result: Path) -> None:
    try:
        answered = json.loads(answer)["case_id"]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise _no_result(number, result) from None
    if case is None or answered != _case_id(case):
        raise BadInput(f"line {number} of {str(result)!r} answers another file of cases\n  hint: {_HINT}")


def _check_torn(line: bytes, number: int, result: Path) -> None:
    """What is cut off is the beginning of a line of ours, not somebody's file."""
    if not any(line.startswith(start[: len(line)]) for start in _STARTS):
        raise _no_result(number, result)


def _no_result(number: int, result: Path) -> BadInput:
    return BadInput(f"line {number} of {str(result)!r} is no result\n  hint: {_HINT}")
