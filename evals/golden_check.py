"""Whether golden cases fit the corpus that they were labelled under, and how much of it they cover."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date

from copilot.recommendations import Verdict
from copilot.ruling import plan_actions
from evals.golden_cases import Control, GoldenCase
from policy_corpus.actions import Catalogue
from policy_corpus.corpus import Corpus
from policy_corpus.model import Section, SectionId, SectionKind

_MOST_IN_FAMILY = 6


@dataclass(frozen=True, slots=True)
class Coverage:
    """What of the corpus in force no case stands on, and how many cases each language has."""

    sections: tuple[SectionId, ...]
    sections_missing: tuple[SectionId, ...]
    exceptions: tuple[str, ...]
    exceptions_missing: tuple[str, ...]
    policies_missing: tuple[str, ...]
    languages: Counter[str]


def check_golden(cases: Sequence[GoldenCase], corpus: Corpus, catalogue: Catalogue) -> list[str]:
    """What doesn't fit, a line each: sections that were not in force, parts that don't exist, odd actions."""
    problems = [problem for golden in cases for problem in _check(golden, corpus, catalogue)]
    families = Counter(golden.family for golden in cases)
    problems += [f"family {name!r} has {n} cases" for name, n in families.items() if n > _MOST_IN_FAMILY]
    texts = Counter(golden.case.content() for golden in cases)
    problems += [f"a text stands in {n} cases: {text[:60]!r}" for text, n in texts.items() if n > 1]
    return problems


def coverage_of(cases: Iterable[GoldenCase], corpus: Corpus, on: date) -> Coverage:
    """How much of the rules, definitions and overriding sections in force on that day the cases stand on."""
    counted = list(cases)
    controls = [control for golden in counted for control in golden.label.controlling]
    named = {control.section for control in controls}
    defeated = {f"{control.section} {control.exception}" for control in controls if control.exception}
    sections = [s for v in corpus.at(on) for s in v.sections if s.kind in {SectionKind.RULE, SectionKind.DEFINITION}]
    exceptions = [f"{section.id} {exception.id}" for section in sections for exception in section.exceptions]
    policies = {section.policy for section in sections}
    return Coverage(
        sections=tuple(section.id for section in sections),
        sections_missing=tuple(section.id for section in sections if section.id not in named),
        exceptions=tuple(exceptions),
        exceptions_missing=tuple(name for name in exceptions if name not in defeated),
        policies_missing=tuple(sorted(policies - {name.split("/")[0] for name in named})),
        languages=Counter(golden.case.language or "none" for golden in counted),
    )


def _check(golden: GoldenCase, corpus: Corpus, catalogue: Catalogue) -> Iterator[str]:
    case, label = golden.case, golden.label
    if case.posted_at is None or case.language is None:
        yield f"{case.id}: a golden case has posted_at and language"
        return
    day = case.posted_at.astimezone(UTC).date()
    for policy, version in golden.versions:
        held = next((str(v.version) for v in corpus.at(day) if v.policy == policy), None)
        if held != version:
            yield f"{case.id}: on {day} the version of {policy} in force is {held}, not {version}"
    in_force = {section.id: section for section in corpus.in_force(day, case.region)}
    for control in label.controlling:
        yield from _check_control(golden, control, in_force)
    if label.verdict is Verdict.VIOLATION:
        yield from _check_actions(golden, in_force, catalogue)
    elif label.lane is None:
        bare = [c.section for c in label.controlling if _is_rule(in_force.get(c.section)) and not _because(c)]
        if bare:
            yield f"{case.id}: says no violation of {bare} without the element or the exception that settles it"


def _check_control(golden: GoldenCase, control: Control, in_force: dict[SectionId, Section]) -> Iterator[str]:
    name, section = golden.case.id, in_force.get(control.section)
    if section is None:
        yield f"{name}: {control.section} is not in force on that day in region {golden.case.region}"
        return
    if control.section.split("/")[0] not in dict(golden.versions):
        yield f"{name}: `versions` does not say under which version of {control.section.split('/')[0]} it was labelled"
    if control.element and control.element not in {part.id for part in section.elements}:
        yield f"{name}: {control.section} has no element {control.element!r}"
    if control.exception and control.exception not in {part.id for part in section.exceptions}:
        yield f"{name}: {control.section} has no exception {control.exception!r}"


def _check_actions(golden: GoldenCase, in_force: dict[SectionId, Section], catalogue: Catalogue) -> Iterator[str]:
    violated = [
        section
        for control in golden.label.controlling
        if _is_rule(section := in_force.get(control.section)) and section and not _because(control)
    ]
    if not violated:
        yield f"{golden.case.id}: says violation and names no rule that is violated"
    overridden = any(section.overrides for c in golden.label.controlling if (section := in_force.get(c.section)))
    plan = plan_actions(violated, golden.case.author.strikes, {}, catalogue)
    expected = {action.action for action in plan.actions}
    if not overridden and expected != golden.label.actions:
        said = sorted(golden.label.actions)
        yield f"{golden.case.id}: the ladders of {[s.id for s in violated]} give {sorted(expected)}, the label {said}"


def _because(control: Control) -> str | None:
    return control.element or control.exception


def _is_rule(section: Section | None) -> bool:
    return section is not None and section.kind is SectionKind.RULE and not section.overrides
