"""What tells whether a section answers a question moves the way that it should, with the numbers that come along."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from retrieval.asked import Likeness
from retrieval.coverage import ASKED_FEATURES, FEATURES, CoverageModel, Evidence, Logistic, chance_of, load_coverage

BASE = Evidence(
    nearness=np.array([0.10, 0.02], dtype=np.float32),
    cosines=np.array([0.85, 0.78], dtype=np.float32),
    others=np.array([0.80, 0.79, 0.75, 0.70], dtype=np.float32),
    shared=np.array([0.5, 0.0], dtype=np.float32),
    strange=0.2,
    own_language=True,
)
LIKE = Likeness(
    stand=np.array([True, True]),
    scores=np.array([0.02, 0.01], dtype=np.float32),
    shared=np.array([0.4, 0.0], dtype=np.float32),
    leads=np.array([0.5, -0.5], dtype=np.float32),
    lead=1.0,
)
ASKED = replace(BASE, asked=LIKE)


def margins(evidence: Evidence) -> list[float]:
    return [float(value) for value in load_coverage().margins(evidence)]


@pytest.mark.parametrize(
    "evidence", [pytest.param(BASE, id="without questions"), pytest.param(ASKED, id="with questions")]
)
def test_the_nearer_section_is_likelier(evidence: Evidence) -> None:
    near, far = margins(evidence)
    assert near > far


@pytest.mark.parametrize(
    "evidence", [pytest.param(BASE, id="without questions"), pytest.param(ASKED, id="with questions")]
)
@pytest.mark.parametrize(
    "worse",
    [
        pytest.param({"others": np.array([0.84, 0.79, 0.75, 0.70], dtype=np.float32)}, id="another subject is nearer"),
        pytest.param({"shared": np.zeros(2, dtype=np.float32)}, id="no word is shared"),
        pytest.param({"strange": 0.8}, id="more words that no section holds"),
        pytest.param({"nearness": np.array([0.05, 0.02], dtype=np.float32)}, id="less near"),
    ],
)
def test_what_speaks_against_lowers_it(evidence: Evidence, worse: dict[str, object]) -> None:
    assert margins(replace(evidence, **worse))[0] < margins(evidence)[0]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "worse",
    [
        pytest.param(replace(LIKE, lead=0.5), id="our questions are less near"),
        pytest.param(
            replace(LIKE, leads=np.array([0.1, -0.5], dtype=np.float32)), id="the section's own are less near"
        ),
    ],
)
def test_questions_that_are_less_near_lower_it(worse: Likeness) -> None:
    assert margins(replace(BASE, asked=worse))[0] < margins(ASKED)[0]


def test_a_section_without_questions_is_judged_as_if_none_had_any() -> None:
    some = replace(ASKED, asked=replace(LIKE, stand=np.array([False, True])))
    assert margins(some) == [margins(BASE)[0], margins(ASKED)[1]]


def test_numbers_that_know_of_no_questions_judge_all_alike() -> None:
    model = replace(load_coverage(), asked=None)
    assert np.array_equal(model.margins(ASKED), model.margins(BASE))


def test_an_embedder_whose_cosines_spread_wider_gives_the_same() -> None:
    wide = replace(BASE, nearness=BASE.nearness * 3, cosines=BASE.cosines * 3 - 2, others=BASE.others * 3 - 2)
    assert margins(wide) == pytest.approx(margins(BASE), abs=1e-3)


def test_equal_cosines_are_no_error() -> None:
    level = replace(BASE, cosines=np.ones(2, dtype=np.float32), others=np.ones(4, dtype=np.float32))
    assert np.isfinite(margins(level)).all()


def test_the_threshold_is_a_chance_of_a_half() -> None:
    assert chance_of(0.0) == 0.5
    assert chance_of(-1e9) == pytest.approx(0, abs=1e-4)
    features = np.zeros((1, len(FEATURES)), dtype=np.float32)
    assert Logistic(2.0, (1.0,) * len(FEATURES), 2.0).margins(features).tolist() == [0.0]


@pytest.mark.parametrize("asked", [True, False])
def test_a_file_reads_back_as_it_was_written(tmp_path: Path, asked: bool) -> None:
    model = load_coverage()
    written: CoverageModel = model if asked else replace(model, asked=None)
    (tmp_path / "coverage.json").write_text(written.as_json())
    assert load_coverage(tmp_path / "coverage.json") == written


def test_the_numbers_that_come_along_are_whole() -> None:
    model = load_coverage()
    assert model.asked
    assert (len(model.plain.weights), len(model.asked.weights)) == (len(FEATURES), len(ASKED_FEATURES))
