"""The proof for what is decided: is a difference real, is a threshold safe. In worlds whose truth is known."""

from collections.abc import Callable
from itertools import product

import numpy as np

from evals.statistics.distributions import Floats
from evals.statistics.intervals import difference_bounds
from evals.statistics.paired import holm, paired_bootstrap_bounds, smallest_effect, turning_p
from evals.statistics.selective import Guarantee, laxest
from evals.statistics.trials import Claim, Cover, Plan, Trial
from evals.statistics.worlds import World, f1, f1_sums, pair_differences

_LEVEL = 0.05


def pairs_cover(plan: Plan) -> list[Trial]:
    """The interval of a paired difference, with none and with a large one."""
    random, trials = plan.random(), []
    for families, alike, discordance, effect in product((12, 80, 400), (0.0, 0.5), (0.1, 0.2), (0.0, 0.05)):
        world, cover = World(families, alike), Cover()
        for sets in plan.batches():
            differences = pair_differences(world.uniforms(random, sets, 2), discordance, effect)
            sums, squares = world.sums(differences), world.sums(differences**2)
            cover.add(difference_bounds(sums, squares, world.all_sizes(sets)), effect)
        condition = f"{_in(world)}, {discordance:.0%} differ, by {effect:+.0%}"
        trials.append(cover.trial("paired_cluster_difference", condition, cautious=world.few))
    return trials


def pairs_alarm(plan: Plan) -> list[Trial]:
    """Two equal runs: how often McNemar's test, and the turning of families, call them different."""
    random, trials = plan.random(), []
    worlds = [World(families, single=True) for families in (30, 200, 1000)]
    worlds += [World(families, alike) for families, alike in product((12, 80, 400), (0.3, 0.8))]
    for world, discordance in product(worlds, (0.1, 0.2)):
        rate = _called(world, discordance, 0.0, plan, random)
        name = "mcnemar" if world.single else "paired_cluster_difference"
        condition = f"{_in(world)}, {discordance:.0%} differ"
        trials.append(Trial(name, condition, Claim.NO_FALSE_ALARM, plan.replications, rate, _LEVEL))
    return trials


def pairs_find(plan: Plan) -> list[Trial]:
    """A loss as large as ``smallest_effect`` says is found as often as it says."""
    random, trials = plan.random(), []
    worlds = [World(families, single=True) for families in (400, 1000)]
    worlds += [World(families, alike) for families, alike in product((160, 400), (0.3, 0.8))]
    for world, discordance, power in product(worlds, (0.1, 0.2), (0.8, 0.9)):
        effect = smallest_effect(world.cases, discordance, power, _LEVEL, world.design_effect)
        if effect is None:
            continue
        rate = _called(world, discordance, -effect, plan, random)
        name = "mcnemar" if world.single else "paired_cluster_difference"
        condition = f"{_in(world)}, {discordance:.0%} differ, by {-effect:.1%}"
        trials.append(Trial(name, condition, Claim.FINDS, plan.replications, rate, power))
    return trials


def slices_alarm(plan: Plan) -> list[Trial]:
    """Two equal runs over slices of 50 cases: how often Holm lets any of them be called different."""
    random, trials = plan.random(), []
    for slices in (5, 20):
        world, alarms = World(20, 0.5), 0
        for sets in plan.batches(500):
            sums = world.sums(pair_differences(world.uniforms(random, sets * slices, 2), 0.2, 0.0))
            p_values = [turning_p(each) for each in sums]
            rows = (p_values[start : start + slices] for start in range(0, len(p_values), slices))
            alarms += sum(min(holm(row)) <= _LEVEL for row in rows)
        condition = f"{slices} slices of {_in(world)}, 20% differ"
        rate = alarms / plan.replications
        trials.append(Trial("holm", condition, Claim.NO_FALSE_ALARM, plan.replications, rate, _LEVEL))
    return trials


def bootstrap_pairs(plan: Plan) -> list[Trial]:
    """The paired bootstrap of F1: interval and false alarms of two equal runs, interval for a worse one."""
    random, trials = plan.random(), []
    for families, share, loss in product((12, 80) if plan.small else (12, 80, 200), (0.8, 0.95), (0.0, 0.1)):
        world, cover, alarms = World(families, 0.5), Cover(), 0
        for sets in plan.batches():
            uniforms = world.uniforms(random, sets, 3)
            before = uniforms[0] < share
            # Three in ten are decided anew, with a chance that makes the loss on the whole.
            after = np.where(uniforms[1] < 0.3, uniforms[2] < share - loss / 0.3, before)
            both = [f1_sums(world, right) for right in (before, after)]
            bounds, p_values = paired_bootstrap_bounds(f1, np.concatenate(both, -1), world.all_sizes(sets), 1, 1000)
            cover.add(bounds, -loss)
            alarms += int((p_values <= _LEVEL).sum())
        condition = f"{_in(world)}, F1 {share:.2f} by {-loss:+.2f}"
        trials.append(cover.trial("paired_bootstrap", condition, cautious=True))
        if not loss:
            rate = alarms / plan.replications
            claim = Claim.NO_FALSE_ALARM
            trials.append(Trial("paired_bootstrap", condition, claim, plan.replications, rate, _LEVEL))
    return trials


def guarantees(plan: Plan) -> list[Trial]:
    """Learn-then-Test: how often more than ``alpha`` of what a learnt threshold shows would be wrong."""
    random, trials = plan.random(), []
    for (name, risk), families, guarantee in product(_RISKS.items(), (80, 400), _GUARANTEES):
        world, broken, covered = World(families, 0.5), 0, 0.0
        grid = (np.arange(20_000) + 0.5) / 20_000
        onward = np.cumsum(risk(grid, guarantee.alpha)[::-1])[::-1] / np.arange(20_000, 0, -1)
        for sets in plan.batches():
            score, tossed = world.uniforms(random, sets, 2)[..., world.starts]
            errors = (tossed < risk(score, guarantee.alpha)).astype(np.float64)
            for one, wrong in zip(score, errors, strict=True):
                value = laxest(one, wrong, guarantee)
                if value is not None:
                    broken += onward[min(int(value * 20_000), 19_999)] > guarantee.alpha + 1e-9
                    covered += 1 - value
        condition = f"{_in(world)}, {name}, at most {guarantee.alpha:.0%} wrong"
        note = f"mean coverage left {covered / plan.replications:.1%}"
        rate = broken / plan.replications
        trials.append(Trial("learn_threshold", condition, Claim.HOLDS, plan.replications, rate, guarantee.delta, note))
    return trials


_GUARANTEES = (Guarantee(0.05, 0.1), Guarantee(0.1, 0.1), Guarantee(0.1, 0.05))
Risk = Callable[[Floats, float], Floats]
_RISKS: dict[str, Risk] = {
    "risk falls with confidence": lambda score, alpha: 6 * alpha * (1 - score),
    "every draft just too risky": lambda score, alpha: np.full_like(score, alpha * 1.001),
    "the most confident twentieth is wrong often": lambda score, alpha: np.where(
        score > 0.95, 4 * alpha, 3 * alpha * (1 - score)
    ),
}


def _called(world: World, discordance: float, effect: float, plan: Plan, random: np.random.Generator) -> float:
    """The share of sets in which the two runs are called different."""
    called = 0
    for sets in plan.batches():
        sums = world.sums(pair_differences(world.uniforms(random, sets, 2), discordance, effect))
        called += sum(turning_p(each) <= _LEVEL for each in sums)
    return called / plan.replications


def _in(world: World) -> str:
    return f"{world.cases} cases in {world.families} families, alike {world.alike:.1f}"
