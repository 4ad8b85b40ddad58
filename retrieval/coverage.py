"""Whether a section answers a question: a logistic over a few numbers, fitted to questions with known answers."""

import json
from dataclasses import dataclass
from math import exp
from pathlib import Path

import numpy as np

from retrieval.fusion import Floats

FITTED = Path(__file__).with_name("coverage.json")
FEATURES = ("nearness", "lead", "lead_of_three", "mean_lead", "shared", "strange", "own_language")
_FEW = 3  # other subjects that are nearest


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known of one question. One number a section: ``cosines`` of its nearest passage, ``nearness`` the same
    less what it has in common with any text of the language, ``shared`` the part of the question's words in it.

    ``others`` are the cosines of the other subjects. ``strange`` is the part of the words that no section holds.
    ``own_language``: it is asked in the language of the policies; otherwise words say nothing.
    """

    nearness: Floats
    cosines: Floats
    others: Floats
    shared: Floats
    strange: float
    own_language: bool

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


@dataclass(frozen=True, slots=True)
class CoverageModel:
    """``threshold`` is the log-odds from which a section counts as answering; ``provenance`` says what they rest on."""

    intercept: float
    weights: tuple[float, ...]
    threshold: float
    provenance: dict[str, object]

    def log_odds(self, features: Floats) -> Floats:
        """That the section of each row answers the question."""
        return np.asarray(features @ np.array(self.weights, dtype=np.float32) + self.intercept, dtype=np.float32)

    def chance(self, log_odds: float) -> float:
        """On a scale from 0 to 1 on which the threshold is 0.5."""
        return round(1 / (1 + exp(max(-30.0, min(30.0, self.threshold - log_odds)))), 4)

    def as_json(self) -> str:
        """The text of its file."""
        row = {
            "intercept": round(self.intercept, 6),
            "weights": {name: round(weight, 6) for name, weight in zip(FEATURES, self.weights, strict=True)},
            "threshold": round(self.threshold, 4),
            "provenance": self.provenance,
        }
        return json.dumps(row, indent=2) + "\n"


def load_coverage(path: Path = FITTED) -> CoverageModel:
    """The numbers in a file. Raises ``OSError``, ``KeyError`` or ``ValueError``: it is part of the program."""
    row = json.loads(path.read_text(encoding="utf-8"))
    return CoverageModel(
        intercept=float(row["intercept"]),
        weights=tuple(float(row["weights"][name]) for name in FEATURES),
        threshold=float(row["threshold"]),
        provenance=dict(row["provenance"]),
    )
