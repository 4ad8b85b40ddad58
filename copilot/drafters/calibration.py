"""The numbers that turn what examples say into probabilities, and where they come from."""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path

from copilot.drafters.contrast import Contrast
from copilot.errors import SettingInvalid
from policy_corpus.model import Severity

WEIGHTS = ("lean", "mixed", "fit", "odds")
LOW_OF = {"high": 0.25, "critical": 0.15}  # where a file doesn't say it


@dataclass(frozen=True, slots=True)
class Calibration:
    """A logistic over two numbers of a content, a softmax over two of each section, two thresholds, their provenance.

    ``lean`` weighs the log-odds by all examples near the content, ``mixed`` those of each section by its share; a
    section's share comes of how well it fits (``fit``) and of its own log-odds (``odds``). ``low`` and ``high`` are
    probabilities: at most ``low`` is not violated, at least ``high`` is violated, between them nothing is said. What is
    severe is cleared only when it is less likely: ``low_of`` says how likely at most, by the name of the severity.
    ``prior`` is the probability of a section that can't be compared for want of examples.
    """

    name: str
    intercept: float
    lean: float
    mixed: float
    fit: float
    odds: float
    low: float
    high: float
    prior: float
    provenance: dict[str, object]
    low_of: Mapping[str, float] = field(default_factory=lambda: dict(LOW_OF))

    def highest_cleared(self, severity: Severity | None) -> float:
        """The highest probability at which a section of that severity is not violated."""
        return min(self.low, self.low_of.get(severity.name.lower(), self.low)) if severity else self.low

    def shares(self, contrasts: Sequence[Contrast]) -> list[float]:
        """How the sections divide a violation among them, if there is one; 0 for those without examples."""
        scores = [self.fit * c.score + self.odds * c.odds for c in contrasts]
        highest = max((s for s, c in zip(scores, contrasts, strict=True) if c.has_examples), default=0.0)
        weights = [
            math.exp(max(score - highest, -50.0)) if contrast.has_examples else 0.0
            for score, contrast in zip(scores, contrasts, strict=True)
        ]
        total = sum(weights) or 1.0
        return [weight / total for weight in weights]

    def mixed_odds(self, contrasts: Sequence[Contrast]) -> float:
        """The sections' log-odds, each by its share."""
        return sum(share * c.odds for share, c in zip(self.shares(contrasts), contrasts, strict=True))

    def chance(self, lean: float, mixed: float) -> float:
        """That the content violates any section, 0 to 1."""
        score = self.intercept + self.lean * lean + self.mixed * mixed
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, score))))

    def probabilities(self, contrasts: Sequence[Contrast], lean: float) -> list[float]:
        """That each section is violated: the likeliest has the content's own chance, the others less, by their shares.

        A section without examples has the prior, the less the later it stands.
        """
        shares = self.shares(contrasts)
        highest = max(shares, default=0.0) or 1.0
        chance = self.chance(lean, self.mixed_odds(contrasts))
        return [
            round(chance * share / highest if contrast.has_examples else self.prior / (1 + place), 4)
            for place, (contrast, share) in enumerate(zip(contrasts, shares, strict=True))
        ]


def load_calibration(path: Path | None = None) -> Calibration:
    """The calibration in ``path``, or the one that comes with the project. Raises ``SettingInvalid``."""
    source = path or files(__package__).joinpath("local_calibration.json")
    try:
        row = json.loads(source.read_text(encoding="utf-8"))
        lean, mixed, fit, odds = (float(row["weights"][name]) for name in WEIGHTS)
        read = Calibration(
            name=str(row["name"]),
            intercept=float(row["intercept"]),
            lean=lean,
            mixed=mixed,
            fit=fit,
            odds=odds,
            low=float(row["low"]),
            high=float(row["high"]),
            prior=float(row["prior"]),
            provenance=dict(row["provenance"]),
            low_of={str(name): float(share) for name, share in row.get("low_of", LOW_OF).items()},
        )
        _check(read)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise SettingInvalid(
            f"the calibration {source} can't be read: {error!r}\n  hint: make it with `copilot eval calibrate`"
        ) from error
    return read


def _check(read: Calibration) -> None:
    weights = (read.lean, read.mixed, read.fit, read.odds)
    if not all(map(math.isfinite, (read.intercept, *weights))):
        raise ValueError("a number of it is not finite")
    if not 0 <= read.low <= read.high <= 1 or not 0 <= read.prior < read.high:
        raise ValueError("it needs 0 <= low <= high <= 1, and a prior below high")
    unknown = read.low_of.keys() - {severity.name.lower() for severity in Severity}
    if unknown or not all(0 <= share <= 1 for share in read.low_of.values()):
        raise ValueError("low_of needs a probability for names of severities")
    if min(weights) < 0:
        raise ValueError("a weight is negative: what is more like a violation can't be less likely one")
