"""Fitting what tells whether a question is covered to questions whose answers are known."""

from collections.abc import Sequence
from datetime import date
from hashlib import sha256
from importlib.metadata import version as version_of

from evals.asking import AskedQuestion, Share
from retrieval.coverage import FEATURES, CoverageModel
from retrieval.questions import QuestionSearch
from retrieval.retriever import Retriever

_FOLDS, _REPEATS, _REGULARISATION = 10, 5, 0.3
Row = tuple[float, ...]


async def calibrate_asking(retriever: Retriever, questions: Sequence[AskedQuestion], as_of: date) -> CoverageModel:
    """The numbers fitted to the questions; needs scikit-learn.

    The threshold is the lowest at which no uncovered question would be answered by a fit that has not seen it.
    """
    search = QuestionSearch(retriever)
    found = [await search.search(each.question, as_of, each.region, 1) for each in questions]
    rows, covered = [bearings.features for bearings in found], [bool(each.sections) for each in questions]
    scores = _cross_fitted(rows, covered)
    threshold = max(score for score, is_covered in zip(scores, covered, strict=True) if not is_covered) + 1e-4
    kept = sum(score >= threshold for score, is_covered in zip(scores, covered, strict=True) if is_covered)
    intercept, weights = _fit(rows, covered)
    text = "\n".join(f"{each.question}\t{sorted(each.sections)}" for each in questions)
    provenance: dict[str, object] = {
        "corpus": retriever.corpus.fingerprint,
        "embedder": retriever.embedder.name,
        "as_of": as_of.isoformat(),
        "questions": sha256(text.encode()).hexdigest(),
        "covered": sum(covered),
        "uncovered": len(covered) - sum(covered),
        "folds": _FOLDS,
        "repeats": _REPEATS,
        "scikit_learn": version_of("scikit-learn"),
        "covered_answered_in_validation": str(Share(kept, sum(covered))),
    }
    return CoverageModel(intercept, tuple(weights), threshold, provenance)


def _fit(rows: Sequence[Row], covered: Sequence[bool]) -> tuple[float, list[float]]:
    """A ridge-regularised logistic on standardised features, given back for raw ones."""
    import numpy as np  # noqa: PLC0415  (needed for calibrating alone)
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415
    from sklearn.preprocessing import StandardScaler  # noqa: PLC0415

    features = np.array(rows, dtype=np.float64)
    if features.shape[1:] != (len(FEATURES),):
        raise ValueError("no policy is in force on that day: there is nothing to calibrate")
    scaler = StandardScaler().fit(features)
    model = LogisticRegression(C=_REGULARISATION, max_iter=5000).fit(scaler.transform(features), covered)
    weights = model.coef_[0] / scaler.scale_
    return float(model.intercept_[0] - weights @ scaler.mean_), [float(weight) for weight in weights]


def _cross_fitted(rows: Sequence[Row], covered: Sequence[bool]) -> list[float]:
    """Each question's log-odds from fits that have not seen it, their mean over several divisions."""
    import numpy as np  # noqa: PLC0415
    from sklearn.model_selection import StratifiedKFold  # noqa: PLC0415

    total = np.zeros(len(rows))
    for seed in range(_REPEATS):
        for train, test in StratifiedKFold(_FOLDS, shuffle=True, random_state=seed).split(rows, covered):
            intercept, weights = _fit([rows[i] for i in train], [covered[i] for i in train])
            total[test] += intercept + np.array([rows[i] for i in test]) @ np.array(weights)
    return [float(score) for score in total / _REPEATS]
