"""Prediction-powered shares: by hand, and never worse than the audit alone."""

import numpy as np
import pytest

from evals.statistics.estimates import wilson
from evals.statistics.families import StatisticsInputError
from evals.statistics.prediction_powered import ppi_proportion


def test_a_good_judge_narrows_the_interval() -> None:
    random = np.random.default_rng(6)
    truth = random.random(5100) < 0.8
    said = np.where(random.random(5100) < 0.95, truth, ~truth).astype(float)
    found = ppi_proportion(truth[:100], said[:100], said[100:])
    alone = wilson(int(truth[:100].sum()), 100)
    assert found.half_width is not None
    assert alone.half_width is not None
    assert found.half_width < 0.75 * alone.half_width
    assert found.n == 100


def test_the_share_by_hand() -> None:
    """Truth and prediction vary together by 0.16, the predictions by 0.16 over all: the weight is 1 / (1 + n/N)."""
    truth = np.array([1.0] * 16 + [0.0] * 4)
    found = ppi_proportion(truth, truth, np.array([1.0] * 40 + [0.0] * 10))
    assert found.value == pytest.approx(0.8)
    moved = ppi_proportion(truth, truth, np.ones(180))
    pooled = 0.98 * 0.02
    weight = min(1.0, 0.16 / ((1 + 20 / 180) * pooled))
    assert moved.value == pytest.approx((1 - weight) * 0.8 + weight)


def test_a_judge_that_says_the_same_of_all_leaves_the_audit() -> None:
    found = ppi_proportion([1] * 70 + [0] * 30, [0.9] * 100, [0.9] * 1000)
    alone = wilson(70, 100)
    assert found.value == pytest.approx(0.7)
    assert found.low == pytest.approx(alone.low, abs=0.005)
    assert found.high == pytest.approx(alone.high, abs=0.005)


def test_without_other_traffic_it_is_the_audit() -> None:
    assert ppi_proportion([1] * 15 + [0] * 5, [0.9] * 20, []).value == pytest.approx(0.75)


def test_too_few_audited_say_so() -> None:
    assert ppi_proportion([1, 0], [1, 0], [1, 1]).undefined == "2 audited are too few; it takes 10"


@pytest.mark.parametrize(
    ("truth", "said"), [pytest.param([1, 0], [1], id="one is missing"), pytest.param([1, 0], [2, 0], id="above 1")]
)
def test_audits_that_cannot_be_are_refused(truth: list[float], said: list[float]) -> None:
    with pytest.raises(StatisticsInputError, match="hint"):
        ppi_proportion(truth, said, [0.5])
