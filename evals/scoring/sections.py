"""What of a recommendation its verdict rests on, and how that compares with what the label names."""

from collections.abc import Iterator, Mapping

from copilot.recommendations import CitationId, Finding, Recommendation, SectionFinding, Status, Verdict
from evals.golden_cases import GoldenCase
from evals.scoring.rulebook import Rulebook
from policy_corpus.model import Section, SectionKind, Severity


def carrying_sections(rec: Recommendation) -> frozenset[str]:
    """The sections that a recommendation's verdict rests on; none unless it has one.

    Violated and excepted sections, with every section that their parts cite; where nothing is violated, the rule that
    came nearest too. The other candidates are cited for having been looked at, and carry nothing.
    """
    if rec.verdict is Verdict.UNCLEAR:
        return frozenset()
    chosen = [f for f in rec.findings if f.finding in (Finding.VIOLATED, Finding.EXCEPTED)]
    if rec.verdict is Verdict.NO_VIOLATION and rec.findings:
        chosen.append(max(rec.findings, key=lambda f: f.probability))
    cited = {citation.id: str(citation.section) for citation in rec.citations}
    return frozenset(name for finding in chosen for name in _with_cited(finding, cited))


def violated_sections(rec: Recommendation) -> frozenset[str]:
    """The sections that it finds violated."""
    return frozenset(str(f.section) for f in rec.findings if f.finding is Finding.VIOLATED)


def exceptions_met(rec: Recommendation) -> frozenset[str]:
    """``"section exception"`` for each exception that is met and defeats its section."""
    excepted = [finding for finding in rec.findings if finding.finding is Finding.EXCEPTED]
    return frozenset(f"{f.section} {part.id}" for f in excepted for part in f.exceptions if part.status is Status.MET)


def retrieved_ranks(golden: GoldenCase, rec: Recommendation) -> tuple[int | None, ...]:
    """The place, from 1, at which each needed section was retrieved, in order of ids; None for one that was not."""
    places = {each.section: place for place, each in reversed(list(enumerate(rec.provenance.retrieved, 1)))}
    return tuple(places.get(section) for section in sorted(golden.label.sections))


def violated_rules(golden: GoldenCase, rulebook: Rulebook) -> dict[str, Section]:
    """The rules that the label says are violated, by id: those that no element, exception or override settles."""
    if golden.label.verdict is not Verdict.VIOLATION:
        return {}
    named = [c.section for c in golden.label.controlling if not c.element and not c.exception]
    return {str(s.id): s for name in named if (s := rulebook.of_case(golden.case, name)) and _is_rule(s)}


def slices_of(golden: GoldenCase, severity: Severity | None) -> tuple[tuple[str, str], ...]:
    """The slices that a case is in: kind and value. One without controlling sections counts for all its policies."""
    case, controlling = golden.case, sorted(golden.label.sections)
    policies = {section.split("/")[0] for section in controlling} or {policy for policy, _ in golden.versions}
    found = [("policy", policy) for policy in sorted(policies)]
    found += [("section", section) for section in controlling]
    single = {"language": case.language, "surface": case.surface, "severity": severity and severity.name.lower()}
    found += [(kind, value) for kind, value in single.items() if value]
    return (*found, *(("tag", tag) for tag in sorted(set(golden.tags))))


def _with_cited(finding: SectionFinding, cited: Mapping[CitationId, str]) -> Iterator[str]:
    yield str(finding.section)
    for part in (*finding.elements, *finding.exceptions):
        yield from (cited[name] for name in part.citations if name in cited)


def _is_rule(section: Section) -> bool:
    return section.kind is SectionKind.RULE and not section.overrides
