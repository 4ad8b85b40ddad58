"""Fitting the local drafter's numbers to the corpus's own examples, each judged without having been seen."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version as version_of

from copilot.drafters.contrast import FEATURES, contrasts_of
from evals.held_out import HeldOut, held_out_examples
from retrieval.retriever import Retriever

HIGH = 0.5  # drafted as a violation: more likely than not
MISSES = 0.1  # of the violations, at most, below the lower threshold
PRIOR = 0.35  # of the nearest section when it has no examples: unclear by construction
_FOLDS = 5


@dataclass(frozen=True, slots=True)
class CalibrationRequest:
    """What is calibrated: the examples in force on ``as_of``, ``candidates`` sections for each."""

    as_of: date
    candidates: int = 6
    folds: int = 20
    seed: int = 1


@dataclass(frozen=True, slots=True)
class _Row:
    case: int
    group: str
    features: tuple[float, ...]
    violated: bool


async def calibrate(retriever: Retriever, request: CalibrationRequest) -> str:
    """The calibration as the JSON text of its file. Needs scikit-learn."""
    held = [each async for each in held_out_examples(retriever, request.as_of, request.folds, request.seed)]
    corpus, embedder = retriever.corpus, retriever.embedder
    rows = [row for number, each in enumerate(held) for row in _rows(number, each, request.candidates)]
    probabilities = _cross_fitted(rows, request.seed)
    low, high, figures = _thresholds(held, rows, probabilities)
    intercept, weights = _fit(rows)
    calibration = {
        "name": f"local-examples-{corpus.fingerprint[:12]}",
        "intercept": round(intercept, 6),
        "weights": {name: round(weight, 6) for name, weight in zip(FEATURES, weights, strict=True)},
        "low": round(low, 4),
        "high": round(high, 4),
        "prior": PRIOR,
        "provenance": {
            "corpus": corpus.fingerprint,
            "embedder": embedder.name,
            "as_of": request.as_of.isoformat(),
            "examples": len(held),
            "pairs": len(rows),
            "folds": request.folds,
            "seed": request.seed,
            "scikit_learn": version_of("scikit-learn"),
            "held_out": figures,
        },
    }
    return json.dumps(calibration, indent=2) + "\n"


def _rows(number: int, held: HeldOut, candidates: int) -> list[_Row]:
    hits = [hit for hit, _ in zip(held.found.rules(), range(candidates), strict=False)]
    return [
        _Row(
            case=number,
            group=held.example.text,
            features=contrast.features,
            violated=hit.section.id == held.section and held.violates,
        )
        for hit, contrast in zip(hits, contrasts_of(hits, ()), strict=True)
        if hit.section.examples
    ]


def _fit(rows: Sequence[_Row]) -> tuple[float, list[float]]:
    """A ridge-regularised logistic on standardised features, given back for raw ones.

    A content that is more like the violating examples must never be less likely a violation. A feature whose weight
    says so has learned how the examples were written, and is left out; a later place may only lower the probability.
    """
    import numpy as np  # noqa: PLC0415  (needed for calibrating alone)
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415
    from sklearn.preprocessing import StandardScaler  # noqa: PLC0415

    features = np.array([row.features for row in rows])
    sign = np.array([-1 if name == "place" else 1 for name in FEATURES])
    kept = list(range(len(FEATURES)))
    while True:
        scaler = StandardScaler().fit(features[:, kept])
        model = LogisticRegression(C=10, max_iter=5000)
        model.fit(scaler.transform(features[:, kept]), [row.violated for row in rows])
        wrong = model.coef_[0] * sign[kept]
        if wrong.min() >= 0:
            break
        kept.pop(int(wrong.argmin()))
    weights = np.zeros(len(FEATURES))
    weights[kept] = model.coef_[0] / scaler.scale_
    return float(model.intercept_[0] - weights[kept] @ scaler.mean_), [float(weight) for weight in weights]


def _cross_fitted(rows: Sequence[_Row], seed: int) -> list[float]:
    """Each row's probability from a fit that has not seen its text."""
    import numpy as np  # noqa: PLC0415
    from sklearn.model_selection import GroupKFold  # noqa: PLC0415

    result = np.zeros(len(rows))
    groups = [row.group for row in rows]
    for train, test in GroupKFold(_FOLDS, shuffle=True, random_state=seed).split(rows, groups=groups):
        intercept, weights = _fit([rows[i] for i in train])
        scores = intercept + np.array([rows[i].features for i in test]) @ np.array(weights)
        result[test] = 1 / (1 + np.exp(-scores))
    return [float(probability) for probability in result]


def _thresholds(
    held: Sequence[HeldOut], rows: Sequence[_Row], probabilities: Sequence[float]
) -> tuple[float, float, dict[str, float]]:
    """The thresholds over each case's likeliest section, and what they come to on cases that no fit has seen."""
    top = [0.0] * len(held)
    for row, probability in zip(rows, probabilities, strict=True):
        top[row.case] = max(top[row.case], probability)
    cases = sorted(zip(top, (each.violates for each in held), strict=True))
    violations = sum(violates for _, violates in cases)
    missed = [p for p, violates in cases if violates]
    high, low = HIGH, min(missed[int(MISSES * violations)] - 1e-6, HIGH)
    drafted = [(p >= high, violates) for p, violates in cases if p >= high or p <= low]
    found = [violates for flagged, violates in drafted if flagged]
    cleared = [violates for flagged, violates in drafted if not flagged]
    figures = {
        "coverage": len(drafted) / len(cases),
        "violations_right": sum(found) / max(1, len(found)),
        "violations_found": sum(found) / max(1, violations),
        "permitted_right": 1 - sum(cleared) / max(1, len(cleared)),
        "permitted_flagged": sum(not v for v in found) / max(1, len(cases) - violations),
    }
    return low, high, {name: round(value, 4) for name, value in figures.items()}
