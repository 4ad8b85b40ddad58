"""No stop loses or doubles a line, and no file of somebody else is touched."""

import asyncio
import random
import signal
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import pytest

from copilot.bulk import Bulk, ResultInUse, run_bulk
from copilot.cases import Case
from copilot.errors import BadInput, ModelUnavailable
from copilot.recommendations import Recommendation
from policy_corpus.model import Region
from tests.copilot.bulk_files import a_line, answers, some_lines, without_chance, work, write
from tests.copilot.bulk_program import answer


@pytest.fixture
def result(tmp_path: Path) -> Path:
    return tmp_path / "new" / "results.jsonl"


@pytest.mark.parametrize("ending", [pytest.param("", id="a whole last line"), pytest.param("torn", id="a torn one")])
async def test_goes_on_after_a_stop_at_every_line(tmp_path: Path, ending: str) -> None:
    file = write(tmp_path, some_lines(12))
    whole = tmp_path / "whole.jsonl"
    await work(file, whole)
    lines = whole.read_bytes().splitlines(keepends=True)
    assert len(lines) == 12
    for stop in range(13):
        torn = lines[stop][: min(1 + 37 * stop, len(lines[stop]) - 1)] if ending and stop < 12 else b""
        result = tmp_path / f"stopped-{stop}.jsonl"
        result.write_bytes(b"".join(lines[:stop]) + torn)
        report = await work(file, result)
        assert (report.resumed, report.written) == (stop, 12)
        assert without_chance(result) == without_chance(whole)
        assert result.read_bytes().startswith(b"".join(lines[:stop]))


async def test_a_line_that_lacks_only_its_end_is_answered_once_more(tmp_path: Path, result: Path) -> None:
    file = write(tmp_path, some_lines(3))
    await work(file, result)
    result.write_bytes(result.read_bytes().removesuffix(b"\n"))
    assert (await work(file, result)).resumed == 2
    assert [each["case_id"] for each in answers(result)] == ["case-1", "case-2", "case-3"]


async def test_a_finished_file_is_left_as_it_is(tmp_path: Path, result: Path) -> None:
    file = write(tmp_path, some_lines(6))
    await work(file, result)
    before = result.read_bytes()
    assert (await work(file, result)).resumed == 6
    assert result.read_bytes() == before


@pytest.mark.parametrize(
    ("standing", "problem"),
    [
        pytest.param(b'{"schema_version":"1","case_id":"other"}\n', "line 1 .* answers another file", id="other cases"),
        pytest.param(
            b'{"line": 1, "case_id": null}\n', "line 1 .* answers another file", id="an error of another file"
        ),
        pytest.param(b"[]\n", "line 1 .* is no result", id="a list"),
        pytest.param(b"Dear diary\n", "line 1 .* is no result", id="a text"),
        pytest.param(b"Dear diary", "line 1 .* is no result", id="a text without an end of line"),
        pytest.param(b'{"id": "case-1", "text": "x"}', "line 1 .* is no result", id="a file of cases without one"),
        pytest.param(b"[" * 50_000 + b"\n", "line 1 .* is no result", id="deep JSON"),
        pytest.param(b"\xff\xfe\n", "line 1 .* is no result", id="bytes"),
    ],
)
async def test_a_file_that_is_not_its_own_is_left_alone(tmp_path: Path, standing: bytes, problem: str) -> None:
    file, result = write(tmp_path, some_lines(3)), tmp_path / "results.jsonl"
    result.write_bytes(standing)
    with pytest.raises(BadInput, match=f"(?s){problem}.*hint: give another --out"):
        await work(file, result)
    assert result.read_bytes() == standing


async def test_results_of_a_longer_file_are_of_another(tmp_path: Path, result: Path) -> None:
    await work(write(tmp_path, some_lines(4)), result)
    before = result.read_bytes()
    with pytest.raises(BadInput, match=r"line 4 .* answers another file"):
        await work(write(tmp_path, some_lines(3)), result)
    assert result.read_bytes() == before


