"""The harness proves itself: each estimator, test and guarantee in worlds whose truth is known.

Each function gives a table, a ``Trial`` a line. Sets have 30 cases (a small slice) to 1000, families of one to four.
"""

from collections.abc import Callable
from itertools import product

import numpy as np

from evals.statistics.agreement import agreement_bounds, alpha_parts, kappa_parts
from evals.statistics.bootstrap import bootstrap_bounds
from evals.statistics.calibration import BINS, ece_bounds
from evals.statistics.distributions import Floats, normal_quantile
from evals.statistics.intervals import mean_bounds, quantile_bounds, quotient_bounds, ratio_bounds, score_bounds
from evals.statistics.prediction_powered import powered_bounds
from evals.statistics.selective import area_and_influence, area_bounds
from evals.statistics.simulation_of_decisions import (
    bootstrap_pairs,
    guarantees,
    pairs_alarm,
    pairs_cover,
    pairs_find,
    slices_alarm,
)
from evals.statistics.trials import Cover, Plan, Trial
from evals.statistics.worlds import World, f1, f1_sums, labels_of, skewed

_SHARES = (0.5, 0.8, 0.95)
_DRAFTED = 0.7


def simulate(plan: Plan) -> list[Trial]:
    """Everything. 10,000 replications take a few minutes."""
    return [trial for suite in SUITES.values() for trial in suite(plan)]


def proportions(plan: Plan) -> list[Trial]:
    """Wilson's interval for independent cases."""
    random, quantile = plan.random(), normal_quantile(0.975)
    trials = []
    for n, share in product((30, 200, 1000), _SHARES):
        cover = Cover()
        cover.add(score_bounds(random.binomial(n, share, plan.replications) / n, n, quantile), share)
        trials.append(cover.trial("wilson", f"{n} cases, {share:.0%}"))
    return trials


def clustered(plan: Plan) -> list[Trial]:
    """Proportions, ratios and means over families."""
    random, trials = plan.random(), []
    for families, alike, share in product((12, 80, 400), (0.0, 0.3, 0.8), _SHARES):
        world, one, two = World(families, alike), Cover(), Cover()
        for sets in plan.batches():
            uniforms = world.uniforms(random, sets, 1)
            one.add(ratio_bounds(world.sums(uniforms[0] < share), world.all_sizes(sets)), share)
            sums = f1_sums(world, uniforms[0] < share)
            two.add(ratio_bounds(2 * sums[..., 0], 2 * sums[..., 0] + sums[..., 1]), share)
        trials.append(one.trial("clustered_proportion", _in(world, f"{share:.0%}"), cautious=world.few))
        trials.append(two.trial("clustered_ratio", _in(world, f"F1 {share:.2f}"), cautious=world.few))
    return trials


def means(plan: Plan) -> list[Trial]:
    """Means of skewed values, and the Brier score of probabilities that are right."""
    random, trials = plan.random(), []
    for families, alike in product((12, 80, 400), (0.0, 0.5)):
        world, waiting, score = World(families, alike), Cover(), Cover()
        for sets in plan.batches():
            uniforms = world.uniforms(random, sets, 3)
            values, truth = skewed(uniforms[0])
            waiting.add(mean_bounds(world.sums(values), world.all_sizes(sets)), truth)
            said = np.cbrt(uniforms[1])
            score.add(mean_bounds(world.sums((said - (uniforms[2] < said)) ** 2), world.all_sizes(sets)), 0.15)
        trials.append(waiting.trial("clustered_mean", _in(world, "log-normal"), cautious=world.few))
        trials.append(score.trial("brier", _in(world, "0.15"), cautious=world.few))
    return trials


def costs(plan: Plan) -> list[Trial]:
    """What each drafted case costs, when three in ten are not drafted and cost as much; quantiles of waiting times."""
    random, trials = plan.random(), []
    for families, alike in product((12, 80, 400), (0.0, 0.5)):
        world, cover = World(families, alike), Cover()
        for sets in plan.batches():
            uniforms = world.uniforms(random, sets, 2)
            values, mean = skewed(uniforms[0])
            drafted = world.sums(uniforms[1] < _DRAFTED)
            cover.add(quotient_bounds(world.sums(values), drafted, world.all_sizes(sets)), mean / _DRAFTED)
        trials.append(cover.trial("clustered_quotient", _in(world, "log-normal"), cautious=world.few))
    for n, share in ((30, 0.5), (200, 0.5), (200, 0.95), (1000, 0.5), (1000, 0.95)):
        cover, truth = Cover(), float(skewed(np.array(share))[0])
        for sets in plan.batches():
            cover.add(quantile_bounds(np.sort(skewed(random.random((sets, n)))[0]), share), truth)
        trials.append(cover.trial("quantile", f"{n} cases, log-normal, {share:.0%}"))
    return trials


def bootstraps(plan: Plan) -> list[Trial]:
    """The cluster bootstrap of F1 and of a proportion, 1000 resamples."""
    random, trials = plan.random(), []
    for families, share in product((12, 80) if plan.small else (12, 80, 200), _SHARES):
        world, one, two = World(families, 0.5), Cover(), Cover()
        for sets in plan.batches():
            right = world.uniforms(random, sets, 1)[0] < share
            sizes = world.all_sizes(sets)
            two.add(bootstrap_bounds(f1, f1_sums(world, right), sizes, 1, 1000), share)
            columns = np.stack([world.sums(right), sizes], axis=-1)
            one.add(bootstrap_bounds(_share, columns, sizes, 1, 1000), share)
        trials.append(one.trial("cluster_bootstrap", _in(world, f"{share:.0%}"), cautious=world.few))
        trials.append(two.trial("cluster_bootstrap", _in(world, f"F1 {share:.2f}"), cautious=world.few))
    return trials


