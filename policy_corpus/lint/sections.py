"""What can be seen in one section beside the names of the others: references, examples, ladders, words."""

import re
from collections.abc import Iterator
from itertools import pairwise

from policy_corpus.actions import Catalogue
from policy_corpus.corpus import Corpus
from policy_corpus.lint.eras import Era
from policy_corpus.lint.problems import Problem, in_section
from policy_corpus.lint.rules import LintRules
from policy_corpus.model import Section, SectionKind, Severity, Side, Step


def reference_problems(corpus: Corpus, of: dict[str, Era]) -> Iterator[Problem]:
    """References and overrides that lead to nothing, or to what never holds while their own section does."""
    standing: dict[str, list[Era]] = {}
    for section in corpus.sections:
        for name in (section.id, f"{section.policy}/*"):
            standing.setdefault(name, []).append(of[section.path])
    for section in corpus.sections:
        named = [(str(name), "refers to", "correct the `- see:` line") for name in section.references]
        hint = "name a section, or a policy as `its-id/*`"
        named += [(override.target, "overrides", hint) for override in section.overrides]
        for name, verb, way_out in named:
            if name not in standing:
                yield in_section(section, "reference", f"{section.id} {verb} {name!r}, which does not exist", way_out)
            elif not any(of[section.path].meets(era) for era in standing[name]):
                problem = f"{section.id} {verb} {name!r}, which is not in force while it is"
                yield in_section(section, "reference", problem, way_out)


def example_problems(corpus: Corpus, rules: LintRules) -> Iterator[Problem]:
    """Our own rules show both sides and every exception; imported ones have no ladder and are left alone."""
    for section in corpus.sections:
        if section.kind is not SectionKind.RULE or section.overrides or not section.ladder:
            continue
        for side in Side:
            count = sum(example.side is side for example in section.examples)
            if count < rules.examples_per_side:
                yield _too_few(section, side, count, rules.examples_per_side)
        shown = {example.exception for example in section.examples}
        for exception in section.exceptions:
            if exception.id not in shown:
                problem = f"no example shows the exception {exception.id!r} of {section.id}"
                yield in_section(section, "exception", problem, f'write `> allowed ({exception.id}): "..."`')
        for example in section.examples:
            if example.side is Side.ALLOWED and not (example.exception or example.fails):
                problem = f"an allowed example of {section.id} doesn't say why it is allowed"
                hint = "write `> allowed (exception): ...` or `> allowed (not element): ...`"
                yield in_section(section, "example", problem, hint, example.line)


def ladder_problems(corpus: Corpus, catalogue: Catalogue) -> Iterator[Problem]:
    """Ladders whose steps contradict each other or the severity."""
    for section in corpus.sections:
        for step in section.ladder:
            targets = [catalogue[name].target for name in step.actions]
            if len(set(targets)) < len(targets):
                problem = f"step {step.occasion} of {section.id} has two actions on the same target"
                yield in_section(section, "ladder", problem, "keep the heavier of the two")
        for earlier, later in pairwise(section.ladder):
            yield from _step_problems(section, earlier, later, catalogue)
        yield from _severity_problems(section, catalogue)


def _severity_problems(section: Section, catalogue: Catalogue) -> Iterator[Problem]:
    """A first step that is too heavy for the severity, or a last one that is too light."""
    if section.ladder:
        first, last = section.ladder[0].actions, section.ladder[-1].actions
        if section.severity is Severity.LOW and any(catalogue[name].severe for name in first):
            problem = f"{section.id} is of low severity and answers a first violation with {', '.join(first)}"
            yield in_section(section, "ladder", problem, "begin with a milder step, or raise the severity")
        if section.severity is Severity.CRITICAL and set(last) <= {"label", "limit_reach"}:
            problem = f"{section.id} is of critical severity and never does more than {', '.join(last)}"
            yield in_section(section, "ladder", problem, "end with a heavier step, or lower the severity")
        if len(section.ladder) > 1 and all(set(step.actions) == set(first) for step in section.ladder):
            problem = f"the ladder of {section.id} never grows: every step is {', '.join(first)}"
            yield in_section(section, "ladder", problem, "write one step, or let the later ones be heavier")


def vague_problems(corpus: Corpus, rules: LintRules) -> Iterator[Problem]:
    """Elements whose words leave it to taste whether they are met."""
    if not rules.vague:
        return
    listed = re.compile(rf"(?<!\w)({'|'.join(map(re.escape, rules.vague))})(?:ly|ness)?(?!\w)", re.IGNORECASE)
    for section in corpus.sections:
        written = section.ladder or section.overrides
        for part in (*section.elements, *section.exceptions) if written else ():
            found = listed.search(part.text)
            if found:
                problem = f"{part.id!r} of {section.id} says {found[1]!r}, which two people judge differently"
                yield in_section(section, "vague", problem, "say what can be seen in the post")


def _too_few(section: Section, side: Side, count: int, wanted: int) -> Problem:
    word = "violates it" if side is Side.VIOLATES else "is allowed"
    hint = f'write `> {side.value}{"" if side is Side.VIOLATES else " (why)"}: "..."` at the end of the section'
    if not count:
        return in_section(section, "example", f"{section.id} has no example that {word}", hint)
    return in_section(section, "example", f"{section.id} has {count} of {wanted} examples that show what {word}", hint)


def _step_problems(section: Section, earlier: Step, later: Step, catalogue: Catalogue) -> Iterator[Problem]:
    for name in earlier.actions:
        again = [catalogue[other] for other in later.actions if catalogue[other].target == catalogue[name].target]
        if not again or any(action.rank < catalogue[name].rank for action in again):
            problem = f"step {later.occasion} of {section.id} is milder than step {earlier.occasion}: it lacks {name!r}"
            yield in_section(section, "ladder", problem, "a later step is never milder")
