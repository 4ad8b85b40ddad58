"""Fitting what a judge's word weighs beside the local findings, to the sections that a run asked it about."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from copilot.drafters.judge_fusion import EVEN, log_odds
from copilot.errors import BadInput
from copilot.recommendations import Verdict
from evals.golden_cases import GoldenCase
from evals.runs.folders import Run

FEWEST = 40  # questions; fewer say nothing
HIGH = 0.5  # violated: more likely than not
MISSES = 0.1  # of the violations, at most, at or below the lower bound
_FOLDS = 5

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Asked:
    """One question of a run: the probabilities of both, and whether the section is violated by the label."""

    family: str
    local: float
    judge: float
    violated: bool


def calibrate_judge(run: Run) -> str:
    """The weights as the JSON text of their file. Needs scikit-learn. Raises ``BadInput`` for too few questions."""
    asked = list(questions_of(run))
    violated = sum(each.violated for each in asked)
    if len(asked) < FEWEST or not 0 < violated < len(asked) or len({each.family for each in asked}) < _FOLDS:
        raise BadInput(
            f"the run holds {len(asked)} questions to a judge, {violated} of them about what is violated\n"
            f"  hint: at least {FEWEST} are needed, of both kinds: COPILOT_DRAFTER=llama:MODEL copilot eval run"
        )
    features, labels = _features(asked), np.array([each.violated for each in asked])
    intercept, weights = _fit(features, labels)
    fused = _cross_fitted(features, labels, [each.family for each in asked])
    low = min(HIGH, float(np.quantile(fused[labels], MISSES)))
    row = {
        "name": f"judge-{run.manifest.id[:12]}",
        "intercept": round(intercept, 6),
        "local": round(weights[0], 6),
        "judge": round(weights[1], 6),
        "open_from": EVEN.open_from,
        "open_to": EVEN.open_to,
        "low": round(low, 4),
        "high": HIGH,
        "provenance": {
            "run": run.manifest.id,
            "drafter": run.manifest.drafter,
            "prompt_fingerprint": run.manifest.prompt_fingerprint,
            "corpus": run.manifest.corpus_fingerprint,
            "questions": len(asked),
            "violated": violated,
            "families": len({each.family for each in asked}),
            "auroc": _figures(asked, labels, fused),
        },
    }
    return json.dumps(row, indent=2) + "\n"


def questions_of(run: Run) -> Iterator[Asked]:
    """Every question that the judge answered in a run."""
    golden: dict[str, GoldenCase] = {case.case.id: case for case in run.golden}
    for outcome in run.outcomes:
        case = golden.get(outcome.case_id)
        judged = outcome.recommendation.provenance.sent.get("judged") if outcome.recommendation else None
        if case is None or not isinstance(judged, dict):
            continue
        for section, row in judged.items():
            violated = case.label.verdict is Verdict.VIOLATION and section in case.label.sections
            yield Asked(case.family, float(row["local"]), float(row["judge"]), violated)


def _features(asked: Sequence[Asked]) -> Floats:
    return np.array([[log_odds(each.local), log_odds(each.judge)] for each in asked])


def _fit(features: Floats, labels: NDArray[np.bool_]) -> tuple[float, list[float]]:
    """A logistic whose weights are not negative: who would have to be believed the wrong way round isn't believed."""
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415  (needed for calibrating alone)

    kept = [0, 1]
    while True:
        model = LogisticRegression(C=1.0, max_iter=1000).fit(features[:, kept], labels)
        if model.coef_[0].min() >= 0 or len(kept) == 1:
            break
        kept.pop(int(model.coef_[0].argmin()))
    weights = np.zeros(2)
    weights[kept] = np.maximum(model.coef_[0], 0.0)
    return float(model.intercept_[0]), [float(weight) for weight in weights]


def _cross_fitted(features: Floats, labels: NDArray[np.bool_], families: Sequence[str]) -> Floats:
    """Each question's fused probability, from a fit that has not seen its family."""
    from sklearn.model_selection import GroupKFold  # noqa: PLC0415

    fused = np.zeros(len(labels))
    for train, test in GroupKFold(_FOLDS).split(features, groups=families):
        if labels[train].all() or not labels[train].any():
            fused[test] = labels[train].mean()
            continue
        intercept, weights = _fit(features[train], labels[train])
        fused[test] = 1 / (1 + np.exp(-(intercept + features[test] @ np.array(weights))))
    return fused


def _figures(asked: Sequence[Asked], labels: NDArray[np.bool_], fused: Floats) -> dict[str, float]:
    from sklearn.metrics import roc_auc_score  # noqa: PLC0415

    each = {
        "local": [one.local for one in asked],
        "judge": [one.judge for one in asked],
        "fused, cross-fitted": fused.tolist(),
    }
    return {name: round(float(roc_auc_score(labels, scores)), 3) for name, scores in each.items()}
