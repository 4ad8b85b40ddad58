"""Paired comparisons are what a hand or scipy computes."""

from collections.abc import Sequence
from importlib import import_module
from itertools import product

import numpy as np
import pytest

from evals.statistics.distributions import Floats
from evals.statistics.families import StatisticsInputError
from evals.statistics.paired import (
    cases_needed,
    holm,
    mcnemar,
    paired_bootstrap,
    paired_cluster_difference,
    smallest_at_all,
    smallest_effect,
    turning_p,
)


def _runs(better: int, worse: int, same: int) -> tuple[list[int], list[int]]:
    return [0] * better + [1] * worse + [1] * same, [1] * better + [0] * worse + [1] * same


@pytest.mark.parametrize(("better", "worse"), [(0, 0), (5, 0), (1, 9), (12, 12), (3, 20)])
def test_few_that_differ_are_tested_exactly(better: int, worse: int) -> None:
    found = mcnemar(*_runs(better, worse, 40))
    differ = better + worse
    exact = import_module("scipy.stats").binomtest(better, differ).pvalue if differ else 1.0
    assert found.p_value == pytest.approx(exact)
    assert (found.better, found.worse, found.difference.n) == (better, worse, 40 + differ)
    assert found.difference.value == pytest.approx((better - worse) / (40 + differ))


def test_many_that_differ_are_tested_by_chi_square() -> None:
    expected = import_module("scipy.stats").chi2.sf((40 - 22) ** 2 / 62, 1)
    assert mcnemar(*_runs(40, 22, 500)).p_value == pytest.approx(expected)


@pytest.mark.parametrize(
    "sums",
    [
        pytest.param([3.0, 2.0, -1.0, 4.0, 0.0, 1.0], id="whole numbers"),
        pytest.param([0.5, 0.25, -0.125, 1.5], id="fractions"),
    ],
)
def test_every_way_of_turning_families_is_counted(sums: Sequence[float]) -> None:
    turned = [abs(np.dot(signs, sums)) for signs in product([-1, 1], repeat=len(sums))]
    expected = np.mean([total >= abs(sum(sums)) - 1e-12 for total in turned])
    assert turning_p(np.array(sums)) == pytest.approx(expected)


def test_a_family_that_moves_together_is_one_witness() -> None:
    """Six better cases are significant on their own (1/32) and say nothing in one family and a half."""
    a, b = [0] * 6 + [1] * 14, [1] * 20
    alone = paired_cluster_difference(a, b, range(20))
    together = paired_cluster_difference(a, b, [0, 0, 0, 1, 1, 1, *range(2, 16)])
    assert alone.p_value == pytest.approx(1 / 32)
    assert together.p_value == pytest.approx(1 / 2)
    assert alone.difference.half_width is not None
    assert together.difference.half_width is not None
    assert together.difference.half_width > alone.difference.half_width


def test_two_runs_without_a_difference_still_have_an_interval() -> None:
    found = paired_cluster_difference([1] * 100, [1] * 100, range(100)).difference
    by_hand = 1.9842 * np.sqrt(2 / 102) / np.sqrt(102)  # Bonett and Price with b = c = 0
    assert (found.low, found.high) == pytest.approx((-by_hand, by_hand), abs=1e-5)


def test_b_above_a_is_above_zero() -> None:
    found = paired_cluster_difference(*_runs(40, 5, 200), range(245)).difference
    assert found.low is not None
    assert found.low > 0


def _share(total: Floats) -> Floats:
    return np.asarray(total[..., 0] / total[..., 1])


def test_the_paired_bootstrap_of_a_share_is_like_the_paired_difference() -> None:
    a, b = _runs(60, 30, 310)
    ones = np.ones(400)
    resampled = paired_bootstrap(_share, np.stack([a, ones], -1), np.stack([b, ones], -1), range(400), seed=1)
    direct = paired_cluster_difference(a, b, range(400))
    assert resampled.difference.value == pytest.approx(0.075)
    assert resampled.difference.low == pytest.approx(direct.difference.low, abs=0.01)
    assert resampled.difference.high == pytest.approx(direct.difference.high, abs=0.01)
    assert resampled.p_value == pytest.approx(direct.p_value, abs=0.005)
    assert (resampled.better, resampled.worse) == (60, 30)


@pytest.mark.parametrize(
    ("given", "adjusted"),
    [
        pytest.param([], [], id="none"),
        pytest.param([0.04], [0.04], id="one is itself"),
        pytest.param([0.01, 0.04, 0.03], [0.03, 0.06, 0.06], id="never below a smaller one's"),
        pytest.param([0.9, 0.6], [1.0, 1.0], id="never above 1"),
        pytest.param([0.02, 0.001, 0.3, 0.01], [0.04, 0.004, 0.3, 0.03], id="in the order given"),
    ],
)
def test_holm_by_hand(given: list[float], adjusted: list[float]) -> None:
    assert holm(given) == pytest.approx(adjusted)


@pytest.mark.parametrize(("discordance", "cases"), [(0.05, 434), (0.1, 870), (0.2, 1742)])
def test_three_points_need_so_many_cases(discordance: float, cases: int) -> None:
    assert cases - 1 < cases_needed(0.03, discordance) <= cases
    effect = smallest_effect(cases, discordance)
    assert effect == pytest.approx(0.03, abs=1e-4)


def test_families_make_the_smallest_effect_larger() -> None:
    assert smallest_effect(1600, 0.1, design_effect=1.6) == pytest.approx(smallest_effect(1000, 0.1))


def test_what_so_many_cases_show_at_all_is_found_four_times_in_five() -> None:
    """One way alone, of eighty cases: six in a row are significant, so 9.3 % of them must be lost on the whole."""
    least = smallest_at_all(80)
    assert least is not None
    assert smallest_effect(80, least) == pytest.approx(least)
    assert smallest_effect(80, least * 0.99) is None
    power = import_module("scipy.stats").binom.sf(5, 80, least)
    assert 0.75 < power < 0.9


@pytest.mark.parametrize(("n", "least"), [(0, None), (3, None), (400, 0.019), (1600, 0.0049)])
def test_the_least_that_can_be_shown_falls_with_the_number_of_cases(n: int, least: float | None) -> None:
    assert smallest_at_all(n) == (least if least is None else pytest.approx(least, rel=0.05))


@pytest.mark.parametrize(("n", "discordance"), [(0, 0.1), (30, 0.0), (30, 0.05)])
def test_a_set_may_be_too_small_to_show_anything(n: int, discordance: float) -> None:
    assert smallest_effect(n, discordance) is None


def test_one_family_shows_no_difference() -> None:
    found = paired_cluster_difference([0, 1], [1, 1], ["a", "a"])
    assert found.p_value is None
    assert found.difference.undefined == "all cases are of one family"


@pytest.mark.parametrize(
    ("a", "b"),
    [pytest.param([1], [1, 0], id="not the same cases"), pytest.param([0, 3], [1, 0], id="a value outside 0..1")],
)
def test_runs_that_cannot_be_paired_are_refused(a: list[float], b: list[float]) -> None:
    with pytest.raises(StatisticsInputError, match="hint"):
        paired_cluster_difference(a, b, range(len(b)))


def test_a_discordance_outside_0_to_1_is_refused() -> None:
    with pytest.raises(StatisticsInputError, match="discordance"):
        smallest_effect(100, 1.5)
