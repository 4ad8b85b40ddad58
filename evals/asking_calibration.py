"""Fitting what tells whether a question is covered to questions whose answers are known."""

from collections.abc import Sequence
from datetime import date
from hashlib import sha256
from importlib.metadata import version as version_of

from evals.asking import AskedQuestion, Share
from retrieval.coverage import ASKED_FEATURES, FEATURES, CoverageModel, Logistic
from retrieval.questions import QuestionSearch
from retrieval.retriever import Retriever

_FOLDS, _REPEATS, _REGULARISATION = 10, 5, 0.3
Row = tuple[float, ...]


async def calibrate_asking(retriever: Retriever, questions: Sequence[AskedQuestion], as_of: date) -> CoverageModel:
    """The numbers fitted to the questions; needs scikit-learn.

    A threshold is the lowest at which no uncovered question would be answered by a fit that has not seen it. Where no
    section says which questions it answers there is nothing to fit of that, and ``asked`` is None.
    """
    plain, kept = await _fitted(retriever, questions, as_of, use_asked=False)
    asked, kept_asked = None, None
    if any(section.asked for section in retriever.corpus.in_force(as_of)):
        asked, kept_asked = await _fitted(retriever, questions, as_of, use_asked=True)
    text = "\n".join(f"{each.question}\t{sorted(each.sections)}" for each in questions)
    provenance: dict[str, object] = {
        "corpus": retriever.corpus.fingerprint,
        "embedder": retriever.embedder.name,
        "as_of": as_of.isoformat(),
        "questions": sha256(text.encode()).hexdigest(),
        "covered": sum(bool(each.sections) for each in questions),
        "uncovered": sum(not each.sections for each in questions),
        "folds": _FOLDS,
        "repeats": _REPEATS,
        "scikit_learn": version_of("scikit-learn"),
        "covered_answered_in_validation": {"plain": str(kept), "asked": str(kept_asked) if asked else None},
    }
    return CoverageModel(plain, asked, provenance)


async def _fitted(
    retriever: Retriever, questions: Sequence[AskedQuestion], as_of: date, *, use_asked: bool
) -> tuple[Logistic, Share]:
    """A fit to the best hit of each question, and how many covered ones pass its threshold in validation."""
    search = QuestionSearch(retriever, use_asked=use_asked)
    found = [await search.search(each.question, as_of, each.region, 1) for each in questions]
    width = len(ASKED_FEATURES if use_asked else FEATURES)
    used = [n for n, bearings in enumerate(found) if len(bearings.features) == width]
    if not used:
        raise ValueError("no policy is in force on that day, or none is found: there is nothing to calibrate")
    rows, covered = [found[n].features for n in used], [bool(questions[n].sections) for n in used]
    scores = _cross_fitted(rows, covered)
    threshold = max(score for score, is_covered in zip(scores, covered, strict=True) if not is_covered) + 1e-4
    kept = sum(score >= threshold for score, is_covered in zip(scores, covered, strict=True) if is_covered)
    intercept, weights = _fit(rows, covered)
    return Logistic(intercept, tuple(weights), threshold), Share(kept, sum(covered))


def _fit(rows: Sequence[Row], covered: Sequence[bool]) -> tuple[float, list[float]]:
    """A ridge-regularised logistic on standardised features, given back for raw ones."""
    import numpy as np  # noqa: PLC0415  (needed for calibrating alone)
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415
    from sklearn.preprocessing import StandardScaler  # noqa: PLC0415

    features = np.array(rows, dtype=np.float64)
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
