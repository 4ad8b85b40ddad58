"""A file of cases is answered line by line, in order, whatever its lines hold."""

import asyncio
from datetime import date
from pathlib import Path

import pytest

from copilot.bulk import Bulk, BulkReport, run_bulk
from copilot.cases import Case
from copilot.errors import BadInput
from copilot.lines import LONGEST_LINE
from copilot.recommendations import Recommendation
from copilot.wire.recommendations import load_json
from policy_corpus.model import Region
from tests.builders import a_recommendation
from tests.copilot.bulk_files import Told, a_line, answers, some_lines, without_chance, work, write


@pytest.fixture
def result(tmp_path: Path) -> Path:
    return tmp_path / "new" / "results.jsonl"


async def test_one_result_a_line_in_the_order_of_the_cases(tmp_path: Path, result: Path) -> None:
    file = write(tmp_path, [a_line(number) for number in range(1, 41)])
    told: Told = []
    report = await work(file, result, told, concurrency=7)
    read = [load_json(line.decode()) for line in result.read_bytes().splitlines()]
    assert [(each.case_id, each.rationale) for each in read] == [
        (f"case-{number}", f"Text number {number}.") for number in range(1, 41)
    ]
    assert report == BulkReport(cases=40, written=40)
    assert told == [(done, 40) for done in range(41)]


async def test_so_many_at_once_and_no_more(tmp_path: Path, result: Path) -> None:
    file = write(tmp_path, [a_line(number) for number in range(1, 13)])
    together, most = 0, 0

    async def slow(case: Case, as_of: date | None, region: Region | None) -> Recommendation:
        nonlocal together, most
        together += 1
        most = max(most, together)
        await asyncio.sleep(0.002)
        together -= 1
        return a_recommendation(case_id=case.id)

    await run_bulk(slow, file, result, Bulk(concurrency=3), lambda _done, _total: None)
    assert most == 3


async def test_the_day_and_the_region_reach_every_case(tmp_path: Path, result: Path) -> None:
    file = write(tmp_path, [a_line(1), a_line(2)])
    await work(file, result, as_of=date(2025, 7, 1), region=Region("FR"))
    assert [(each["as_of"], each["region"]) for each in answers(result)] == [("2025-07-01", "FR")] * 2


@pytest.mark.parametrize(
    ("file", "result", "problem"),
    [
        pytest.param("none.jsonl", "results.jsonl", "there is no file '.*none.jsonl'", id="no cases"),
        pytest.param(".", "results.jsonl", "there is no file", id="a folder of cases"),
        pytest.param("cases.jsonl", ".", "is no file\n  hint", id="a folder of results"),
    ],
)
async def test_what_is_no_file_is_refused(tmp_path: Path, file: str, result: str, problem: str) -> None:
    write(tmp_path, [a_line(1)])
    with pytest.raises(BadInput, match=problem):
        await work(tmp_path / file, tmp_path / result)


@pytest.mark.parametrize(
    ("line", "case_id", "problem"),
    [
        pytest.param("no JSON", None, "not JSON", id="no JSON"),
        pytest.param("[1, 2]", None, "no JSON object", id="a list"),
        pytest.param('{"id": "x"}', "x", "no text", id="no text"),
        pytest.param('{"text": "y"}', None, "no id", id="no id"),
        pytest.param('{"id": 7, "text": "y"}', None, "id: ", id="an id that is a number"),
        pytest.param('{"id": "x", "text": "y", "text": "z"}', "x", "twice", id="a key twice"),
        pytest.param('{"id": "x", "text": "\\ud800"}', "x", "surrogate", id="half a surrogate pair"),
        pytest.param('{"id": "x", "text": ' + "[" * 100_000, None, "nested too deeply", id="deep JSON"),
        pytest.param('{"id": "x", "extra": ' + "9" * 5000 + "}", None, "number", id="a number without end"),
        pytest.param(b'{"id": "x", "text": "\xff"}', None, "not UTF-8", id="bytes"),
    ],
)
async def test_a_line_that_is_no_case_is_answered_by_an_error(
    tmp_path: Path, result: Path, line: str | bytes, case_id: str | None, problem: str
) -> None:
    file = write(tmp_path, ["", a_line(1), "  ", line, a_line(2)])
    report = await work(file, result)
    first, error, last = answers(result)
    assert (first["case_id"], last["case_id"]) == ("case-1", "case-2")
    assert (error["line"], error["case_id"], error["error"]["title"]) == (4, case_id, "CaseInvalid")
    assert problem in error["error"]["detail"]
    assert (report.cases, report.written, report.failed) == (3, 3, 1)
    assert (await work(file, result)).resumed == 3