def powered(plan: Plan) -> list[Trial]:
    """Prediction-powered shares: a judge that is right nine times in ten, and one that tosses a coin."""
    random, trials = plan.random(), []
    for few, share, judge in product((50, 100, 200), _SHARES, (0.9, 0.5)):
        cover = Cover()
        for sets in plan.batches(500):
            truth = random.random((sets, few + 2000)) < share
            said = (truth == (random.random(truth.shape) < judge)).astype(np.float64)
            cover.add(powered_bounds(truth[:, :few].astype(np.float64), said[:, :few], said[:, few:]), share)
        trials.append(cover.trial("ppi_proportion", f"{few} audited of 2000, {share:.0%}, judge right {judge:.0%}"))
    return trials


def agreements(plan: Plan) -> list[Trial]:
    """Kappa of two labellers, alpha of three of whom one is often missing."""
    random, trials = plan.random(), []
    for families, error in product((12, 80, 200), (0.05, 0.15, 0.4)):
        world, kappa, alpha = World(families, 0.3), Cover(), Cover()
        for sets in plan.batches():
            uniforms = world.uniforms(random, sets, 8)
            given, truth = labels_of(uniforms, error, 3)
            names = np.eye(3)[given]
            sizes = world.all_sizes(sets)
            agreeing = (given[0] == given[1])[..., None]
            columns = np.concatenate([np.ones_like(agreeing), agreeing, names[0], names[1]], axis=-1)
            kappa.add(agreement_bounds(kappa_parts, _by_family(world, columns), sizes), truth)
            names[2] *= (uniforms[7] < 0.6)[..., None]
            counts = names.sum(0)
            many = counts.sum(-1, keepdims=True)
            pairs = (counts * (counts - 1)).sum(-1, keepdims=True) / (many - 1)
            alpha.add(
                agreement_bounds(alpha_parts, _by_family(world, np.concatenate([many, pairs, counts], -1)), sizes),
                truth,
            )
        trials.append(kappa.trial("cohens_kappa", _in(world, f"{truth:.2f}"), cautious=world.few))
        trials.append(alpha.trial("krippendorffs_alpha", _in(world, f"{truth:.2f}"), cautious=world.few))
    return trials


def areas(plan: Plan) -> list[Trial]:
    """AURC where the risk falls evenly with confidence: most at 0, none at 1."""
    random, trials = plan.random(), []
    for families, most in product((12, 80, 400), (0.2, 0.6)):
        world, cover = World(families, 0.5), Cover()
        for sets in plan.batches():
            uniforms = world.uniforms(random, sets, 2)
            order = np.argsort(-uniforms[0], axis=-1)
            score = np.take_along_axis(uniforms[0], order, -1)
            errors = np.take_along_axis(uniforms[1], order, -1) < most * (1 - score)
            value, effects = area_and_influence(score, errors.astype(np.float64))
            unsorted = np.empty_like(effects)
            np.put_along_axis(unsorted, order, effects, -1)
            cover.add(area_bounds(value, world.sums(unsorted), world.all_sizes(sets)), most / 4)
        trials.append(cover.trial("aurc", _in(world, f"{most / 4:.2f}"), cautious=world.few))
    return trials


def calibrations(plan: Plan) -> list[Trial]:
    """ECE of probabilities that are right, a little off, and far off; against that of the same bins in the long run."""
    random, trials = plan.random(), []
    for families, power in product((12, 80) if plan.small else (12, 80, 200), (1.0, 1.3, 2.5)):
        world, cover = World(families, 0.5), Cover()
        member = np.eye(BINS)[np.arange(world.cases) * BINS // world.cases]
        for sets in plan.batches(500):
            uniforms = world.uniforms(random, sets, 2)
            said, really = uniforms[0], uniforms[0] ** power
            ranks = np.argsort(np.argsort(said, axis=-1), axis=-1)
            bins = member[ranks]
            gaps = ((uniforms[1] < really) - said)[..., None] * bins
            truth = np.abs(((really - said)[..., None] * bins).sum(1)).sum(-1) / world.cases
            cover.add(ece_bounds(_by_family(world, gaps), world.all_sizes(sets), 1), truth)
        trials.append(cover.trial("ece", _in(world, f"truth is probability to the {power}"), cautious=True))
    return trials


SUITES: dict[str, Callable[[Plan], list[Trial]]] = {
    "proportions": proportions,
    "clustered": clustered,
    "means": means,
    "costs": costs,
    "bootstraps": bootstraps,
    "pairs cover": pairs_cover,
    "pairs alarm": pairs_alarm,
    "pairs find": pairs_find,
    "slices alarm": slices_alarm,
    "bootstrap pairs": bootstrap_pairs,
    "powered": powered,
    "agreements": agreements,
    "areas": areas,
    "calibrations": calibrations,
    "guarantees": guarantees,
}


def _in(world: World, what: str) -> str:
    return f"{world.cases} cases in {world.families} families, alike {world.alike:.1f}, {what}"


def _by_family(world: World, columns: Floats) -> Floats:
    """(sets, cases, columns) to (sets, families, columns)."""
    return np.moveaxis(world.sums(np.moveaxis(columns, -1, 0)), 0, -1)


def _share(total: Floats) -> Floats:
    return np.asarray(total[..., 0] / total[..., 1])
