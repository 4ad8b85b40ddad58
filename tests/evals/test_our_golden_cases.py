"""The golden cases fit the policies, cover them, are balanced, and repeat no example."""

from collections import Counter
from datetime import date
from functools import cache
from pathlib import Path

import policy_corpus
from copilot.recommendations import Verdict
from evals.golden_cases import GOLDEN, GoldenCase, read_golden
from evals.golden_check import check_golden, coverage_of
from policy_corpus.actions import read_catalogue
from policy_corpus.corpus import Corpus
from policy_corpus.lint import read_lint_rules
from policy_corpus.reader import read_corpus

OURS = Path(policy_corpus.__file__).parent
DAY = date(2026, 11, 22)
RUN = 5  # letters
LONG = 40  # letters of an example from which a shared part says something


@cache
def cases() -> list[GoldenCase]:
    return read_golden([GOLDEN])


@cache
def corpus() -> Corpus:
    return read_corpus(OURS)


def test_they_fit_the_policies() -> None:
    assert check_golden(cases(), corpus(), read_catalogue()) == []


def test_they_cover_the_policies() -> None:
    coverage = coverage_of(cases(), corpus(), DAY)
    assert coverage.policies_missing == ()
    assert len(coverage.sections_missing) <= 0.1 * len(coverage.sections)
    assert len(coverage.exceptions_missing) <= 0.1 * len(coverage.exceptions)


def test_every_language_has_its_share() -> None:
    counted = coverage_of(cases(), corpus(), DAY).languages
    assert len(cases()) >= 1000
    assert {language: counted[language] for language in read_lint_rules(OURS).languages if counted[language] < 25} == {}


def test_permitted_speech_weighs_as_much_and_stands_near_the_line() -> None:
    permitted = [golden for golden in cases() if golden.label.verdict is Verdict.NO_VIOLATION]
    violating = [golden for golden in cases() if golden.label.verdict is Verdict.VIOLATION]
    assert 0.4 <= len(permitted) / len(cases()) <= 0.65
    assert len(violating) >= 0.35 * len(cases())
    assert sum("near_line" in golden.tags for golden in permitted) >= 0.5 * len(permitted)


def test_families_are_small_and_some_cases_are_routed() -> None:
    families = Counter(golden.family for golden in cases())
    assert sum(count > 1 for count in families.values()) >= 50
    assert max(families.values()) <= 6
    assert {golden.label.lane for golden in cases()} >= {"child_safety", "threat_to_life", "legal_hold"}


def test_they_repeat_no_example() -> None:
    examples = [_runs(text) for text in sorted({e.text for s in corpus().sections for e in s.examples})]
    holders: dict[str, list[int]] = {}
    for place, runs in enumerate(examples):
        for run in runs:
            holders.setdefault(run, []).append(place)
    near = []
    for golden in cases():
        own = _runs(golden.case.content())
        shared = Counter(place for run in own for place in holders.get(run, ()))
        for place, count in shared.most_common(3):
            other = examples[place]
            if count > 0.3 * len(own | other) or (len(other) >= LONG and count > 0.5 * min(len(own), len(other))):
                near.append(golden.case.id)
    assert near == []


def _runs(text: str) -> set[str]:
    folded = " ".join(text.casefold().split())
    return {folded[start : start + RUN] for start in range(max(1, len(folded) - RUN + 1))}
