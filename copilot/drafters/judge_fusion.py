"""What the local findings and the judge come to together: a logistic over the log-odds of both."""

import json
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from copilot.errors import SettingInvalid
from copilot.recommendations import Finding

_SURE = 0.005  # no opinion is taken for surer than this far from 0 and 1


@dataclass(frozen=True, slots=True)
class JudgeFusion:
    """Weights, bounds, and where they come from.

    A section is asked about where its local probability lies between ``open_from`` and ``open_to``. Fused, at most
    ``low`` is not violated and at least ``high`` is violated.
    """

    name: str
    intercept: float
    local: float
    judge: float
    open_from: float
    open_to: float
    low: float
    high: float
    provenance: dict[str, object]

    def is_open(self, probability: float) -> bool:
        """Whether the local findings leave the section open."""
        return self.open_from <= probability <= self.open_to

    def fused(self, local: float, judge: float) -> float:
        """The probability of a violation in the light of both, each 0 to 1."""
        score = self.intercept + self.local * log_odds(local) + self.judge * log_odds(judge)
        return round(1 / (1 + math.exp(-score)), 4)

    def finding(self, fused: float) -> Finding:
        """What a fused probability comes to: violated, not violated, or unclear between the two."""
        if fused >= self.high:
            return Finding.VIOLATED
        return Finding.NOT_VIOLATED if fused <= self.low else Finding.UNCLEAR


def log_odds(probability: float) -> float:
    """Of a probability, bounded so that nothing is certain."""
    bounded = min(1 - _SURE, max(_SURE, probability))
    return math.log(bounded / (1 - bounded))


EVEN = JudgeFusion("even", 0.0, 0.5, 0.5, 0.05, 0.9, 0.2, 0.6, {"fitted": False})


def load_fusion(path: Path | None = None) -> JudgeFusion:
    """The weights in ``path``; an even mean without one, since none were fitted yet. Raises ``SettingInvalid``."""
    if path is None:
        return EVEN
    try:
        return _checked(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise SettingInvalid(
            f"the judge's weights {str(path)!r} can't be read: {error!r}\n  hint: copilot eval calibrate --judge RUN"
        ) from error


def _checked(row: dict[str, Any]) -> JudgeFusion:
    numbers = {key: float(row[key]) for key in _NUMBERS}
    if not all(map(math.isfinite, numbers.values())):
        raise ValueError("a number of it is not finite")
    if min(numbers["local"], numbers["judge"]) < 0:
        raise ValueError("a weight is negative: more of a violation can't be less of one")
    if not 0 <= numbers["open_from"] <= numbers["open_to"] <= 1 or not 0 <= numbers["low"] <= numbers["high"] <= 1:
        raise ValueError("the bounds are not in order")
    return JudgeFusion(name=str(row["name"]), provenance=dict(row["provenance"]), **numbers)


_NUMBERS = ("intercept", "local", "judge", "open_from", "open_to", "low", "high")
