"""The weights of the judge are sound, and more of a violation is never less of one."""

import json
from pathlib import Path

import pytest

from copilot.drafters.judge_fusion import EVEN, load_fusion
from copilot.errors import SettingInvalid
from copilot.recommendations import Finding

ROW = {
    "name": "a", "intercept": 0, "local": 1, "judge": 0.5, "open_from": 0.1, "open_to": 0.9, "low": 0.2, "high": 0.6,
    "provenance": {},
}  # fmt: skip


def written(tmp_path: Path, row: object) -> Path:
    path = tmp_path / "fusion.json"
    path.write_text(json.dumps(row), encoding="utf-8")
    return path


def test_without_a_file_it_is_an_even_mean() -> None:
    fusion = load_fusion()
    assert fusion is EVEN
    assert 0 <= fusion.open_from < fusion.open_to <= 1
    assert 0 < fusion.low < fusion.high < 1
    assert fusion.provenance


def test_more_is_never_less() -> None:
    fusion = EVEN
    steps = [step / 20 for step in range(21)]
    for fixed in steps:
        for line in ([fusion.fused(p, fixed) for p in steps], [fusion.fused(fixed, p) for p in steps]):
            assert line == sorted(line)
            assert all(0 < p < 1 for p in line)


def test_an_even_mean_stands_between_both() -> None:
    assert EVEN.fused(0.5, 0.5) == 0.5
    assert EVEN.fused(0.8, 0.2) == 0.5
    assert 0.6 < EVEN.fused(0.6, 0.8) < 0.8


def test_bounds_come_to_findings() -> None:
    found = [EVEN.finding(p) for p in (EVEN.low, EVEN.low + 0.01, EVEN.high - 0.01, EVEN.high)]
    assert found == [Finding.NOT_VIOLATED, Finding.UNCLEAR, Finding.UNCLEAR, Finding.VIOLATED]
    assert [EVEN.is_open(p) for p in (0.0, EVEN.open_from, EVEN.open_to, 1.0)] == [False, True, True, False]


def test_a_file_of_ones_own_is_read(tmp_path: Path) -> None:
    assert load_fusion(written(tmp_path, ROW)).local == 1.0


@pytest.mark.parametrize(
    "row",
    [
        pytest.param([], id="no object"),
        pytest.param({}, id="nothing"),
        pytest.param(ROW | {"judge": -0.1}, id="a judge that is believed the wrong way round"),
        pytest.param(ROW | {"local": float("nan")}, id="no number"),
        pytest.param(ROW | {"low": 0.7}, id="low above high"),
        pytest.param(ROW | {"open_to": 1.1}, id="no probability"),
    ],
)
def test_a_file_that_is_not_sound_is_refused(tmp_path: Path, row: object) -> None:
    with pytest.raises(SettingInvalid, match="copilot eval calibrate --judge"):
        load_fusion(written(tmp_path, row))
