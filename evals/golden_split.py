"""Which golden cases numbers may be fitted to, and which are held out: by family, for good.

A family is never split, and where it falls depends on its name alone, so a case that was held out stays held out when
others are added.
"""

from collections.abc import Sequence
from hashlib import sha256

from evals.golden_cases import GoldenCase

FITTED = 60  # of a hundred families, about

FIT, HELD_OUT = "fit", "held_out"


def part_of(family: str) -> str:
    """``fit`` or ``held_out``."""
    return FIT if int(sha256(family.encode()).hexdigest()[:8], 16) % 100 < FITTED else HELD_OUT


def fitted_cases(golden: Sequence[GoldenCase]) -> list[GoldenCase]:
    """The cases that numbers may be fitted to, without those that are routed."""
    return [each for each in golden if part_of(each.family) == FIT and each.label.lane is None]