async def test_keys_of_a_data_set_are_left_out_and_told(tmp_path: Path, result: Path) -> None:
    file = write(tmp_path, [a_line(1, label="violates"), a_line(2, label="ok", split="test"), a_line(3)])
    report = await work(file, result)
    assert report.ignored_keys == {"label", "split"}
    assert report.failed == 0
    assert [each["case_id"] for each in answers(result)] == ["case-1", "case-2", "case-3"]


async def test_a_byte_order_mark_and_other_ends_of_line_are_no_content(tmp_path: Path, result: Path) -> None:
    file = tmp_path / "cases.jsonl"
    lines = ("\ufeff" + a_line(1), "", "\t", a_line(2, text="a\u2028b\x85c"), a_line(3))
    file.write_bytes("\r\n".join(lines).encode())
    await work(file, result)
    assert [each["rationale"] for each in answers(result)] == ["Text number 1.", "a\u2028b\x85c", "Text number 3."]


@pytest.mark.parametrize(
    "length", [LONGEST_LINE - 1, LONGEST_LINE, LONGEST_LINE + 1, LONGEST_LINE + 2, 2 * LONGEST_LINE + 2]
)
async def test_an_overlong_line_is_one_error(tmp_path: Path, result: Path, length: int) -> None:
    line = '{"text":"x","more":"' + "x" * (length - 22) + '"}'
    assert len(line) == length
    file = write(tmp_path, [a_line(1), line, a_line(2)])
    await work(file, result)
    found = answers(result)
    assert [each["case_id"] for each in found] == ["case-1", None, "case-2"]
    assert found[1]["line"] == 2
    problem = "the line is longer than" if length > LONGEST_LINE else "no id"
    assert problem in found[1]["error"]["detail"]


async def test_two_runs_differ_in_ids_and_times_alone(tmp_path: Path) -> None:
    file = write(tmp_path, some_lines(25))
    first, second = tmp_path / "first.jsonl", tmp_path / "second.jsonl"
    await work(file, first, concurrency=1)
    await work(file, second, concurrency=9)
    assert first.read_bytes() != second.read_bytes()
    assert without_chance(first) == without_chance(second)


async def test_cases_that_say_the_same_are_drafted_once(tmp_path: Path, result: Path) -> None:
    post = "Earn money from home today with this simple method, write to us and get the whole guide"
    lines = [a_line(n, text=f"@u{n} {post}" if n % 2 else f"Something else: {'abcdefgh'[n]}") for n in range(1, 7)]
    file = write(tmp_path, ["no JSON", *lines])
    drafted: list[str] = []

    async def draft(case: Case, as_of: date | None, region: Region | None) -> Recommendation:
        drafted.append(case.id)
        return a_recommendation(case_id=case.id)

    report = await run_bulk(draft, file, result, Bulk(once=True), lambda _done, _total: None)
    assert drafted == ["case-1", "case-2", "case-4", "case-6"]
    assert (report.written, report.failed, report.alike) == (7, 1, 2)
    named = [each for each in answers(result) if "like" in each]
    assert named == [
        {"line": line, "case_id": case, "like": {"line": 2, "case_id": "case-1"}}
        for line, case in ((4, "case-3"), (6, "case-5"))
    ]


async def test_a_run_that_goes_on_names_what_was_drafted_before(tmp_path: Path, result: Path) -> None:
    file = write(tmp_path, [a_line(n, text="Earn money from home today with this method") for n in range(1, 5)])
    await work(file, result, once=True)
    whole = result.read_bytes()
    result.write_bytes(whole[: len(whole) - 9])
    report = await work(file, result, once=True)
    assert (report.resumed, report.alike, result.read_bytes()) == (3, 1, whole)
