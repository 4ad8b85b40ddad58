"""``copilot ask``: an answer for people and for machines."""

import json
from pathlib import Path

import pytest

from policy_corpus.reader import read_corpus
from tests.copilot.cli.conftest import Run
from tests.copilot.test_asking import COVERED, FOR_PEOPLE, UNCOVERED


def test_a_person_reads_the_policys_words(run: Run) -> None:
    ran = run("ask", COVERED)
    assert ran.code == 0
    assert "threats/1@2026-03-01  Threats / Threat to injure" in ran.out
    assert "[c1] “" in ran.out


def test_a_machine_reads_citations(run: Run, places: Path) -> None:
    answer = json.loads(run("ask", COVERED, "--json", "--as-of", "2025-06-01").out)
    section = read_corpus(places / "corpus").by_key("threats/1@2025-01-01")
    assert answer["status"] == "answered"
    assert all(section.text[c["start"] : c["end"]] == c["quote"] for c in answer["citations"])


def test_what_is_not_covered_is_said(run: Run) -> None:
    ran = run("ask", UNCOVERED)
    assert ran.out.startswith("Not covered")
    assert "[c1]" not in ran.out


def test_a_question_for_people_is_said_to_be_theirs(run: Run) -> None:
    ran = run("ask", FOR_PEOPLE)
    assert "belongs to people" in ran.out
    assert "Keller" not in ran.out + ran.err


@pytest.mark.parametrize("question", ["", "  ", "x" * 1001])
def test_no_question_is_refused(run: Run, question: str) -> None:
    ran = run("ask", question)
    assert (ran.code, ran.out) == (2, "")
