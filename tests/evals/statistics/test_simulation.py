"""The harness proves itself in worlds whose truth is known: a sample by default, all of it when there is time."""

import numpy as np
import pytest

from evals.statistics.intervals import Bounds
from evals.statistics.simulation import SUITES
from evals.statistics.trials import Claim, Cover, Plan, Trial

_SAMPLE = {"slices alarm": 60, "guarantees": 150, "pairs alarm": 300, "pairs find": 300}


def _missed(trials: list[Trial]) -> list[str]:
    return [f"{t.estimator}, {t.condition}: {t.rate:.4f} for {t.target}" for t in trials if not t.passed]


@pytest.mark.parametrize("suite", SUITES)
def test_a_sample_is_as_claimed(suite: str) -> None:
    """At two standard errors a few in a hundred would fail by chance; the seed is one at which none does."""
    trials = SUITES[suite](Plan(_SAMPLE.get(suite, 400), seed=1, small=True))
    assert len(trials) >= 2
    assert not _missed(trials)


@pytest.mark.long
@pytest.mark.parametrize("suite", SUITES)
def test_all_of_it_is_as_claimed(suite: str) -> None:
    trials = SUITES[suite](Plan(10_000, seed=1))
    assert all(trial.replications == 10_000 for trial in trials)
    assert not _missed(trials)


@pytest.mark.parametrize(
    ("claim", "rate", "target", "passed"),
    [
        pytest.param(Claim.COVERS, 0.936, 0.94, True, id="coverage within two errors"),
        pytest.param(Claim.COVERS, 0.934, 0.94, False, id="coverage too low"),
        pytest.param(Claim.COVERS, 0.99, 0.94, True, id="an interval may be a little cautious"),
        pytest.param(Claim.COVERS, 1.0, 0.94, False, id="an interval that always covers says nothing"),
        pytest.param(Claim.FINDS, 0.79, 0.8, False, id="power too low"),
        pytest.param(Claim.NO_FALSE_ALARM, 0.054, 0.05, True, id="false alarms within two errors"),
        pytest.param(Claim.NO_FALSE_ALARM, 0.055, 0.05, False, id="too many false alarms"),
        pytest.param(Claim.HOLDS, 0.11, 0.1, False, id="a guarantee broken too often"),
        pytest.param(Claim.HOLDS, 0.02, 0.1, True, id="a guarantee that is seldom broken"),
    ],
)
def test_what_is_claimed_is_judged_at_two_standard_errors(
    claim: Claim, rate: float, target: float, passed: bool
) -> None:
    assert Trial("an estimator", "a world", claim, 10_000, rate, target).passed is passed


@pytest.mark.parametrize("cautious", [False, True])
def test_an_interval_from_0_to_1_does_not_pass(cautious: bool) -> None:
    cover = Cover()
    cover.add(Bounds(np.full(10_000, 0.5), np.zeros(10_000), np.ones(10_000)), 0.8)
    trial = cover.trial("anything goes", "a world", cautious=cautious)
    assert trial.rate == 1.0
    assert not trial.passed
