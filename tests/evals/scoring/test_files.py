"""Scores and baselines come back from their files as they were written."""

from pathlib import Path

import pytest

from evals.scoring.files import (
    ScoresFileError,
    StoredScores,
    read_baseline,
    read_scores,
    write_baseline,
    write_scores,
)
from evals.scoring.scorecard import metrics
from tests.evals.scoring.labelled import OTHER, RULE, a_score
from tests.evals.scoring.simulated import a_run

SCORES = (*a_run(30), a_score(case_id="zz", sections_needed=frozenset({OTHER, RULE}), retrieved_ranks=(None, 2)))
ABOUT = {"drafter": "local:", "seeds": [1]}


def test_scores_come_back(tmp_path: Path) -> None:
    stored = StoredScores(ABOUT, metrics(SCORES), SCORES)
    write_scores(tmp_path / "scores.json", stored)

    assert read_scores(tmp_path / "scores.json") == stored


def test_a_baseline_keeps_what_a_comparison_needs(tmp_path: Path) -> None:
    write_baseline(tmp_path / "baseline.json", ABOUT, SCORES)
    read = read_baseline(tmp_path / "baseline.json")

    def worth(score: object) -> list[object]:
        names = ("key", "family", "label", "ending", "expected", "verdict", "verdict_right", "routing_right")
        return [getattr(score, name) for name in (*names, "decision_and_citations", "severity", "right", "wrong")]

    assert read.about == ABOUT
    assert [worth(score) for score in read.cases] == [worth(score) for score in sorted(SCORES, key=lambda s: s.key)]


def test_a_baseline_has_a_line_a_case(tmp_path: Path) -> None:
    write_baseline(tmp_path / "baseline.json", ABOUT, SCORES)
    lines = (tmp_path / "baseline.json").read_text("utf-8").splitlines()

    assert sum(line.startswith('["') for line in lines) == len(SCORES)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        pytest.param("{", "can't be read", id="no JSON"),
        pytest.param('{"schema_version": "1.0"}', "about", id="half a file"),
        pytest.param(
            '{"schema_version": "2.0", "about": {}, "columns": [], "cases": []}',
            "schema version '2.0', not '1.0'",
            id="of a later version",
        ),
    ],
)
def test_a_file_that_is_none_is_refused(tmp_path: Path, text: str, says: str) -> None:
    (tmp_path / "baseline.json").write_text(text, encoding="utf-8")

    with pytest.raises(ScoresFileError, match=says):
        read_baseline(tmp_path / "baseline.json")


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ScoresFileError, match="hint: score the run again"):
        read_scores(tmp_path / "scores.json")
