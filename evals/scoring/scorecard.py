"""Everything that is said of one run: counts, figures with intervals, slices, curves. One value, written as JSON."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from evals.runs.outcomes import Ending
from evals.scoring.columns import Columns, columns_of
from evals.scoring.costs import latencies
from evals.scoring.curves import (
    CalibrationCurve,
    area_under_risk_coverage,
    calibration_curve,
    calibration_figures,
    risk_coverage_curve,
)
from evals.scoring.model import CaseScore
from evals.scoring.proportions import PROPORTIONS, estimate_proportion
from evals.scoring.ratios import Prices, estimate_ratio, macro_f1, ratios
from evals.statistics.estimates import Estimate, clustered_proportion, undefined
from evals.statistics.selective import CurvePoint

SCHEMA_VERSION = "1.0"
SLICED = ("headline", "accuracy", "accuracy_drafted", "coverage", "over_enforcement", "under_enforcement")
_MOST_CONFUSED = 60


@dataclass(frozen=True, slots=True)
class Counts:
    """How many rows (cases times repeats), cases, families and repeats there are, and how the rows ended."""

    rows: int
    cases: int
    families: int
    repeats: int
    endings: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class SliceCard:
    """The figures of ``SLICED`` over the cases of one slice."""

    kind: str
    value: str
    cases: int
    metrics: Mapping[str, Estimate]


@dataclass(frozen=True, slots=True)
class SectionConfusion:
    """How often a violation of ``needed`` was drafted as one of ``found`` instead; None where nothing was violated."""

    needed: str
    found: str | None
    cases: int


@dataclass(frozen=True, slots=True)
class Scorecard:
    """What one run is worth. ``confusion[expected][what came]`` counts rows, abstained, routed and failed ones too."""

    counts: Counts
    metrics: Mapping[str, Estimate]
    slices: tuple[SliceCard, ...]
    confusion: Mapping[str, Mapping[str, int]]
    section_confusions: tuple[SectionConfusion, ...]
    risk_coverage: tuple[CurvePoint, ...]
    calibration: CalibrationCurve
    citation_problems: Mapping[str, int]
    schema_version: str = SCHEMA_VERSION


def metrics(
    scores: Sequence[CaseScore], prices: Prices | None = None, seed: int = 1, fitted: Collection[str] = ()
) -> Scorecard:
    """The scorecard of a run's scores. ``seed`` is that of everything that is resampled.

    ``fitted`` are the cases that the drafter's numbers were fitted to: its calibration is measured on the others.
    """
    columns = columns_of(scores)
    others = columns.only(np.array([score.case_id not in fitted for score in scores], dtype=np.bool_))
    figures = {name: estimate_proportion(columns, each) for name, each in PROPORTIONS.items()}
    figures |= {name: estimate_ratio(columns, each) for name, each in ratios(prices).items()}
    figures |= {"macro_f1": macro_f1(columns, seed), "repeat_agreement": repeat_agreement(scores)}
    figures |= {"aurc": area_under_risk_coverage(columns)} | calibration_figures(others, seed) | latencies(columns)
    return Scorecard(
        counts=_counts(scores),
        metrics=figures,
        slices=tuple(_slices(scores, columns)),
        confusion=_confusion(scores),
        section_confusions=_section_confusions(scores),
        risk_coverage=risk_coverage_curve(columns),
        calibration=calibration_curve(others, seed),
        citation_problems=Counter(problem.split()[0] for s in scores for problem in s.citation_problems),
    )


def repeat_agreement(scores: Sequence[CaseScore]) -> Estimate:
    """The share of the cases with two endings at least that ended the same way, with the same verdict, each time.

    A failure is no ending: two of them don't agree on anything.
    """
    seen: dict[str, set[tuple[str, str]]] = defaultdict(set)
    runs: Counter[str] = Counter()
    families: dict[str, str] = {}
    for score in scores:
        if score.ending is Ending.FAILED:
            continue
        seen[score.case_id].add((score.ending, score.verdict))
        runs[score.case_id] += 1
        families[score.case_id] = score.family
    repeated = [name for name, count in runs.items() if count > 1]
    if not repeated:
        return undefined("no case ended more than once", 0, 0, "none")
    return clustered_proportion([len(seen[name]) == 1 for name in repeated], [families[name] for name in repeated])


def rows_by_slice(scores: Sequence[CaseScore]) -> dict[tuple[str, str], list[int]]:
    """The places of the scores of each slice, slices sorted."""
    rows: dict[tuple[str, str], list[int]] = defaultdict(list)
    for place, score in enumerate(scores):
        for each in score.slices:
            rows[each].append(place)
    return dict(sorted(rows.items()))


def _slices(scores: Sequence[CaseScore], columns: Columns) -> list[SliceCard]:
    cards = []
    for (kind, value), places in rows_by_slice(scores).items():
        part = columns.only(np.array(places, dtype=np.intp))
        figures = {name: estimate_proportion(part, PROPORTIONS[name]) for name in SLICED}
        cards.append(SliceCard(kind, value, len({scores[i].case_id for i in places}), figures))
    return cards


def _counts(scores: Sequence[CaseScore]) -> Counts:
    return Counts(
        rows=len(scores),
        cases=len({score.case_id for score in scores}),
        families=len({score.family for score in scores}),
        repeats=len({score.repeat for score in scores}),
        endings=dict(Counter(score.ending.value for score in scores)),
    )


def _confusion(scores: Sequence[CaseScore]) -> dict[str, dict[str, int]]:
    table: dict[str, Counter[str]] = defaultdict(Counter)
    for score in scores:
        table[score.expected][score.verdict if score.verdict_right is not None else score.ending.value] += 1
    return {expected: dict(row) for expected, row in sorted(table.items())}


def _section_confusions(scores: Sequence[CaseScore]) -> tuple[SectionConfusion, ...]:
    pairs: Counter[tuple[str, str | None]] = Counter()
    for score in scores:
        instead: list[str | None] = [*sorted(score.rules_found - score.sections_needed)]
        for needed in score.rules_violated - score.rules_found if score.verdict_right is not None else ():
            pairs.update((needed, found) for found in instead or [None])
    common = sorted(pairs.items(), key=lambda item: (-item[1], str(item[0])))[:_MOST_CONFUSED]
    return tuple(SectionConfusion(needed, found, count) for (needed, found), count in common)
