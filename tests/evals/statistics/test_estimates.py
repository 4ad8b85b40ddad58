"""Estimates are what a hand or scipy computes, and say so when they can't be."""

from collections.abc import Sequence
from importlib import import_module

import numpy as np
import pytest

from evals.statistics.bootstrap import bootstrap_bounds
from evals.statistics.distributions import Floats
from evals.statistics.estimates import (
    Estimate,
    cluster_bootstrap,
    clustered_mean,
    clustered_proportion,
    clustered_quotient,
    clustered_ratio,
    quantile,
    wilson,
)
from evals.statistics.families import StatisticsInputError


@pytest.mark.parametrize(
    ("successes", "n"),
    [
        pytest.param(0, 1, id="one case, wrong"),
        pytest.param(30, 30, id="all right"),
        pytest.param(17, 30, id="a small slice"),
        pytest.param(812, 1000, id="a large set"),
    ],
)
@pytest.mark.parametrize("level", [0.9, 0.95])
def test_wilson_is_scipys(successes: int, n: int, level: float) -> None:
    expected = import_module("scipy.stats").binomtest(successes, n).proportion_ci(level, method="wilson")
    found = wilson(successes, n, level)
    assert (found.low, found.high) == pytest.approx((expected.low, expected.high), abs=1e-12)
    assert found.value == successes / n
    assert (found.n, found.clusters) == (n, None)


def test_wilson_of_five_in_ten_by_hand() -> None:
    found = wilson(5, 10)
    assert (found.low, found.high) == pytest.approx((0.2366, 0.7634), abs=5e-5)
    assert found.half_width == pytest.approx(0.2634, abs=5e-5)


def test_families_that_go_one_way_count_once() -> None:
    """Forty families of four that are all right or all wrong are forty cases, at Student's quantile."""
    values = np.repeat([1.0, 1.0, 1.0, 0.0] * 10, 4)
    found = clustered_proportion(values, list(np.repeat(np.arange(40), 4)))
    q2, n = 2.0227**2, 40 * 39 / 40  # the variance over 39, not 40
    middle, spread = (0.75 + q2 / 2 / n) / (1 + q2 / n), np.sqrt(q2 * (0.1875 / n + q2 / 4 / n**2)) / (1 + q2 / n)
    assert (found.low, found.high) == pytest.approx((middle - spread, middle + spread), abs=2e-4)
    assert (found.value, found.n, found.clusters) == (0.75, 160, 40)


def test_families_of_one_are_almost_wilson() -> None:
    found, independent = clustered_proportion([1] * 160 + [0] * 40, range(200)), wilson(160, 200)
    assert found.low == pytest.approx(independent.low, abs=1e-3)
    assert found.high == pytest.approx(independent.high, abs=1e-3)


def test_families_that_even_out_are_not_trusted_to() -> None:
    """One right and one wrong in each family leave no variance between them, and yet the interval is that of cases."""
    found, independent = clustered_proportion([1, 0] * 100, np.repeat(range(100), 2).tolist()), wilson(100, 200)
    assert found.half_width is not None
    assert independent.half_width is not None
    assert found.half_width >= independent.half_width


