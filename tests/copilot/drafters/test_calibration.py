"""The local drafter's numbers: sound in the package, and more likeness is never less likely."""

import json
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from copilot.drafters.calibration import Calibration, load_calibration
from copilot.drafters.contrast import Contrast
from copilot.errors import SettingInvalid
from policy_corpus.model import Severity


def a_contrast(score: float = 0.0, odds: float = 0.0, *, has_examples: bool = True) -> Contrast:
    return Contrast(score, odds, has_examples, allowed_part=None, nearest_violating_text=None)


def a_calibration() -> Calibration:
    return Calibration("by hand", -0.5, 0.8, 0.4, 1.0, 0.5, low=0.3, high=0.6, prior=0.4, provenance={})


def a_row(**changes: Any) -> dict[str, Any]:
    row: dict[str, Any] = json.loads(files("copilot.drafters").joinpath("local_calibration.json").read_text("utf-8"))
    return row | changes


def test_the_one_that_comes_along_is_sound() -> None:
    calibration = load_calibration()
    assert min(calibration.lean, calibration.mixed, calibration.fit, calibration.odds) >= 0
    assert calibration.lean > 0
    assert calibration.fit > 0
    assert 0 <= calibration.low < calibration.high <= 1
    assert calibration.low < calibration.prior < calibration.high
    assert {"corpus", "embedder", "golden", "as_of", "cases", "fitted"} <= calibration.provenance.keys()


@pytest.mark.parametrize("calibration", [pytest.param(load_calibration(), id="ours"), a_calibration()])
def test_the_more_the_examples_lean_the_likelier_a_violation(calibration: Calibration) -> None:
    seen = [calibration.chance(step / 10, step / 10) for step in range(-50, 51)]
    assert seen == sorted(seen)
    assert seen[0] < 0.05
    assert seen[-1] > 0.95


def test_a_file_that_says_nothing_of_severities_holds_severe_ones_back_all_the_same(tmp_path: Path) -> None:
    row = a_row()
    del row["low_of"]
    (tmp_path / "old.json").write_text(json.dumps(row))
    assert load_calibration(tmp_path / "old.json").low_of == {"high": 0.25, "critical": 0.15}


@pytest.mark.parametrize(
    ("severity", "highest"),
    [(None, 0.3), (Severity.LOW, 0.3), (Severity.MEDIUM, 0.3), (Severity.HIGH, 0.25), (Severity.CRITICAL, 0.15)],
)
def test_nothing_severe_is_cleared_at_a_higher_chance_than_the_rest(severity: Severity | None, highest: float) -> None:
    assert a_calibration().highest_cleared(severity) == highest
    assert replace(a_calibration(), low=0.1).highest_cleared(severity) == 0.1


def test_the_likeliest_section_has_the_chance_of_the_content() -> None:
    calibration, contrasts = a_calibration(), [a_contrast(1.0, 0.5), a_contrast(2.0, 1.0), a_contrast(0.0, 0.0)]
    chance = calibration.chance(1.0, calibration.mixed_odds(contrasts))
    first, second, third = calibration.probabilities(contrasts, lean=1.0)
    assert second == round(chance, 4)
    assert second > first > third > 0


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        pytest.param(a_contrast(score=1.0), a_contrast(score=0.0), id="it fits better"),
        pytest.param(a_contrast(odds=1.0), a_contrast(odds=-1.0), id="its own examples lean more"),
    ],
)
def test_of_two_sections_the_one_is_likelier(better: Contrast, worse: Contrast) -> None:
    one, other = a_calibration().probabilities([better, worse], lean=0.0)
    assert one > other


def test_a_section_without_examples_takes_no_share() -> None:
    calibration, known = a_calibration(), a_contrast(0.0, 1.0)
    alone = calibration.probabilities([known], lean=1.0)
    beside = calibration.probabilities([known, a_contrast(9.0, 9.0, has_examples=False)], lean=1.0)
    assert beside[0] == alone[0]
    assert beside[1] == calibration.prior / 2


def test_the_best_place_without_examples_is_unclear_and_later_ones_are_less_likely() -> None:
    calibration = load_calibration()
    seen = calibration.probabilities([a_contrast(has_examples=False)] * 6, lean=3.0)
    assert seen[0] == calibration.prior
    assert seen == sorted(seen, reverse=True)
    assert len(set(seen)) == 6


def test_no_section_has_no_probability() -> None:
    assert a_calibration().probabilities([], lean=3.0) == []


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        pytest.param({"low": 0.7}, "low <= high", id="thresholds that cross"),
        pytest.param({"high": 1.2}, "low <= high", id="more than certain"),
        pytest.param({"prior": 0.9}, "prior below high", id="a violation without examples"),
        pytest.param({"prior": -0.1}, "prior", id="a negative prior"),
        pytest.param({"intercept": float("nan")}, "finite", id="no number"),
        pytest.param(
            {"weights": dict.fromkeys(("lean", "mixed", "fit", "odds"), -1.0)}, "negative", id="the wrong way round"
        ),
        pytest.param({"weights": {"lean": 1.0}}, "mixed", id="a number without a weight"),
        pytest.param({"provenance": 3}, "TypeError", id="no provenance"),
        pytest.param({"low_of": {"high": 1.2}}, "low_of", id="a severity that is always cleared"),
        pytest.param({"low_of": {"grave": 0.1}}, "low_of", id="a severity that there is not"),
        pytest.param({"low_of": 0.1}, "AttributeError", id="one number for all severities"),
    ],
)
def test_a_calibration_that_is_none_is_refused(tmp_path: Path, changes: dict[str, Any], problem: str) -> None:
    file = tmp_path / "calibration.json"
    file.write_text(json.dumps(a_row(**changes)))
    with pytest.raises(SettingInvalid, match=f"(?s)calibration .*{problem}.*hint"):
        load_calibration(file)


@pytest.mark.parametrize("text", [pytest.param("no JSON", id="no JSON"), pytest.param("[]", id="a list")])
def test_a_file_that_is_no_calibration_is_refused(tmp_path: Path, text: str) -> None:
    file = tmp_path / "calibration.json"
    file.write_text(text)
    with pytest.raises(SettingInvalid, match="can't be read"):
        load_calibration(file)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingInvalid, match=r"none\.json"):
        load_calibration(tmp_path / "none.json")
