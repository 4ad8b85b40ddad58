"""The local drafter's numbers: sound in the package, and more likeness is never less likely."""

import json
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from copilot.drafters.calibration import load_calibration
from copilot.drafters.contrast import FEATURES, Contrast
from copilot.errors import SettingInvalid

LEVEL = Contrast(
    features=(0.0,) * len(FEATURES),
    place=0,
    has_examples=True,
    allowed_is_nearest=False,
    nearest_allowed_part=None,
    nearest_violating_text=None,
)


def a_row(**changes: Any) -> dict[str, Any]:
    row: dict[str, Any] = json.loads(files("copilot.drafters").joinpath("local_calibration.json").read_text("utf-8"))
    return row | changes


def test_the_one_that_comes_along_is_sound() -> None:
    calibration = load_calibration()
    weights = dict(zip(FEATURES, calibration.weights, strict=True))
    place = weights.pop("place")
    assert place <= 0
    assert all(weight >= 0 for weight in weights.values())
    assert sum(weight > 0 for weight in weights.values()) >= 3
    assert 0 <= calibration.low < calibration.high <= 1
    assert calibration.low < calibration.prior < calibration.high
    assert {"corpus", "embedder", "as_of", "examples", "held_out"} <= calibration.provenance.keys()


@pytest.mark.parametrize("feature", [name for name in FEATURES if name != "place"])
def test_more_likeness_is_never_less_likely(feature: str) -> None:
    calibration, at = load_calibration(), FEATURES.index(feature)
    seen = [
        calibration.probability(
            replace(LEVEL, features=tuple(step / 50 if i == at else 0.0 for i in range(len(FEATURES))))
        )
        for step in range(-50, 51)
    ]
    assert seen == sorted(seen)
    assert all(0 <= p <= 1 for p in seen)


def test_all_likeness_together_goes_from_never_to_surely() -> None:
    calibration = load_calibration()
    low, middle, high = (
        calibration.probability(replace(LEVEL, features=(*[x] * (len(FEATURES) - 1), 0.0))) for x in (-0.5, 0.0, 0.5)
    )
    assert low < 0.01 < middle < 0.5
    assert high > 0.99


def test_the_best_place_without_examples_is_unclear_and_later_ones_are_less_likely() -> None:
    calibration = load_calibration()
    seen = [calibration.probability(replace(LEVEL, has_examples=False, place=place)) for place in range(6)]
    assert seen[0] == calibration.prior
    assert seen == sorted(seen, reverse=True)
    assert len(set(seen)) == 6


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        pytest.param({"low": 0.6}, "low <= high", id="thresholds that cross"),
        pytest.param({"high": 1.2}, "low <= high", id="more than certain"),
        pytest.param({"prior": 0.5}, "prior below high", id="a violation without examples"),
        pytest.param({"prior": -0.1}, "prior", id="a negative prior"),
        pytest.param({"intercept": float("nan")}, "finite", id="no number"),
        pytest.param({"weights": dict.fromkeys(FEATURES, -1.0)}, "negative", id="weights the wrong way round"),
        pytest.param({"weights": {"dense_2": 1.0}}, "dense_4", id="a feature without a weight"),
        pytest.param({"provenance": 3}, "TypeError", id="no provenance"),
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
