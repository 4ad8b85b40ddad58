"""Whether a section answers a question: a logistic over a few numbers, fitted to questions with known answers."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from math import exp
from pathlib import Path
from typing import Any

import numpy as np

from retrieval.asked import Likeness
from retrieval.fusion import Floats

FITTED = Path(__file__).with_name("coverage.json")
FEATURES = ("nearness", "lead", "lead_of_three", "mean_lead", "shared", "strange", "own_language")
ASKED_FEATURES = (*FEATURES, "asked_lead", "asked_own_lead")  # of a section that says which questions it answers
_FEW = 3  # other subjects that are nearest


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known of one question. One number a section: ``cosines`` of its nearest passage, ``nearness`` the same
    less what it has in common with any text of the language, ``shared`` the part of the question's words in it.

    ``others`` are the cosines of the other subjects. ``strange`` is the part of the words that no section holds.
    ``own_language``: it is asked in the language of the policies; otherwise words say nothing. ``asked`` compares it
    with the questions that sections answer, where there are any.
    """

    nearness: Floats
    cosines: Floats
    others: Floats
    shared: Floats
    strange: float
    own_language: bool
    asked: Likeness | None = None

    def features(self) -> Floats:
        """A row a section, a column a feature; cosines are in deviations, so that embedders of any spread compare."""
        spread = max(float(np.concatenate([self.cosines, self.others]).std()), 1e-6)
        nearest = np.sort(self.others)[-_FEW:]
        every = np.ones_like(self.cosines)
        columns = [
            self.nearness / spread,
            (self.cosines - nearest[-1]) / spread,
            (self.cosines - nearest.mean()) / spread,
            every * (self.cosines.mean() - self.others.mean()) / spread,
            self.shared,
            every * self.strange,
            every * self.own_language,
        ]
        return np.asarray(np.stack(columns, axis=1), dtype=np.float32)

    def asked_features(self) -> Floats:
        """The same with what questions tell; zeros for it where no section has any."""
        every = np.ones_like(self.cosines)
        lead, leads = (self.asked.lead, self.asked.leads) if self.asked else (0.0, 0 * every)
        return np.column_stack([self.features(), every * lead, leads]).astype(np.float32)


@dataclass(frozen=True, slots=True)
class Logistic:
    """``threshold`` is the log-odds from which a section counts as answering."""

    intercept: float
    weights: tuple[float, ...]
    threshold: float

    def margins(self, features: Floats) -> Floats:
        """The log-odds that the section of each row answers the question, above the threshold."""
        odds = features @ np.array(self.weights, dtype=np.float32) + self.intercept
        return np.asarray(odds - self.threshold, dtype=np.float32)


@dataclass(frozen=True, slots=True)
class CoverageModel:
    """``asked`` judges the sections that say which questions they answer, ``plain`` all others, and all if it is None.

    ``provenance`` says what the numbers rest on.
    """

    plain: Logistic
    asked: Logistic | None
    provenance: dict[str, object]

    def margins(self, evidence: Evidence) -> Floats:
        """For each section how far it is beyond the threshold, in log-odds; from 0 up it answers the question."""
        plain = self.plain.margins(evidence.features())
        if self.asked is None or evidence.asked is None:
            return plain
        return np.where(evidence.asked.stand, self.asked.margins(evidence.asked_features()), plain)

    def as_json(self) -> str:
        """The text of its file."""
        row = {
            "plain": _row(self.plain, FEATURES),
            "asked": _row(self.asked, ASKED_FEATURES) if self.asked else None,
            "provenance": self.provenance,
        }
        return json.dumps(row, indent=2) + "\n"


def chance_of(margin: float) -> float:
    """A margin on a scale from 0 to 1 on which the threshold is 0.5."""
    return round(1 / (1 + exp(max(-30.0, min(30.0, -margin)))), 4)


def load_coverage(path: Path = FITTED) -> CoverageModel:
    """The numbers in a file. Raises ``OSError``, ``KeyError`` or ``ValueError``: it is part of the program."""
    row = json.loads(path.read_text(encoding="utf-8"))
    asked = _logistic(row["asked"], ASKED_FEATURES) if row["asked"] else None
    return CoverageModel(_logistic(row["plain"], FEATURES), asked, dict(row["provenance"]))


def _row(model: Logistic, names: tuple[str, ...]) -> dict[str, object]:
    return {
        "intercept": round(model.intercept, 6),
        "weights": {name: round(weight, 6) for name, weight in zip(names, model.weights, strict=True)},
        "threshold": round(model.threshold, 4),
    }


def _logistic(row: Mapping[str, Any], names: tuple[str, ...]) -> Logistic:
    weights = tuple(float(row["weights"][name]) for name in names)
    return Logistic(float(row["intercept"]), weights, float(row["threshold"]))
