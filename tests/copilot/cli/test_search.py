"""``copilot search``: the ranked sections, for people and for machines."""

import json
from math import isfinite
from pathlib import Path

import pytest

from policy_corpus.reader import read_corpus
from tests.copilot.cli.conftest import Run


def test_a_person_reads_a_ranking(run: Run) -> None:
    ran = run("search", "hurt on Friday")
    assert ran.code == 0
    assert ran.out.split()[0] == "1"
    assert "threats/1  Threats / Threat to injure" in ran.out


def test_a_machine_reads_sections_with_their_own_words(run: Run, places: Path) -> None:
    found = json.loads(run("search", "hurt on Friday", "--json", "--as-of", "2026-04-01").out)
    section = read_corpus(places / "corpus").by_key("threats/1@2026-03-01")
    assert [(each["rank"], each["section"], each["version"], each["text"]) for each in found] == [
        (1, "threats/1", "2026-03-01", section.text)
    ]
    assert isfinite(found[0]["score"])
    assert -1 <= found[0]["dense"] <= 1


def test_nothing_is_found_where_nothing_is_in_force(run: Run) -> None:
    assert json.loads(run("search", "hurt", "--json", "--as-of", "2020-01-01").out) == []


def test_a_file_of_questions(run: Run, tmp_path: Path) -> None:
    questions, answers = tmp_path / "questions.jsonl", tmp_path / "new" / "answers.jsonl"
    rows = [{"id": "a", "text": "hurt\u2028here"}, {"text": "Friday"}]
    lines = [json.dumps(row, ensure_ascii=False) for row in rows]
    questions.write_bytes(("\ufeff" + "\r\n".join(lines)).encode())
    assert run("search", "--file", str(questions), "--out", str(answers)).code == 0
    written = [json.loads(line) for line in answers.read_bytes().splitlines()]
    assert [row["id"] for row in written] == ["a", "2"]
    assert all(row["results"][0]["section"] == "threats/1" for row in written)
    assert run("search", "--file", str(questions)).out.encode() == answers.read_bytes()


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        pytest.param("no JSON", "line 2: the case is not JSON", id="no JSON"),
        pytest.param("[1]", "line 2 is no JSON object with a `text`", id="a list"),
        pytest.param('{"id": 1}', "line 2 is no JSON object with a `text`", id="no text"),
        pytest.param('{"text": 5}', "line 2 is no JSON object with a `text`", id="a number"),
        pytest.param("[" * 100_000, "nested too deeply", id="deep"),
    ],
)
def test_a_line_that_is_no_question_is_named(run: Run, tmp_path: Path, line: str, problem: str) -> None:
    file = tmp_path / "questions.jsonl"
    file.write_text('{"text": "x"}\n' + line + "\n")
    ran = run("search", "--file", str(file))
    assert (ran.code, ran.out) == (2, "")
    assert problem in ran.err


@pytest.mark.parametrize("arguments", [[], ["x", "--file", "y"], ["x", "--out", "y"], [""], ["--file", "none"]])
def test_what_can_not_be_done_is_refused(run: Run, arguments: list[str]) -> None:
    ran = run("search", *arguments)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("error: ")
