"""Calibration is what a hand or scikit-learn computes."""

from importlib import import_module

import numpy as np
import pytest

from evals.statistics.calibration import brier, ece, ece_if_perfect, equal_mass_bins, reliability
from evals.statistics.families import StatisticsInputError


def test_brier_is_scikit_learns() -> None:
    random = np.random.default_rng(2)
    said = random.random(300)
    truth = random.random(300) < said
    expected = import_module("sklearn.metrics").brier_score_loss(truth, said)
    assert brier(said, truth, range(300)).value == pytest.approx(expected)


@pytest.mark.parametrize(
    ("said", "bins", "expected"),
    [
        pytest.param([0.1, 0.9, 0.2, 0.8], 2, [0, 1, 0, 1], id="as many in each"),
        pytest.param([0.1, 0.2, 0.3], 10, [0, 1, 2], id="no more bins than cases"),
        pytest.param([0.5, 0.5, 0.5, 0.9], 2, [0, 0, 0, 1], id="equals stay together"),
        pytest.param([0.5, 0.5, 0.5, 0.5], 4, [0, 0, 0, 0], id="all equal: one bin"),
        pytest.param([], 4, [], id="none"),
    ],
)
def test_bins_of_equal_mass(said: list[float], bins: int, expected: list[int]) -> None:
    assert list(equal_mass_bins(said, bins)) == expected


def test_ece_by_hand() -> None:
    """Two bins: 0.2 is said and 0.5 comes true, 0.8 is said and 1.0 comes true."""
    found = ece([0.2, 0.2, 0.8, 0.8], [0, 1, 1, 1], range(4), bins=2)
    assert found.value == pytest.approx((0.3 + 0.2) / 2)
    assert (found.n, found.clusters) == (4, 4)


def test_eces_interval_reaches_zero_where_probabilities_are_right() -> None:
    random = np.random.default_rng(4)
    said = random.random(1000)
    found = ece(said, random.random(1000) < said, range(1000))
    assert found.low == 0
    assert found.high is not None
    assert found.high < 0.08


def test_eces_interval_leaves_zero_where_they_are_not() -> None:
    random = np.random.default_rng(4)
    said = random.random(1000)
    found = ece(said, random.random(1000) < said**3, range(1000))
    assert found.low is not None
    assert found.low > 0.15


def test_what_perfect_probabilities_would_show_by_hand() -> None:
    """One bin of one half: the error is |heads - n/2| / n, in the mean sqrt(2 / pi) * 0.5 / sqrt(n)."""
    found = ece_if_perfect([0.5] * 400, bins=1, seed=1, replications=8000)
    assert found is not None
    assert found.mean == pytest.approx(np.sqrt(2 / np.pi) * 0.5 / 20, rel=0.03)
    assert found.quantile == pytest.approx(1.96 * 0.5 / 20, rel=0.06)
    assert found.n == 400


def test_certain_probabilities_would_show_no_error() -> None:
    found = ece_if_perfect([0.0, 1.0] * 20)
    assert found is not None
    assert (found.mean, found.quantile) == (0, 0)
    assert ece_if_perfect([]) is None


def test_the_reliability_curve_says_what_came_true() -> None:
    curve = reliability([0.1, 0.2, 0.7, 0.9], [0, 1, 1, 1], range(4), bins=2)
    assert [(b.low, b.high, b.came_true.value) for b in curve] == [(0.1, 0.2, 0.5), (0.7, 0.9, 1.0)]
    assert [b.said for b in curve] == pytest.approx([0.15, 0.8])
    assert reliability([], [], []) == []


def test_no_cases_have_no_error() -> None:
    assert ece([], [], []).undefined == "there are no cases"
    assert brier([], [], []).undefined == "there are no cases"


@pytest.mark.parametrize("said", [pytest.param([0.5], id="one is missing"), pytest.param([0.5, 1.5], id="above 1")])
def test_probabilities_that_cannot_be_are_refused(said: list[float]) -> None:
    with pytest.raises(StatisticsInputError, match="probabilit"):
        ece(said, [0, 1], range(2))
