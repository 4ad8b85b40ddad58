"""Scores of different kinds are brought to one scale before they are summed."""

import numpy as np
import pytest

from retrieval.fusion import OfEach, best_of_each, fuse, standardised


def test_the_best_score_of_each_owner() -> None:
    scores = np.array([0.1, 0.9, 0.4], np.float32)
    assert best_of_each(scores, np.array([0, 0, 2]), 3).tolist() == [np.float32(0.9), -np.inf, np.float32(0.4)]


def test_what_the_scores_of_each_owner_come_to() -> None:
    rng = np.random.default_rng(3)
    scores, owners = rng.normal(size=500).astype(np.float32), np.sort(rng.integers(0, 40, 500))
    owners = np.where(owners == 7, 8, owners)
    of_each = OfEach(owners, 41)
    assert of_each.best(scores).tolist() == best_of_each(scores, owners, 41).tolist()
    assert of_each.sums(scores) == pytest.approx(np.bincount(owners, weights=scores, minlength=41), abs=1e-12)
    assert of_each.sums(scores)[[7, 40]].tolist() == [0, 0]


def test_no_scores_have_no_owners() -> None:
    of_each = OfEach(np.zeros(0, np.intp), 2)
    assert (of_each.best(np.zeros(0, np.float32)).tolist(), of_each.sums(np.zeros(0, np.float32)).tolist()) == (
        [-np.inf, -np.inf],
        [0, 0],
    )


@pytest.mark.parametrize(
    ("scores", "expected"),
    [
        pytest.param([1.0, 3.0], [-1.0, 1.0], id="two scores"),
        pytest.param([2.0, 2.0], [0.0, 0.0], id="equal scores say nothing"),
        pytest.param([1.0, 3.0, -np.inf], [-1.0, 1.0, 0.0], id="no score is an average one"),
        pytest.param([-np.inf, -np.inf], [0.0, 0.0], id="no scores at all"),
    ],
)
def test_standardised(scores: list[float], expected: list[float]) -> None:
    assert standardised(np.array(scores, np.float32)).tolist() == pytest.approx(expected)


def test_a_weight_decides_between_two_kinds() -> None:
    one, other = np.array([1.0, 0.0], np.float32), np.array([0.0, 100.0], np.float32)
    assert fuse([(2.0, one), (1.0, other)]).argmax() == 0
    assert fuse([(1.0, one), (2.0, other)]).argmax() == 1
