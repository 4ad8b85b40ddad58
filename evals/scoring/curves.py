"""Whether the probability of a violation means what it says, and what confidence is worth."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from evals.scoring.columns import Columns
from evals.statistics.calibration import (
    PerfectCalibration,
    ReliabilityBin,
    brier,
    ece,
    ece_if_perfect,
    reliability,
)
from evals.statistics.estimates import Estimate, undefined
from evals.statistics.selective import CurvePoint, aurc, risk_coverage

_LACKING = "no case with a verdict has a probability"


@dataclass(frozen=True, slots=True)
class CalibrationCurve:
    """The reliability curve, and the calibration error that a perfectly calibrated drafter would show at this n."""

    bins: tuple[ReliabilityBin, ...]
    perfect: PerfectCalibration | None


def calibration_figures(columns: Columns, seed: int) -> dict[str, Estimate]:
    """Brier score and calibration error over the cases with a verdict that have a probability, abstentions too."""
    held = _judged(columns)
    families = held.clusters.tolist()
    if not families:
        return {"brier": undefined(_LACKING, 0, 0, "none"), "ece": undefined(_LACKING, 0, 0, "none")}
    return {
        "brier": brier(held.probability, held.violation, families),
        "ece": ece(held.probability, held.violation, families, seed=seed),
    }


def calibration_curve(columns: Columns, seed: int) -> CalibrationCurve:
    """The curve over the same cases; no bins where there are none."""
    held = _judged(columns)
    bins = reliability(held.probability, held.violation, held.clusters.tolist())
    return CalibrationCurve(tuple(bins), ece_if_perfect(held.probability, seed=seed))


def area_under_risk_coverage(columns: Columns) -> Estimate:
    """AURC over the drafted cases; a draft of what belongs to people alone is wrong."""
    held = _drafted(columns)
    if not len(held):
        return undefined("nothing was drafted", 0, 0, "none")
    return aurc(held.confidence, ~held.right, held.clusters.tolist())


def risk_coverage_curve(columns: Columns, most: int = 200) -> tuple[CurvePoint, ...]:
    """Over the drafted cases; coverage is of all that have a verdict or a draft, so the curve ends where drafting ends.

    A draft of what belongs to people alone is wrong. Of more points than ``most`` evenly spread ones are kept, the last
    among them.
    """
    held = _drafted(columns)
    share = len(held) / max(1, int((columns.decidable | columns.drafted).sum()))
    points = _thinned(risk_coverage(held.confidence, ~held.right), most)
    return tuple(replace(point, coverage=point.coverage * share) for point in points)


def _thinned(points: Sequence[CurvePoint], most: int) -> list[CurvePoint]:
    places = np.unique(np.linspace(0, len(points) - 1, most).round().astype(int)) if len(points) > most else None
    return list(points) if places is None else [points[place] for place in places]


def _judged(columns: Columns) -> Columns:
    return columns.only(columns.decidable & ~np.isnan(columns.probability))


def _drafted(columns: Columns) -> Columns:
    return columns.only(columns.drafted)
