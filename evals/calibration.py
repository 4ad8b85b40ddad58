"""Fitting the numbers of retrieval and of the local drafter: to the fitted part of the golden cases, never the rest."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields, replace
from datetime import UTC, date
from itertools import islice

import numpy as np

from copilot.cases import Case
from copilot.drafters.calibration import Calibration
from copilot.drafters.contrast import Contrast, contrasts_of
from copilot.recommendations import Verdict
from evals.fitting import Rows, fit_choice, fit_logistic
from evals.golden_cases import GoldenCase, data_fingerprint
from evals.golden_split import fitted_cases
from policy_corpus.model import SectionKind
from retrieval.fusion import FusionWeights
from retrieval.retriever import Content, Retrieval, Retriever

LEAST = {"rule": 0.3, "element": 0.3}  # a section's own words count: it may have few examples, or none like this
LOW, HIGH = 0.35, 0.6  # drafted as permitted at most, as a violation at least; between them nothing is
PRIOR = 0.45  # of the nearest section when it has no examples: unclear by construction
_FITTED_COLUMNS = tuple(column.name for column in fields(FusionWeights))
_RIDGE_OF_SECTIONS, _RIDGE_OF_SHARES, _RIDGE_OF_CHANCE = 3.0, 1.0, 1.0


@dataclass(frozen=True, slots=True)
class CalibrationRequest:
    """What is calibrated: ``candidates`` sections a case, as the pipeline examines."""

    as_of: date
    candidates: int = 6


@dataclass(frozen=True, slots=True)
class Judged:
    """A golden case with what a drafter would be given: its candidates' contrasts and the lean of all examples."""

    golden: GoldenCase
    contrasts: tuple[Contrast, ...]
    sections: tuple[str, ...]
    lean: float

    @property
    def violates(self) -> bool:
        """What the label says."""
        return self.golden.label.verdict is Verdict.VIOLATION


async def fit_weights(retriever: Retriever, golden: Sequence[GoldenCase]) -> str:
    """The weights of retrieval, as the JSON text of their file: those that put the controlling rules first."""
    choices: list[Rows] = []
    chosen: list[Rows] = []
    cases = fitted_cases(golden)
    for each in cases:
        columns, wanted = _choice(await _found(each.case, retriever), {str(c.section) for c in each.label.controlling})
        if wanted.any():
            choices.append(columns)
            chosen.append(wanted / wanted.sum())
    weights = dict(zip(_FITTED_COLUMNS, fit_choice(choices, chosen, _RIDGE_OF_SECTIONS).tolist(), strict=True))
    row = {
        "weights": {name: round(max(weight, LEAST.get(name, weight)), 4) for name, weight in weights.items()},
        "provenance": _provenance(retriever, cases) | {"choices": len(choices)},
    }
    return json.dumps(row, indent=2) + "\n"


async def calibrate(retriever: Retriever, golden: Sequence[GoldenCase], request: CalibrationRequest) -> str:
    """The local drafter's calibration, as the JSON text of its file."""
    cases = fitted_cases(golden)
    judged = [await judge(each, retriever, request.candidates) for each in cases]
    fitted = _calibration(judged, retriever)
    said = {"as_of": request.as_of.isoformat(), "fitted": _figures(judged, fitted)}
    return _as_json(replace(fitted, provenance=_provenance(retriever, cases) | said))


async def judge(golden: GoldenCase, retriever: Retriever, candidates: int) -> Judged:
    """What the drafter would be given of a case."""
    found = await _found(golden.case, retriever)
    hits = list(islice(found.rules(), candidates))
    contrasts = tuple(contrasts_of(hits, ()))
    return Judged(golden, contrasts, tuple(str(hit.section.id) for hit in hits), found.lean or 0.0)


async def _found(case: Case, retriever: Retriever) -> Retrieval:
    if case.posted_at is None:
        raise ValueError(f"the golden case {case.id!r} has no date")
    content = Content(case.content(), case.around(), case.language)
    return await retriever.search(content, case.posted_at.astimezone(UTC).date(), case.region)


def _choice(found: Retrieval, controlling: set[str]) -> tuple[Rows, Rows]:
    """The columns of every rule, and which of them control the decision."""
    sections = found.scope.sections
    rules = [i for i, s in enumerate(sections) if s.kind is SectionKind.RULE and not s.overrides]
    columns = np.stack([found.scored.columns[name] for name in _FITTED_COLUMNS], axis=1)[rules]
    wanted = np.array([sections[i].id in controlling for i in rules], dtype=np.float64)
    return columns.astype(np.float64), wanted


def _calibration(judged: Sequence[Judged], retriever: Retriever) -> Calibration:
    fit, odds = _shares(judged)
    name = f"local-golden-{retriever.corpus.fingerprint[:12]}"
    start = Calibration(name, 0.0, 1.0, 0.0, fit, odds, LOW, HIGH, PRIOR, {})
    features = np.array([[each.lean, start.mixed_odds(each.contrasts)] for each in judged])
    outcomes = np.array([float(each.violates) for each in judged])
    intercept, (lean, mixed) = fit_logistic(features, outcomes, _RIDGE_OF_CHANCE)
    return replace(start, intercept=round(intercept, 6), lean=round(float(lean), 6), mixed=round(float(mixed), 6))


def _shares(judged: Sequence[Judged]) -> tuple[float, float]:
    """How much fit and log-odds say of which section is violated."""
    choices: list[Rows] = []
    chosen: list[Rows] = []
    for each in judged:
        violated = _violated(each.golden)
        wanted = np.array([float(name in violated) for name in each.sections])
        if wanted.any():
            choices.append(np.array([[c.score, c.odds] for c in each.contrasts]))
            chosen.append(wanted / wanted.sum())
    fit, odds = fit_choice(choices, chosen, _RIDGE_OF_SHARES)
    return round(max(0.0, float(fit)), 6), round(max(0.0, float(odds)), 6)


def _violated(golden: GoldenCase) -> set[str]:
    if golden.label.verdict is not Verdict.VIOLATION:
        return set()
    return {str(c.section) for c in golden.label.controlling if not c.element and not c.exception}


def _figures(judged: Sequence[Judged], fitted: Calibration) -> dict[str, float]:
    """What it comes to on the very cases that it was fitted to."""
    chances = np.array([max(fitted.probabilities(each.contrasts, each.lean), default=0.0) for each in judged])
    violating = np.array([each.violates for each in judged])
    flagged, cleared = chances >= fitted.high, chances <= fitted.low
    right = (flagged & violating) | (cleared & ~violating)
    figures = {
        "coverage": (flagged | cleared).mean(),
        "right": right.sum() / max(1, (flagged | cleared).sum()),
        "violations_found": flagged[violating].mean(),
        "permitted_flagged": flagged[~violating].mean(),
    }
    return {name: round(float(figure), 4) for name, figure in figures.items()}


def _provenance(retriever: Retriever, cases: Sequence[GoldenCase]) -> dict[str, object]:
    return {
        "corpus": retriever.corpus.fingerprint,
        "embedder": retriever.embedder.name,
        "golden": data_fingerprint(cases),
        "cases": len(cases),
    }


def _as_json(calibration: Calibration) -> str:
    row = asdict(calibration)
    weights = {name: row.pop(name) for name in ("lean", "mixed", "fit", "odds")}
    said = row.pop("provenance")
    ordered = {"name": row["name"], "intercept": row["intercept"], "weights": weights, **row, "provenance": said}
    return json.dumps(ordered, indent=2) + "\n"
