"""What tells whether a section answers a question moves the way that it should, with the numbers that come along."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from retrieval.coverage import FEATURES, Evidence, load_coverage

BASE = Evidence(
    nearness=np.array([0.10, 0.02], dtype=np.float32),
    cosines=np.array([0.85, 0.78], dtype=np.float32),
    others=np.array([0.80, 0.79, 0.75, 0.70], dtype=np.float32),
    shared=np.array([0.5, 0.0], dtype=np.float32),
    strange=0.2,
    own_language=True,
)


def log_odds(evidence: Evidence) -> list[float]:
    return [float(value) for value in load_coverage().log_odds(evidence.features())]


def test_the_nearer_section_is_likelier() -> None:
    near, far = log_odds(BASE)
    assert near > far


@pytest.mark.parametrize(
    "worse",
    [
        pytest.param(
            replace(BASE, others=np.array([0.84, 0.79, 0.75, 0.70], dtype=np.float32)), id="another subject is nearer"
        ),
        pytest.param(replace(BASE, shared=np.zeros(2, dtype=np.float32)), id="no word is shared"),
        pytest.param(replace(BASE, strange=0.8), id="more words that no section holds"),
        pytest.param(replace(BASE, nearness=np.array([0.05, 0.02], dtype=np.float32)), id="less near"),
    ],
)
def test_what_speaks_against_lowers_it(worse: Evidence) -> None:
    assert log_odds(worse)[0] < log_odds(BASE)[0]


def test_an_embedder_whose_cosines_spread_wider_gives_the_same() -> None:
    wide = replace(BASE, nearness=BASE.nearness * 3, cosines=BASE.cosines * 3 - 2, others=BASE.others * 3 - 2)
    assert log_odds(wide) == pytest.approx(log_odds(BASE), abs=1e-3)


def test_equal_cosines_are_no_error() -> None:
    level = replace(BASE, cosines=np.ones(2, dtype=np.float32), others=np.ones(4, dtype=np.float32))
    assert np.isfinite(log_odds(level)).all()


def test_the_threshold_is_a_chance_of_a_half() -> None:
    model = load_coverage()
    assert model.chance(model.threshold) == 0.5
    assert model.chance(model.threshold - 1e9) == pytest.approx(0, abs=1e-4)


def test_a_file_reads_back_as_it_was_written(tmp_path: Path) -> None:
    (tmp_path / "coverage.json").write_text(load_coverage().as_json())
    assert load_coverage(tmp_path / "coverage.json") == load_coverage()
    assert len(load_coverage().weights) == len(FEATURES)
