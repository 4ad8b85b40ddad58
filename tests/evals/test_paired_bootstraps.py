"""Two runs by resampling families: the same as the paired interval where both tell, and F1 where it alone can."""

from dataclasses import replace
from time import perf_counter

import numpy as np
import pytest

from evals.comparing import PAIRED, compare
from evals.paired_bootstraps import F1, bootstrapped_f1, mean_of_ratios
from evals.scoring.model import NO_VIOLATION, VIOLATION
from evals.statistics.paired import paired_bootstrap
from tests.evals.scoring.labelled import a_score
from tests.evals.scoring.simulated import a_run, noisy

BASE = a_run(600)
WORSE = noisy(BASE, 2, 0.15, only_worse=True)


def test_every_overall_measure_has_a_bootstrap_and_no_slice_has() -> None:
    found = compare(BASE, WORSE)

    assert set(found.overall) == {*PAIRED, *F1}
    assert all(each.bootstrap is not None for each in found.overall.values())
    assert all(each.bootstrap is None for each in found.slices)


@pytest.mark.parametrize("name", ["headline", "accuracy_drafted", "permitted_not_flagged", "violations_not_cleared"])
def test_both_intervals_of_a_share_agree(name: str) -> None:
    found = compare(BASE, WORSE).overall[name]
    drawn = found.bootstrap
    assert drawn is not None
    ours, theirs = drawn.difference, found.paired.difference

    assert ours.value == pytest.approx(theirs.value)
    assert (ours.n, ours.clusters) == (theirs.n, theirs.clusters)
    assert (ours.low, ours.high) == pytest.approx((theirs.low, theirs.high), abs=0.01)
    assert (drawn.better, drawn.worse) == (found.paired.better, found.paired.worse)


def test_a_loss_of_f1_is_found_and_none_is_where_nothing_changed() -> None:
    _, _, lost = bootstrapped_f1(BASE, WORSE)["macro_f1"]
    _, _, kept = bootstrapped_f1(BASE, BASE)["macro_f1"]

    assert lost.difference.high is not None
    assert lost.difference.high < 0
    assert lost.p_value is not None
    assert lost.p_value < 0.001
    assert (kept.difference.value, kept.p_value) == (0, 1)


def test_f1_is_the_one_that_is_counted_by_hand() -> None:
    rows = [(VIOLATION, VIOLATION), (VIOLATION, NO_VIOLATION), (NO_VIOLATION, NO_VIOLATION), (NO_VIOLATION, VIOLATION)]
    scores = [a_score(*row, case_id=f"c{n}") for n, row in enumerate(rows * 5)]
    right = [replace(s, verdict=s.expected, verdict_right=True) for s in scores]
    before, after, paired = bootstrapped_f1(scores, right)["violation_f1"]

    assert (before.value, after.value, paired.difference.value) == (0.5, 1, 0.5)


def test_sets_at_once_are_what_they_are_alone() -> None:
    before, after = (
        np.array([[s.expected == s.verdict, 1, s.expected == s.verdict, 1] for s in run], dtype=np.float64)
        for run in (BASE, WORSE)
    )
    alone = paired_bootstrap(mean_of_ratios, before, after, [s.family for s in WORSE], seed=1)
    together = compare(BASE, WORSE).overall["accuracy"].bootstrap

    assert together is not None
    assert (together.better, together.worse, together.test) == (alone.better, alone.worse, alone.test)
    one, other = together.difference, alone.difference
    assert (one.value, one.low, one.high) == pytest.approx((other.value, other.low, other.high), abs=1e-12)
    assert together.p_value == pytest.approx(alone.p_value)


@pytest.mark.parametrize(
    ("scores", "why"),
    [
        pytest.param([], "there are no cases", id="no cases"),
        pytest.param([a_score()], "1 families are too few to resample; it takes 10", id="one family"),
    ],
)
def test_too_little_is_undefined(scores: list, why: str) -> None:  # type: ignore[type-arg]
    _, _, paired = bootstrapped_f1(scores, scores)["macro_f1"]
    assert (paired.difference.undefined, paired.p_value) == (why, None)


def test_ten_thousand_cases_are_compared_in_seconds() -> None:
    before = a_run(10_000)
    after = noisy(before, 2, 0.05)
    began = perf_counter()
    compare(before, after)
    assert perf_counter() - began < 15
