"""The numbers that turn a contrast into a probability, and where they come from."""

import json
import math
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from copilot.drafters.contrast import FEATURES, Contrast
from copilot.errors import SettingInvalid


@dataclass(frozen=True, slots=True)
class Calibration:
    """A logistic over the features of a contrast, two thresholds, and the provenance of all of them.

    ``low`` and ``high`` are probabilities: at most ``low`` is not violated, at least ``high`` is violated, between
    them nothing is said. ``prior`` is the probability of a section that can't be compared for want of examples.
    """

    name: str
    intercept: float
    weights: tuple[float, ...]
    low: float
    high: float
    prior: float
    provenance: dict[str, object]

    def probability(self, contrast: Contrast) -> float:
        """That the content violates the section, 0 to 1."""
        if not contrast.has_examples:
            return self.prior / (1 + contrast.place)
        score = self.intercept + sum(w * x for w, x in zip(self.weights, contrast.features, strict=True))
        return round(1 / (1 + math.exp(-max(-30.0, min(30.0, score)))), 4)


def load_calibration(path: Path | None = None) -> Calibration:
    """The calibration in ``path``, or the one that comes with the project. Raises ``SettingInvalid``."""
    source = path or files(__package__).joinpath("local_calibration.json")
    try:
        row = json.loads(source.read_text(encoding="utf-8"))
        weights = tuple(float(row["weights"][feature]) for feature in FEATURES)
        read = Calibration(
            name=str(row["name"]),
            intercept=float(row["intercept"]),
            weights=weights,
            low=float(row["low"]),
            high=float(row["high"]),
            prior=float(row["prior"]),
            provenance=dict(row["provenance"]),
        )
        _check(read)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise SettingInvalid(
            f"the calibration {source} can't be read: {error!r}\n  hint: make it with `copilot eval calibrate`"
        ) from error
    return read


def _check(read: Calibration) -> None:
    numbers = (read.intercept, *read.weights)
    if not all(map(math.isfinite, numbers)):
        raise ValueError("a number of it is not finite")
    if not 0 <= read.low <= read.high <= 1 or not 0 <= read.prior < read.high:
        raise ValueError("it needs 0 <= low <= high <= 1, and a prior below high")
    if any(weight < 0 for name, weight in zip(FEATURES, read.weights, strict=True) if name != "place"):
        raise ValueError("a weight is negative: what is more like a violation can't be less likely one")
