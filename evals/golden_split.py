"""Which golden cases numbers may be fitted to, and which are held out: by family, for good.

A family is never split, and where it falls depends on its name alone, so a case that was held out stays held out when
others are added.
"""

import json
from collections.abc import Iterable, Sequence
from hashlib import sha256

from evals.golden_cases import GOLDEN, GoldenCase

FITTED = 60  # of a hundred families, about

FIT, HELD_OUT = "fit", "held_out"


def part_of(family: str) -> str:
    """``fit`` or ``held_out``."""
    return FIT if int(sha256(family.encode()).hexdigest()[:8], 16) % 100 < FITTED else HELD_OUT


def fitted_cases(golden: Sequence[GoldenCase]) -> list[GoldenCase]:
    """The cases that numbers may be fitted to, without those that are routed."""
    return [each for each in golden if part_of(each.family) == FIT and each.label.lane is None]


def fitted_among(cases: Iterable[tuple[str, str]], calibration: object) -> frozenset[str]:
    """Of cases by id and family, the ids of those that a drafter with this calibration was fitted to.

    They are golden cases of ours; of other people's cases, and without a calibration, none. What is said of the
    drafter's probabilities, and what is promised by them, must not rest on these.
    """
    if not calibration:
        return frozenset()
    ours = set(_our_cases())
    return frozenset(case for case, family in cases if (case, family) in ours and part_of(family) == FIT)


def _our_cases() -> Iterable[tuple[str, str]]:
    for path in GOLDEN.glob("*.jsonl"):
        for line in path.read_bytes().splitlines():
            row = json.loads(line)
            yield row["case"]["id"], row["family"]
