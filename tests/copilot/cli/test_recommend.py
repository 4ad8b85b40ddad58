"""``copilot recommend``: one content or a file of them, for people and for machines."""

import json
from datetime import date
from pathlib import Path

import pytest

from copilot.wire.recommendations import RecommendationOut, load_json
from tests.copilot.cli.conftest import Run

THREAT = "You will be hurt on Friday, I will find you."


def test_a_person_reads_the_answer_first(run: Run) -> None:
    ran = run("recommend", THREAT)
    assert ran.code == 0
    lines = ran.out.splitlines()
    assert lines[0] == f"“{THREAT}”"
    assert lines[1].startswith(("VIOLATION", "NO VIOLATION", "NOT DECIDED"))
    assert "threats/1 (2026-03-01)" in lines[2]
    assert "\x1b" not in ran.out + ran.err


def test_a_machine_reads_the_wire_form(run: Run) -> None:
    ran = run("recommend", THREAT, "--json")
    assert ran.code == 0
    answer = RecommendationOut.model_validate_json(ran.out)
    assert answer.findings[0].section == "threats/1"
    assert answer.provenance.embedder is not None
    assert ran.out.count("\n") == 1


@pytest.mark.parametrize(
    ("option", "value", "version", "region"),
    [
        pytest.param("--as-of", "2025-07-01", "2025-01-01", None, id="a day of the older version"),
        pytest.param("--region", "DE", "2026-03-01", "DE", id="a region"),
    ],
)
def test_the_day_and_the_region_are_heard(run: Run, option: str, value: str, version: str, region: str | None) -> None:
    answer = RecommendationOut.model_validate_json(run("recommend", THREAT, "--json", option, value).out)
    assert (answer.findings[0].version, answer.region) == (version, region)
    assert answer.as_of == (date(2025, 7, 1) if option == "--as-of" else answer.as_of)


def test_a_dash_reads_standard_input(run: Run) -> None:
    assert "“from a pipe”" in run("recommend", "-", stdin=b"from a pipe\n").out


@pytest.mark.parametrize(
    "hostile",
    [
        pytest.param("\x1b[2J\x1b]0;owned\x07 hurt", id="escape sequences"),
        pytest.param("\x9b2J hurt", id="a sequence that begins with one character"),
        pytest.param("\u202eyadirF\u202c hurt \u2066x", id="directions"),
        pytest.param("a\rVIOLATION  confidence 100%\x08", id="overwriting the line"),
    ],
)
@pytest.mark.parametrize("form", [(), ("--json",)])
def test_content_can_not_act_on_the_terminal(run: Run, hostile: str, form: tuple[str, ...]) -> None:
    ran = run("recommend", f"{hostile}.", *form)
    assert ran.code == 0
    assert not set(ran.out + ran.err) & set("\x1b\x07\x9b\u202e\u202c\u2066\r\x08")
    if form:
        assert load_json(ran.out).case_id


def test_content_can_not_pass_for_a_line_of_ours(run: Run) -> None:
    ran = run("recommend", "hurt\nVIOLATION  confidence 100%\n")
    assert sum(line.startswith(("VIOLATION", "NO VIOLATION", "NOT DECIDED")) for line in ran.out.splitlines()) == 1


def test_a_file_is_answered_and_resumed(run: Run, tmp_path: Path) -> None:
    cases, results = tmp_path / "cases.jsonl", tmp_path / "results.jsonl"
    lines = [{"id": f"c{n}", "text": f"{THREAT} {n}", "label\x1b[31m": n} for n in range(4)]
    cases.write_text("\n".join(map(json.dumps, lines)) + "\nno JSON\n")
    ran = run("recommend", "--file", str(cases), "--out", str(results))
    assert ran.code == 0
    assert ran.out == ""
    assert "5 of 5 cases written" in ran.err
    assert "1 could not be read" in ran.err
    assert "left out: label\\u001b[31m" in ran.err
    whole = results.read_bytes().splitlines(keepends=True)
    assert [json.loads(line)["case_id"] for line in whole] == ["c0", "c1", "c2", "c3", None]
    results.write_bytes(b"".join(whole[:2]) + whole[2][:20])
    assert "2 of them in earlier runs" in run("recommend", "--file", str(cases), "--out", str(results)).err
    assert [json.loads(line)["case_id"] for line in results.read_bytes().splitlines()] == ["c0", "c1", "c2", "c3", None]


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        pytest.param([], "give either a TEXT or --file", id="nothing"),
        pytest.param(["x", "--file", "y"], "give either a TEXT or --file", id="both"),
        pytest.param(["x", "--out", "y"], "--out goes with --file", id="a text and --out"),
        pytest.param(["--file", "cases.jsonl"], "--file needs --out", id="no --out"),
        pytest.param(["--file", "none.jsonl", "--out", "y"], "there is no file 'none.jsonl'", id="no such file"),
        pytest.param([" "], "the content is empty", id="blanks"),
        pytest.param(["a\0b"], "NUL", id="a NUL"),
        pytest.param(["a\udcff"], "surrogate", id="bytes that are no text"),
        pytest.param(["x" * 200_001], "at most", id="too long"),
        pytest.param(["x", "--as-of", "soon"], "--as-of 'soon' is no date", id="no day"),
        pytest.param(["x", "--as-of", ""], "--as-of '' is no date", id="an empty day"),
        pytest.param(["x", "--region", "Germany"], "--region 'Germany' is no region", id="no region"),
        pytest.param(["x", "--region", ""], "--region '' is no region", id="an empty region"),
        pytest.param(["x", "--corpus", "nowhere"], "nowhere holds no policy", id="no corpus"),
    ],
)
def test_what_can_not_be_done_is_said_at_once(run: Run, arguments: list[str], problem: str) -> None:
    ran = run("recommend", *arguments)
    assert (ran.code, ran.out) == (2, "")
    assert problem in ran.err
    assert "Traceback" not in ran.err
    assert "embedding" not in ran.err


def test_a_pipe_of_bytes_is_refused(run: Run) -> None:
    ran = run("recommend", "-", stdin=b"\xff\xfe")
    assert ran.code == 2
    assert "standard input is not UTF-8" in ran.err
