"""``copilot eval ask``: questions are asked and counted."""

import json
from pathlib import Path

import pytest

from tests.copilot.cli.conftest import Run
from tests.copilot.test_asking import COVERED, UNCOVERED


def write(path: Path, *questions: tuple[str, list[str]]) -> str:
    rows = [
        {"id": f"q{n}", "question": question, "language": "en", "sections": sections}
        for n, (question, sections) in enumerate(questions)
    ]
    path.write_text("\n".join(map(json.dumps, rows)))
    return str(path)


def test_both_rates_are_printed_with_their_intervals(run: Run, tmp_path: Path) -> None:
    questions = write(tmp_path / "q.jsonl", (COVERED, ["threats/1"]), (COVERED + " ", ["threats/9"]), (UNCOVERED, []))
    ran = run("eval", "ask", "--questions", questions)
    assert ran.code == 0
    first, answered, cited, missed = ran.out.strip().splitlines()
    assert "1 of 2 (9.5% to 90.5%)" in first
    assert "1 of 2" in answered
    assert "0 of 1 (0.0% to 79.3%)" in cited
    assert missed.endswith(": q1")


@pytest.mark.parametrize("text", ["no JSON", "[1]", '{"id": "q1"}'])
def test_questions_that_cannot_be_read_are_refused(run: Run, tmp_path: Path, text: str) -> None:
    (tmp_path / "q.jsonl").write_text(text)
    ran = run("eval", "ask", "--questions", str(tmp_path / "q.jsonl"))
    assert (ran.code, ran.out) == (2, "")
    assert "hint: one JSON object a line" in ran.err
