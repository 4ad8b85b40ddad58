"""Agreement is what scikit-learn computes and what Krippendorff printed."""

from importlib import import_module

import numpy as np
import pytest

from evals.statistics.agreement import cohens_kappa, krippendorffs_alpha
from evals.statistics.families import StatisticsInputError


def test_kappa_is_scikit_learns() -> None:
    random = np.random.default_rng(3)
    first = random.integers(0, 3, 200)
    second = np.where(random.random(200) < 0.7, first, random.integers(0, 3, 200))
    expected = import_module("sklearn.metrics").cohen_kappa_score(first, second)
    found = cohens_kappa(first.tolist(), second.tolist(), range(200))
    assert found.value == pytest.approx(expected)
    assert found.low is not None
    assert found.high is not None
    assert found.low < expected < found.high


def test_kappas_interval_is_about_fleiss_for_many() -> None:
    """20 and 15 agree, 5 and 10 don't: kappa 0.4, standard error 0.127 by Fleiss, Cohen and Everitt (1969)."""
    first = ["yes"] * 25 + ["no"] * 25
    second = ["yes"] * 20 + ["no"] * 5 + ["yes"] * 10 + ["no"] * 15
    found = cohens_kappa(first, second, range(50))
    assert found.value == pytest.approx(0.4)
    assert found.half_width == pytest.approx(2.01 * 0.127, rel=0.06)


_KRIPPENDORFF = """
1 2 3 3 2 1 4 1 2 . . .
1 2 3 3 2 2 4 1 2 5 . 3
. 3 3 3 2 3 4 2 2 5 1 .
1 2 3 3 2 4 4 1 2 5 1 .
"""


def test_alpha_is_what_krippendorff_printed() -> None:
    """His example of four observers and twelve units with missing values: 0.743 for names."""
    rows = [[None if mark == "." else mark for mark in line.split()] for line in _KRIPPENDORFF.split("\n") if line]
    units = [list(unit) for unit in zip(*rows, strict=True)]
    found = krippendorffs_alpha(units, range(12))
    assert found.value == pytest.approx(0.743, abs=5e-4)
    assert found.n == 11


def test_complete_agreement_still_has_an_interval() -> None:
    labels = ["yes", "no"] * 50
    found = cohens_kappa(labels, labels, range(100))
    assert (found.value, found.high) == (1, 1)
    assert found.low is not None
    assert 0.9 < found.low < 0.95


def test_families_widen_the_interval() -> None:
    first = (["yes"] * 4 + ["no"] * 4) * 20
    second = (["yes"] * 4 + ["no"] * 4) * 16 + (["no"] * 4 + ["yes"] * 4) * 4
    alone = cohens_kappa(first, second, range(160))
    together = cohens_kappa(first, second, [case // 4 for case in range(160)])
    assert alone.half_width is not None
    assert together.half_width is not None
    assert together.half_width > 1.5 * alone.half_width


def test_one_label_alone_says_nothing() -> None:
    for found in (
        cohens_kappa(["a"] * 5, ["a"] * 5, range(5)),
        krippendorffs_alpha([["a", "a"]] * 5, range(5)),
    ):
        assert found.value is None
        assert found.undefined == "only one label was ever given, so chance agrees as well"


def test_cases_with_one_label_are_left_out() -> None:
    found = krippendorffs_alpha([["a", None], [None, "b"]], range(2))
    assert (found.n, found.undefined) == (0, "there are no cases")


def test_labels_that_cannot_be_compared_are_refused() -> None:
    with pytest.raises(StatisticsInputError, match="both label every case"):
        cohens_kappa(["a"], ["a", "b"], range(2))