def test_one_wrong_case_hardly_shows_how_alike_families_are() -> None:
    """Of sixty cases in families of three, it leaves between the twenty of the worst case and the sixty of the best."""
    found = clustered_proportion([0] + [1] * 59, [case // 3 for case in range(60)])
    assert found.low is not None
    assert 0.80 < found.low < 0.86
    assert (wilson(59, 60).low or 0) > 0.91


@pytest.mark.parametrize("value", [pytest.param(0, id="all wrong"), pytest.param(1, id="all right")])
def test_where_all_agree_the_families_are_what_counts(value: int) -> None:
    """Nothing shows how alike families are, so the worst is taken: thirty cases in ten families are ten."""
    found = clustered_proportion([value] * 30, [case // 3 for case in range(30)])
    q2 = 2.2622**2
    bound = q2 / (10 + q2)
    inner = found.high if value == 0 else found.low
    assert inner == pytest.approx(bound if value == 0 else 1 - bound, abs=1e-4)


def test_precision_is_the_proportion_among_what_was_cited() -> None:
    hits, cited, families = [2, 1, 0, 1, 3, 0], [2, 2, 1, 1, 3, 0], ["a", "a", "b", "c", "d", "e"]
    found = clustered_ratio(hits, cited, families)
    assert found.value == pytest.approx(7 / 9)
    assert (found.n, found.clusters) == (5, 4)


def test_the_mean_of_even_values_is_students() -> None:
    values = [1.0, 2.0, 3.0, 4.0, 5.0]
    expected = import_module("scipy.stats").ttest_1samp(values, 0).confidence_interval(0.95)
    found = clustered_mean(values, range(5))
    assert (found.low, found.high) == pytest.approx((expected.low, expected.high))


def test_the_mean_of_skewed_values_reaches_further_up() -> None:
    found = clustered_mean([1.0] * 30 + [20.0, 30.0], range(32))
    assert found.value is not None
    assert found.low is not None
    assert found.high is not None
    assert found.high - found.value > 1.2 * (found.value - found.low)


def test_a_quotient_by_hand() -> None:
    """Ten drafts cost 2 and two that were abstained on cost 6 each: 32 for ten drafts."""
    found = clustered_quotient([2.0] * 10 + [6.0] * 2, [1] * 10 + [0] * 2, range(12))
    assert found.value == pytest.approx(3.2)
    assert (found.n, found.clusters) == (10, 12)
    rest = clustered_mean([2.0 - 3.2] * 10 + [6.0] * 2, range(12))
    assert rest.low is not None
    assert rest.high is not None
    assert (found.low, found.high) == pytest.approx((3.2 + rest.low * 1.2, 3.2 + rest.high * 1.2))


def test_a_quotient_whose_parts_go_together_is_sure() -> None:
    above = np.arange(1.0, 41.0)
    together, apart = (clustered_quotient(above, below, range(40)) for below in (above / 2, np.full(40, 10.0)))
    assert (together.value, together.low, together.high) == pytest.approx((2, 2, 2))
    assert (apart.half_width or 0) > 0.2


@pytest.mark.parametrize(("n", "share"), [(60, 0.5), (400, 0.5), (400, 0.95), (1000, 0.05)])
def test_a_quantiles_bounds_are_about_scipys(n: int, share: float) -> None:
    """scipy counts the binomial exactly: the places differ by two at most."""
    values = np.random.default_rng(9).lognormal(size=n)
    found, ordered = quantile(values, share), np.sort(values)
    scipys = import_module("scipy.stats").quantile_test(values, p=share).confidence_interval(0.95)
    assert found.value == pytest.approx(np.quantile(values, share))
    for ours, theirs in ((found.low or 0, scipys.low), (found.high or 0, scipys.high)):
        assert abs(int(np.searchsorted(ordered, ours)) - int(np.searchsorted(ordered, theirs))) <= 2


def test_few_values_bound_no_extreme() -> None:
    found = quantile(range(30), 0.95)
    assert found.value == pytest.approx(27.55)
    assert (found.low, found.undefined) == (None, "too few cases to bound it")
    assert quantile(range(30), 0.5).undefined is None


def _f1(total: Floats) -> Floats:
    whole = 2 * total[..., 0] + total[..., 1]
    return np.divide(2 * total[..., 0], whole, out=np.full_like(whole, np.nan), where=whole > 0)


def _share(total: Floats) -> Floats:
    return np.asarray(total[..., 0] / total[..., 1])


def test_the_bootstrap_agrees_with_scipys() -> None:
    random = np.random.default_rng(5)
    right = random.random(300) < 0.7
    columns = np.stack([right, np.ones(300)], axis=-1)
    found = cluster_bootstrap(_share, columns, range(300), seed=1, replications=4000)
    scipys = import_module("scipy.stats").bootstrap((right,), np.mean, n_resamples=4000, rng=1)
    assert found.low == pytest.approx(scipys.confidence_interval.low, abs=0.008)
    assert found.high == pytest.approx(scipys.confidence_interval.high, abs=0.008)


def test_the_bootstrap_is_the_same_for_a_seed_and_no_other() -> None:
    columns = np.stack([np.arange(60) % 3 > 0, np.ones(60)], axis=-1)
    names = [case // 2 for case in range(60)]
    first, again, other = (cluster_bootstrap(_share, columns, names, seed) for seed in (1, 1, 2))
    assert first == again
    assert first.low != other.low


def test_many_sets_at_once_are_each_as_alone() -> None:
    random = np.random.default_rng(3)
    right, sizes = random.integers(0, 4, (7, 25)).astype(float), np.full((7, 25), 3.0)
    sums = np.stack([right, sizes], axis=-1)
    together = bootstrap_bounds(_share, sums, sizes, 1, 300)
    alone = bootstrap_bounds(_share, sums[4:5], sizes[4:5], 1, 300)
    assert together.low[4] == pytest.approx(alone.low[0])
    assert together.high[4] == pytest.approx(alone.high[0])


@pytest.mark.parametrize(
    ("found", "reason"),
    [
        pytest.param(wilson(0, 0), "no cases", id="a proportion of nothing"),
        pytest.param(clustered_proportion([], []), "no cases", id="a clustered proportion of nothing"),
        pytest.param(clustered_ratio([0, 0], [0, 0], [1, 2]), "no cases", id="a ratio without a denominator"),
        pytest.param(clustered_mean([], []), "no cases", id="a mean of nothing"),
        pytest.param(clustered_quotient([2, 3], [0, 0], [1, 2]), "no cases", id="a quotient of nothing below"),
        pytest.param(quantile([], 0.5), "no cases", id="a quantile of nothing"),
        pytest.param(cluster_bootstrap(_f1, np.zeros((0, 2)), [], 1), "no cases", id="a bootstrap of nothing"),
        pytest.param(cluster_bootstrap(_f1, np.zeros((30, 2)), range(30), 1), "about", id="an F1 of nothing to find"),
    ],
)
def test_what_cannot_be_computed_says_why(found: Estimate, reason: str) -> None:
    assert (found.value, found.low, found.high) == (None, None, None)
    assert reason in (found.undefined or "")


@pytest.mark.parametrize(
    "found",
    [
        pytest.param(clustered_proportion([1, 0, 1, 1], ["a"] * 4), id="a proportion"),
        pytest.param(clustered_mean([1, 0, 1, 1], ["a"] * 4), id="a mean"),
        pytest.param(clustered_quotient([1, 0, 1, 1], [1] * 4, ["a"] * 4), id="a quotient"),
        pytest.param(cluster_bootstrap(_share, [[1, 1], [0, 1], [1, 1], [1, 1]], range(4), 1), id="a bootstrap"),
    ],
)
def test_too_few_families_give_a_value_without_an_interval(found: Estimate) -> None:
    assert (found.value, found.low, found.high, found.n) == (0.75, None, None, 4)
    assert found.undefined
    assert found.half_width is None


@pytest.mark.parametrize(
    ("values", "clusters"),
    [
        pytest.param([1, 0], ["a"], id="a family is missing"),
        pytest.param([1, 2], ["a", "b"], id="a value above 1"),
        pytest.param([1, -1], ["a", "b"], id="a value below 0"),
        pytest.param([1, float("nan")], ["a", "b"], id="not a number"),
    ],
)
def test_values_that_cannot_be_are_refused(values: Sequence[float], clusters: Sequence[str]) -> None:
    with pytest.raises(StatisticsInputError, match="hint"):
        clustered_proportion(values, clusters)


def test_more_successes_than_cases_are_refused() -> None:
    with pytest.raises(StatisticsInputError, match="3 successes in 2"):
        wilson(3, 2)
