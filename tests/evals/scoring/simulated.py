"""Runs that are drawn: many scores at once, with a known share of wrong and abstained ones."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import replace

from evals.runs.outcomes import Ending
from evals.scoring.model import NO_VIOLATION, VIOLATION, CaseScore
from tests.evals.scoring.labelled import a_score

POLICIES = tuple(f"policy-{number}" for number in range(20))
LANGUAGES = ("en", "de", "es", "fr", "ar", "hi", "ja", "pl")


def a_run(cases: int = 1000, seed: int = 1, wrong: float = 0.15, abstained: float = 0.1) -> list[CaseScore]:
    """Cases in families of one to four; half are violations, every second of high severity."""
    return list(_drawn(cases, random.Random(seed), wrong, abstained))


def noisy(scores: Sequence[CaseScore], seed: int, flipped: float, only_worse: bool = False) -> list[CaseScore]:
    """The same cases, of whose drafts that share turned round; of the right ones alone if ``only_worse``."""
    rng = random.Random(seed)
    return [
        _turned(score)
        if score.ending is Ending.DRAFTED and rng.random() < flipped and (score.right or not only_worse)
        else score
        for score in scores
    ]


def _drawn(cases: int, rng: random.Random, wrong: float, abstained: float) -> Iterator[CaseScore]:
    family, left = 0, 0
    for number in range(cases):
        if not left:
            family, left = family + 1, rng.randint(1, 4)
        left -= 1
        expected = rng.choice((VIOLATION, NO_VIOLATION))
        policy, language = rng.choice(POLICIES), rng.choice(LANGUAGES)
        score = a_score(
            expected,
            _other(expected) if rng.random() < wrong else expected,
            ending=Ending.ABSTAINED if rng.random() < abstained else Ending.DRAFTED,
            case_id=f"case-{number:05}",
            slices=(("policy", policy), ("section", f"{policy}/{rng.randint(1, 6)}"), ("language", language)),
            severity=rng.choice(("high", "low")) if expected == VIOLATION else None,
            probability=rng.random(),
            seconds=rng.random(),
        )
        yield replace(score, family=f"family-{family}", confidence=rng.random() if score.confidence else 0.0)


def _turned(score: CaseScore) -> CaseScore:
    right = not score.verdict_right
    verdict = score.expected if right else _other(score.expected)
    return replace(score, verdict=verdict, verdict_right=right, decision_and_citations=right, action_exact=right)


def _other(expected: str) -> str:
    return NO_VIOLATION if expected == VIOLATION else VIOLATION
