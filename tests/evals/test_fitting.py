"""The few weights that are fitted are the ones that made the data."""

import numpy as np
import pytest

from evals.fitting import fit_choice, fit_logistic


def test_a_logistic_is_found_again() -> None:
    rng = np.random.default_rng(1)
    features = rng.normal(size=(20_000, 2)) * (1.0, 5.0) + (0.0, 3.0)
    chances = 1 / (1 + np.exp(-(-0.5 + features @ (1.5, 0.3))))
    intercept, weights = fit_logistic(features, (rng.random(20_000) < chances).astype(float), ridge=1e-3)
    assert intercept == pytest.approx(-0.5, abs=0.1)
    assert weights.tolist() == pytest.approx([1.5, 0.3], abs=0.06)


def test_a_weight_of_the_wrong_sign_is_left_out() -> None:
    rng = np.random.default_rng(2)
    features = rng.normal(size=(2_000, 2))
    chances = 1 / (1 + np.exp(-(features @ (1.0, -1.0))))
    _, weights = fit_logistic(features, (rng.random(2_000) < chances).astype(float), ridge=1.0)
    assert weights[0] > 0
    assert weights[1] == 0


def test_a_choice_is_found_again() -> None:
    rng = np.random.default_rng(3)
    choices, chosen = [], []
    for _ in range(4_000):
        rows = rng.normal(size=(6, 2)) * (1.0, 10.0)
        scores = rows @ (2.0, -0.1)
        p = np.exp(scores - scores.max())
        choices.append(rows)
        chosen.append(np.eye(6)[rng.choice(6, p=p / p.sum())])
    assert fit_choice(choices, chosen, ridge=1e-3).tolist() == pytest.approx([2.0, -0.1], rel=0.1)
