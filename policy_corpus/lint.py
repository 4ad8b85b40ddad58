"""What no single policy file can show: references, overrides and examples, checked over a whole corpus."""

from collections.abc import Iterator
from dataclasses import dataclass

from policy_corpus.corpus import Corpus
from policy_corpus.model import Section, SectionKind, Side


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to mend: where it stands, what is wrong, and the way out."""

    path: str
    line: int
    problem: str
    hint: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.problem}\n  hint: {self.hint}"


def lint(corpus: Corpus) -> list[Problem]:
    """Every problem, in the order of the files."""
    known: set[str] = {section.id for section in corpus.sections}
    policies: set[str] = {section.policy for section in corpus.sections}
    return [
        problem
        for section in corpus.sections
        for check in (_references, _overrides, _examples)
        for problem in check(section, known, policies)
    ]


def _references(section: Section, known: set[str], _policies: set[str]) -> Iterator[Problem]:
    for name in section.references:
        if name not in known:
            yield _problem(
                section, f"{section.id} refers to {name!r}, which does not exist", "correct the `- see:` line"
            )


def _overrides(section: Section, known: set[str], policies: set[str]) -> Iterator[Problem]:
    for override in section.overrides:
        policy, star = override.target.removesuffix("/*"), override.target.endswith("/*")
        if (star and policy not in policies) or (not star and override.target not in known):
            problem = f"{section.id} overrides {override.target!r}, which does not exist"
            yield _problem(section, problem, "name a section, or a policy as `its-id/*`")


def _examples(section: Section, _known: set[str], _policies: set[str]) -> Iterator[Problem]:
    """Our own rules show both sides and every exception; imported ones have no ladder and are left alone."""
    if section.kind is not SectionKind.RULE or section.overrides or not section.ladder:
        return
    for side in Side:
        if not any(example.side is side for example in section.examples):
            hint = f'write `> {side.value}{"" if side is Side.VIOLATES else " (why)"}: "..."` at the end of the section'
            yield _problem(section, f"{section.id} has no example that {_word(side)}", hint)
    shown = {example.exception for example in section.examples}
    for exception in section.exceptions:
        if exception.id not in shown:
            hint = f'write `> allowed ({exception.id}): "..."`'
            yield _problem(section, f"no example shows the exception {exception.id!r} of {section.id}", hint)


def _word(side: Side) -> str:
    return "violates it" if side is Side.VIOLATES else "is allowed"


def _problem(section: Section, problem: str, hint: str) -> Problem:
    return Problem(section.path, section.line, problem, hint)