async def test_the_cases_are_never_overwritten(tmp_path: Path) -> None:
    file = tmp_path / "cases.jsonl"
    file.write_text(a_line(1))
    (tmp_path / "link").symlink_to(file)
    for result in (file, tmp_path / "link"):
        with pytest.raises(BadInput, match="both --file and --out"):
            await work(file, result)
    assert file.read_text() == a_line(1)


async def test_a_stop_leaves_whole_lines_and_nothing_at_work(tmp_path: Path, result: Path) -> None:
    file = write(tmp_path, some_lines(30))
    before = asyncio.all_tasks()
    stopped_at = asyncio.Event()
    running = asyncio.create_task(
        run_bulk(answer, file, result, Bulk(), lambda done, _: stopped_at.set() if done == 11 else None)
    )
    await stopped_at.wait()
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert asyncio.all_tasks() == before
    standing = result.read_bytes()
    assert standing.endswith(b"\n")
    assert 11 <= standing.count(b"\n") < 30
    report = await work(file, result)
    assert (report.resumed, report.written) == (standing.count(b"\n"), 30)
    await work(file, tmp_path / "whole.jsonl")
    assert without_chance(result) == without_chance(tmp_path / "whole.jsonl")


async def test_what_breaks_stops_the_work_where_it_can_go_on(tmp_path: Path, result: Path) -> None:
    file = write(tmp_path, [a_line(number) for number in range(1, 11)])

    async def breaks(case: Case, as_of: date | None, region: Region | None) -> Recommendation:
        if case.id == "case-6":
            raise ModelUnavailable("connection", "gone")
        return await answer(case, as_of, region)

    with pytest.raises(ModelUnavailable):
        await run_bulk(breaks, file, result, Bulk(), lambda _done, _total: None)
    assert [each["case_id"] for each in answers(result)] == [f"case-{number}" for number in range(1, 6)]
    assert (await work(file, result)).resumed == 5
    assert [each["case_id"] for each in answers(result)] == [f"case-{number}" for number in range(1, 11)]


def run_until_killed(file: Path, result: Path, after: float) -> bool:
    """Start the work in a process, kill it ``after`` seconds from its first line; whether it was still at it."""
    command = [sys.executable, "-m", "tests.copilot.bulk_program", str(file), str(result)]
    process = subprocess.Popen(command)
    size = result.stat().st_size if result.exists() else 0
    until = time.monotonic() + 60
    while process.poll() is None and time.monotonic() < until:
        if result.exists() and result.stat().st_size > size:
            break
        time.sleep(0.001)
    time.sleep(after)
    process.kill()
    return process.wait() == -signal.SIGKILL


@pytest.mark.parametrize("seed", [*range(2), *(pytest.param(seed, marks=pytest.mark.long) for seed in range(2, 20))])
def test_a_kill_loses_no_line_and_doubles_none(tmp_path: Path, seed: int) -> None:
    rng = random.Random(seed)
    file, result = write(tmp_path, some_lines(400)), tmp_path / "results.jsonl"
    kills = 0
    for _ in range(3):
        kills += run_until_killed(file, result, rng.random() / 20)
        if rng.random() < 0.5:
            with result.open("r+b") as stream:  # as when the system died with it
                stream.truncate(max(0, result.stat().st_size - rng.randrange(3000)))
    asyncio.run(work(file, result))
    assert kills
    asyncio.run(work(file, tmp_path / "whole.jsonl"))
    assert without_chance(result) == without_chance(tmp_path / "whole.jsonl")


async def test_of_two_that_begin_at_the_same_moment_one_is_refused(tmp_path: Path, result: Path) -> None:
    file = write(tmp_path, some_lines(20))
    both = await asyncio.gather(work(file, result), work(file, result), return_exceptions=True)
    refused = [one for one in both if isinstance(one, ResultInUse)]
    assert len(refused) == 1
    assert "another run is writing" in str(refused[0])
    assert len(answers(result)) == 20
    assert (await work(file, result)).resumed == 20
