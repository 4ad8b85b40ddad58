"""Overriding sections that say different things of one section with equal precedence."""

from collections.abc import Iterator
from itertools import combinations

from policy_corpus.corpus import Corpus
from policy_corpus.lint.eras import Era, may_meet
from policy_corpus.lint.problems import Problem, in_section
from policy_corpus.model import Override, Section, SectionId


def override_problems(corpus: Corpus, of: dict[str, Era]) -> Iterator[Problem]:
    """Pairs that would end a case in an abstention: meant where two laws disagree, a slip elsewhere."""
    overriding = [(section, override) for section in corpus.sections for override in section.overrides]
    rules = [section for section in corpus.sections if not section.overrides]
    told: set[tuple[str, str]] = set()
    for (one, first), (other, second) in combinations(overriding, 2):
        if one is other or one.id == other.id or not _differ(first, second) or not may_meet(one, other, of):
            continue
        both = _covered_by_both(rules, first, second)
        if both and (pair := (f"{one.path}{one.id}", f"{other.path}{other.id}")) not in told:
            told.add(pair)
            problem = f"{other.id} and {one.id} say different things of {both} with equal precedence"
            hint = f"see {one.path}:{one.line}; give one a higher `precedence`, or accept it with the reason"
            yield in_section(other, "conflict", problem, hint)


def _differ(first: Override, second: Override) -> bool:
    return first.precedence == second.precedence and (first.effect, first.cap) != (second.effect, second.cap)


def _covered_by_both(rules: list[Section], first: Override, second: Override) -> SectionId | None:
    return next((rule.id for rule in rules if first.covers(rule.id) and second.covers(rule.id)), None)
