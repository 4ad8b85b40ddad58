"""Risk against coverage, and thresholds with a guarantee, by hand."""

from collections.abc import Sequence

import numpy as np
import pytest

from evals.statistics.families import StatisticsInputError
from evals.statistics.selective import Guarantee, aurc, learn_threshold, learn_thresholds, risk_coverage


def test_the_curve_shows_equal_confidences_together() -> None:
    curve = risk_coverage([0.9, 0.5, 0.9, 0.1], [0, 1, 1, 0])
    assert [(p.threshold, p.coverage, p.risk, p.shown) for p in curve] == [
        (0.9, 0.5, 0.5, 2),
        (0.5, 0.75, pytest.approx(2 / 3), 3),
        (0.1, 1.0, 0.5, 4),
    ]


def test_the_curve_of_nothing_is_empty() -> None:
    assert risk_coverage([], []) == []


@pytest.mark.parametrize(
    ("confidence", "wrong", "area"),
    [
        pytest.param([0.9, 0.8, 0.7, 0.6], [0, 0, 0, 1], 1 / 16, id="the wrong one is last"),
        pytest.param([0.9, 0.8, 0.7, 0.6], [1, 0, 0, 0], (1 + 1 / 2 + 1 / 3 + 1 / 4) / 4, id="the wrong one is first"),
        pytest.param([0.5, 0.5, 0.5, 0.5], [0, 1, 0, 0], 1 / 4, id="all alike: the risk of all"),
        pytest.param([0.6, 0.9, 0.9, 0.6], [1, 1, 0, 0], 1 / 2, id="two and two alike"),
        pytest.param([0.9, 0.8], [0, 0], 0.0, id="none wrong"),
    ],
)
def test_aurc_by_hand(confidence: list[float], wrong: list[int], area: float) -> None:
    found = aurc(confidence, wrong, range(len(wrong)))
    assert found.value == pytest.approx(area)
    assert found.low is not None
    assert found.high is not None
    assert found.low <= area < found.high


@pytest.mark.parametrize("steps", [pytest.param(1000, id="no ties"), pytest.param(12, id="many ties")])
def test_aurcs_error_is_that_of_leaving_cases_out(steps: int) -> None:
    random = np.random.default_rng(8)
    score = np.floor(random.random(400) * steps) / steps
    wrong = random.random(400) < 0.5 * (1 - score)
    found = aurc(score, wrong, range(400))
    assert found.value is not None
    assert found.half_width is not None
    left_out = [aurc(np.delete(score, i), np.delete(wrong, i), range(399)).value for i in range(400)]
    error = np.sqrt(399 * np.var(np.array(left_out, float)))
    assert found.half_width == pytest.approx(1.966 * error, rel=0.05)


@pytest.mark.parametrize(
    ("alpha", "delta", "fewest"),
    [(0.02, 0.05, 149), (0.01, 0.05, 299), (0.005, 0.05, 598), (0.05, 0.1, 45), (0.5, 0.5, 1)],
)
def test_so_many_without_an_error_bound_it(alpha: float, delta: float, fewest: int) -> None:
    assert Guarantee(alpha, delta).fewest_shown == fewest


def _sorted(n: int) -> list[float]:
    return [1 - case / n for case in range(n)]


@pytest.mark.parametrize(
    ("n", "wrong", "threshold"),
    [
        pytest.param(45, (), 0.0, id="just enough, and none wrong"),
        pytest.param(200, (), 0.0, id="none wrong: show all"),
        pytest.param(200, range(100, 200), 0.496, id="the lower half wrong: a little below the middle"),
        pytest.param(200, range(150, 200), 0.236, id="the lowest quarter wrong: a little below it"),
    ],
)
def test_the_threshold_by_hand(n: int, wrong: Sequence[int], threshold: float) -> None:
    """At 5 % and 90 %, 1 wrong of 101 and 3 of 153 pass; 2 of 102 and 4 of 154 don't."""
    errors = [case in wrong for case in range(n)]
    found = learn_threshold(_sorted(n), errors, range(n), Guarantee(0.05, 0.1))
    assert found.value == pytest.approx(threshold)
    assert found.undefined is None
    assert found.tested == n
    assert found.coverage.value == pytest.approx(np.mean([score >= (found.value or 0) for score in _sorted(n)]))


def test_the_test_is_binomial_and_exact() -> None:
    """With one error 77 shown pass (0.0974) and 76 (0.1014) do not."""
    for n, passes in ((77, True), (76, False)):
        errors = [case == 0 for case in range(n)]
        found = learn_threshold([0.5] * n, errors, range(n), Guarantee(0.05, 0.1))
        assert (found.value is not None) == passes


def test_a_family_counts_once() -> None:
    found = learn_threshold([0.9] * 100, [0] * 100, [case // 3 for case in range(100)], Guarantee(0.05, 0.1))
    assert (found.value, found.tested) == (None, 34)
    assert found.undefined == "34 families are too few: it takes 45 shown without one error"
    assert found.coverage.value == 0
    assert found.risk.undefined == "there are no cases"


def test_drafts_that_are_often_wrong_have_no_threshold() -> None:
    found = learn_threshold(_sorted(200), [case % 2 for case in range(200)], range(200), Guarantee(0.05, 0.1))
    assert (found.value, found.undefined) == (None, "too many of the most confident drafts are wrong")


def test_each_group_has_its_own_threshold() -> None:
    score, errors = _sorted(200) * 2 + [0.9] * 10, [0] * 200 + [1] * 200 + [0] * 10
    groups = ["de"] * 200 + ["fr"] * 200 + ["th"] * 10
    found = learn_thresholds(score, errors, range(410), groups, Guarantee(0.05))
    assert {name: each.value for name, each in found.items()} == {"de": 0.0, "fr": None, "th": None}
    assert found["de"].coverage.value == 1


@pytest.mark.parametrize(("alpha", "delta"), [(0.0, 0.1), (0.05, 1.0), (1.2, 0.1)])
def test_a_guarantee_of_nothing_is_refused(alpha: float, delta: float) -> None:
    with pytest.raises(StatisticsInputError, match="between 0 and 1"):
        Guarantee(alpha, delta)


@pytest.mark.parametrize(
    "confidence", [pytest.param([0.5], id="one is missing"), pytest.param([0.5, 1.5], id="above 1")]
)
def test_confidences_that_cannot_be_are_refused(confidence: list[float]) -> None:
    with pytest.raises(StatisticsInputError, match="confidence"):
        risk_coverage(confidence, [0, 1])
