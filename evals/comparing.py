"""Two runs over the same cases: what got better, what got worse, and what this set could have shown."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from evals.paired_bootstraps import bootstrapped_f1, bootstrapped_shares
from evals.scoring.columns import Floats
from evals.scoring.model import NO_VIOLATION, ROUTED, SEVERE, VIOLATION, CaseScore
from evals.scoring.scorecard import rows_by_slice
from evals.statistics.paired import (
    PairedDifference,
    holm,
    mcnemar,
    paired_cluster_difference,
    smallest_at_all,
    smallest_effect,
)

Pair = tuple[CaseScore, CaseScore]  # before and after, of the same case and repeat

_FEWEST = 10  # cases of a slice that is compared


@dataclass(frozen=True, slots=True)
class PairedMeasure:
    """A share in which more is better. ``among`` says which pairs count, ``good`` when one of a pair is."""

    says: str
    among: Callable[[Pair], bool]
    good: Callable[[CaseScore], bool]


PAIRED: Mapping[str, PairedMeasure] = {
    "headline": PairedMeasure(
        "decided as labelled and every controlling section cited", lambda _: True, lambda s: s.decision_and_citations
    ),
    "accuracy": PairedMeasure("decided or routed as labelled", lambda _: True, lambda s: s.right),
    "accuracy_drafted": PairedMeasure(
        "right verdict, of the cases that both runs drafted",
        lambda pair: all(s.verdict_right is not None for s in pair),
        lambda s: s.right,
    ),
    "coverage": PairedMeasure(
        "drafted, of the cases that have a verdict",
        lambda pair: pair[1].expected != ROUTED,
        lambda s: s.verdict_right is not None,
    ),
    "permitted_not_flagged": PairedMeasure(
        "permitted speech that was not drafted as a violation",
        lambda pair: pair[1].expected == NO_VIOLATION,
        lambda s: not s.over_enforced,
    ),
    "violations_not_cleared": PairedMeasure(
        "violations that were not drafted as permitted",
        lambda pair: pair[1].expected == VIOLATION,
        lambda s: not s.under_enforced,
    ),
    "severe_not_cleared": PairedMeasure(
        "violations of high or critical severity that were not drafted as permitted",
        lambda pair: pair[1].expected == VIOLATION and pair[1].severity in SEVERE,
        lambda s: not s.under_enforced,
    ),
    "routing_recall": PairedMeasure(
        "routed to the right lane, of the cases that belong to people alone",
        lambda pair: pair[1].expected == ROUTED,
        lambda s: s.routing_right is True,
    ),
}
SAYS = {name: measure.says for name, measure in PAIRED.items()} | {
    "violation_f1": "F1 of violations, over the cases that have a verdict",
    "permitted_f1": "F1 of permitted speech, over the cases that have a verdict",
    "macro_f1": "the mean of both",
}
COMPARED_BY_SLICE = ("headline", "permitted_not_flagged", "violations_not_cleared")


@dataclass(frozen=True, slots=True)
class Compared:
    """One measure before and after. ``p_adjusted`` is Holm's over the slices of the measure.

    ``mcnemar`` takes cases as independent and counts the first repeat alone. ``smallest_effect`` is the difference that
    these cases show with 80 % power, at the share of them that flipped, or, where hardly any did, when all that flip go
    one way; None when they are too few for any. ``bootstrap`` tells the difference once more by resampling families; a
    slice has none. Of F1 it is all there is.
    """

    measure: str
    slice: tuple[str, str] | None
    before: float | None
    after: float | None
    paired: PairedDifference
    mcnemar: float | None
    smallest_effect: float | None
    p_adjusted: float | None = None
    bootstrap: PairedDifference | None = None


@dataclass(frozen=True, slots=True)
class Flip:
    """A case that ended otherwise. ``worse`` is by how much (see ``harm``), below 0 for one that got better."""

    case_id: str
    repeat: int
    expected: str
    severity: str | None
    before: str
    after: str
    worse: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """All that two runs differ in. ``relabelled`` and the ``only`` ones have no partner and count nowhere.

    Nor do ``alone``: how many outcomes of the cases that both have are repetitions that the other run lacks.
    """

    pairs: int
    only_before: tuple[str, ...]
    only_after: tuple[str, ...]
    relabelled: tuple[str, ...]
    overall: Mapping[str, Compared]
    slices: tuple[Compared, ...]
    flips: tuple[Flip, ...]
    alone: int = 0


def compare(before: Sequence[CaseScore], after: Sequence[CaseScore]) -> Comparison:
    """Compare two runs on the cases that both have under the same label. Slices are those of ``after``."""
    pairs, relabelled = pair_up(before, after)
    first, second = {s.case_id for s in before}, {s.case_id for s in after}
    alone = {s.key for s in before} ^ {s.key for s in after}
    return Comparison(
        pairs=len(pairs),
        only_before=tuple(sorted(first - second)),
        only_after=tuple(sorted(second - first)),
        relabelled=relabelled,
        overall=_overall(pairs),
        slices=tuple(each for name in COMPARED_BY_SLICE for each in compare_slices(name, pairs)),
        flips=flips(pairs),
        alone=sum(case in first and case in second for case, _ in alone),
    )


def pair_up(before: Sequence[CaseScore], after: Sequence[CaseScore]) -> tuple[list[Pair], tuple[str, ...]]:
    """The scores of both runs of the same case and repeat; and the ids of the cases whose text or label changed."""
    known = {score.key: score for score in before}
    both = [(known[score.key], score) for score in after if score.key in known]
    changed = sorted({old.case_id for old, new in both if old.label != new.label})
    return [(old, new) for old, new in both if old.label == new.label], tuple(changed)


def compare_measure(name: str, pairs: Sequence[Pair], within: tuple[str, str] | None = None) -> Compared:
    """One measure over the pairs that it is about; ``within`` only names the slice that they are."""
    measure = PAIRED[name]
    held = [pair for pair in pairs if measure.among(pair)]
    before, after = (np.array([measure.good(pair[side]) for pair in held], dtype=np.float64) for side in (0, 1))
    paired = paired_cluster_difference(before, after, [new.family for _, new in held])
    once = np.array([new.repeat == 0 for _, new in held], dtype=np.bool_)
    return Compared(
        measure=name,
        slice=within,
        before=float(before.mean()) if held else None,
        after=float(after.mean()) if held else None,
        paired=paired,
        mcnemar=mcnemar(before[once], after[once]).p_value,
        smallest_effect=_smallest(before, after, [new.family for _, new in held]),
    )


def _overall(pairs: Sequence[Pair]) -> dict[str, Compared]:
    """Every measure over all pairs, and F1 of both classes, each with its bootstrap."""
    shares = {}
    for name, measure in PAIRED.items():
        good = np.array([[measure.good(pair[side]) for pair in pairs] for side in (0, 1)], dtype=np.float64)
        shares[name] = good, np.array([measure.among(pair) for pair in pairs], dtype=np.bool_)
    drawn = bootstrapped_shares(shares, [new.family for _, new in pairs])
    found = {name: replace(compare_measure(name, pairs), bootstrap=drawn[name]) for name in PAIRED}
    for name, (old, new, paired) in bootstrapped_f1([a for a, _ in pairs], [b for _, b in pairs]).items():
        found[name] = Compared(name, None, old.value, new.value, paired, None, None, bootstrap=paired)
    return found


def compare_slices(
    name: str, pairs: Sequence[Pair], kinds: Sequence[str] | None = None, fewest: int = _FEWEST
) -> list[Compared]:
    """One measure in each slice (of these ``kinds``) with enough cases, p-values adjusted for how many there are."""
    found = []
    for within, places in rows_by_slice([new for _, new in pairs]).items():
        if kinds is None or within[0] in kinds:
            compared = compare_measure(name, [pairs[place] for place in places], within)
            if compared.paired.p_value is not None and compared.paired.difference.n >= fewest:
                found.append(compared)
    adjusted = holm([each.paired.p_value or 0.0 for each in found])
    return [replace(each, p_adjusted=p) for each, p in zip(found, adjusted, strict=True)]


def flips(pairs: Sequence[Pair]) -> tuple[Flip, ...]:
    """The cases whose worth changed, those that got worst first."""
    found = [
        Flip(new.case_id, new.repeat, new.expected, new.severity, ended(old), ended(new), harm(new) - harm(old))
        for old, new in pairs
        if harm(new) != harm(old)
    ]
    return tuple(sorted(found, key=lambda flip: (-flip.worse, flip.case_id, flip.repeat)))


def harm(score: CaseScore) -> int:
    """How bad an ending is: 0 for right and fully cited, 7 for a draft of what belongs to people alone."""
    if score.decision_and_citations:
        return 0
    if score.right:
        return 1
    if score.expected == ROUTED:
        return 7 if score.wrong else 6
    if not score.wrong:
        return 2
    return {"critical": 6, "high": 5}.get(score.severity or "", 3) if score.under_enforced else 4


def ended(score: CaseScore) -> str:
    """How a case ended, in a few words."""
    if score.verdict_right is None:
        return score.ending.value
    missing = " without a controlling section" if score.right and not score.decision_and_citations else ""
    return f"{score.verdict}{missing}"


def _smallest(before: Floats, after: Floats, families: Sequence[str]) -> float | None:
    """At the share that differs, with the design effect that the differences show within families, at least 1.

    Where so few differ that not even all of them going one way would be found, the least that the cases show at all.
    Where none differs nothing shows how alike families are, and the worst is taken.
    """
    difference = after - before
    if not len(difference):
        return None
    _, codes = np.unique(np.array(families), return_inverse=True)
    rest = difference - difference.mean()
    single, clustered = float((rest**2).sum()), float((np.bincount(codes, weights=rest) ** 2).sum())
    worst = float((np.bincount(codes) ** 2).sum()) / len(difference)
    effect = max(1.0, clustered / single) if single else worst
    found = smallest_effect(len(difference), float(np.abs(difference).mean()), design_effect=effect)
    return smallest_at_all(len(difference), design_effect=effect) if found is None else found
