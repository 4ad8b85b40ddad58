"""A run's scores are kept in its folder, made anew when the run or the policies changed, and cases open from there."""

import os
from collections.abc import Sequence
from pathlib import Path

import pytest

from copilot.errors import BadInput
from evals.golden_cases import GOLDEN as GOLDEN_CASES
from evals.golden_cases import GoldenCase, dump_golden, read_golden
from evals.golden_split import HELD_OUT, part_of
from evals.runs.folders import GOLDEN, JOURNAL, MANIFEST
from evals.runs.manifest import dump_manifest
from evals.runs.outcomes import Outcome, dump_outcome
from evals.scored_runs import SCORES, kept_scores, open_cases, score_folder
from evals.scoring.ratios import Prices
from tests.builders import a_case, a_recommendation
from tests.evals.runs.run_program import a_manifest
from tests.evals.scoring.labelled import a_golden, a_rulebook

NAMES = ("case-1", "a:b.c@d=e+f~g-2", "case-3")
RULES = a_rulebook()
PRINT = RULES.corpus.fingerprint


def golden() -> list[GoldenCase]:
    return [a_golden(case=a_case(id=name), family=name) for name in NAMES]


def an_outcome_of(name: str, rationale: str = "") -> Outcome:
    return Outcome(name, 0, a_recommendation(case_id=name, rationale=rationale), None, 0.5)


def write_run(folder: Path, *outcomes: Outcome, torn: bytes = b"", cases: Sequence[GoldenCase] | None = None) -> Path:
    cases = golden() if cases is None else cases
    folder.mkdir(exist_ok=True)
    (folder / MANIFEST).write_text(dump_manifest(a_manifest(cases=len(cases), repeats=1)))
    (folder / GOLDEN).write_text("".join(dump_golden(case) + "\n" for case in cases))
    (folder / JOURNAL).write_bytes(b"".join(dump_outcome(each) + b"\n" for each in outcomes) + torn)
    return folder


@pytest.fixture
def run(tmp_path: Path) -> Path:
    return write_run(tmp_path / "run", *map(an_outcome_of, NAMES))


def test_scores_are_kept_and_read_again(run: Path) -> None:
    assert kept_scores(run, PRINT) is None
    stored = score_folder(run, RULES)

    assert kept_scores(run, PRINT) == stored
    assert [score.case_id for score in stored.cases] == list(NAMES)
    assert stored.scorecard.metrics["accuracy"].value == 1
    assert (stored.about["drafter"], stored.about["missing_outcomes"]) == ("local:", 0)
    assert {path.name for path in run.iterdir()} == {MANIFEST, GOLDEN, JOURNAL, SCORES}


def test_scores_that_are_older_than_the_journal_are_not_used(run: Path) -> None:
    score_folder(run, RULES)
    later = (run / SCORES).stat().st_mtime_ns + 1
    os.utime(run / JOURNAL, ns=(later, later))
    assert kept_scores(run, PRINT) is None


def test_scores_under_other_policies_are_not_used(run: Path) -> None:
    score_folder(run, RULES)
    assert kept_scores(run, "0ther") is None


def test_golden_cases_that_the_drafter_was_fitted_to_say_nothing_of_its_probabilities(tmp_path: Path) -> None:
    ours = [each for each in read_golden([GOLDEN_CASES]) if each.label.lane is None][:60]
    names = {str(each.case.id): part_of(each.family) for each in ours}
    folder = write_run(tmp_path / "run", *map(an_outcome_of, names), cases=ours)
    stored = score_folder(folder, RULES)

    held_out = sum(part == HELD_OUT for part in names.values())
    assert 0 < held_out < len(names)
    assert (stored.scorecard.metrics["brier"].n, stored.about["fitted_cases"]) == (held_out, len(names) - held_out)
    assert stored.scorecard.metrics["accuracy"].n == len(names)
    told = {card.value: card.cases for card in stored.scorecard.slices if card.kind == "part"}
    assert told == {"held out": held_out, "fitted to": len(names) - held_out}
    assert kept_scores(folder, PRINT) == stored


def test_cases_that_nothing_was_fitted_to_are_in_neither_part(run: Path) -> None:
    assert "part" not in {card.kind for card in score_folder(run, RULES).scorecard.slices}


def test_prices_give_money(run: Path) -> None:
    money = score_folder(run, RULES, Prices(1.0, 2.0, 1.0)).scorecard.metrics["money_per_draft"]
    assert money.value == pytest.approx((1800 + 310 * 2) / 1e6)
    assert "money_per_draft" not in score_folder(run, RULES).scorecard.metrics


def test_a_run_that_is_not_whole_says_what_is_missing(tmp_path: Path) -> None:
    stored = score_folder(write_run(tmp_path / "run", an_outcome_of("case-1")), RULES)
    assert stored.about["missing_outcomes"] == 2


def test_a_run_without_an_outcome_cannot_be_scored(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="no outcome yet"):
        score_folder(write_run(tmp_path / "run"), RULES)


def test_cases_open_with_the_outcome_that_counts(tmp_path: Path) -> None:
    """The last one; a torn line is none."""
    written = [an_outcome_of(name, rationale) for rationale in ("first", "last") for name in NAMES[:2]]
    folder = write_run(tmp_path / "run", *written, torn=dump_outcome(an_outcome_of(NAMES[2]))[:200])
    opened = open_cases(folder, {(NAMES[0], 0), (NAMES[1], 0), (NAMES[2], 0), ("unknown", 0)})

    told = {key: each.outcome.recommendation for key, each in opened.items()}
    assert {key: rec.rationale for key, rec in told.items() if rec} == {(NAMES[0], 0): "last", (NAMES[1], 0): "last"}
    assert opened[NAMES[1], 0].golden == golden()[1]


def test_no_folder_opens_nothing(tmp_path: Path) -> None:
    assert open_cases(tmp_path, {("case-1", 0)}) == {}
