"""Whether what a recommendation quotes stands where it says, was in force, and holds in the region."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date

from copilot.cases import Case, Source
from copilot.recommendations import Citation, Evidence, PartFinding, Recommendation
from evals.scoring.rulebook import Rulebook
from policy_corpus.model import Region, Section, SectionId


def citation_problems(case: Case, rec: Recommendation, rulebook: Rulebook) -> tuple[str, ...]:
    """A word and a name for each quotation that is not sound; the case's own date and region decide, not the record's.

    The words are ``unknown_section``, ``not_located``, ``not_in_force``, ``out_of_region``, ``dangling`` (a finding
    rests on a citation that isn't there) and ``evidence_not_located``.
    """
    texts = dict(case.sources())
    known = {citation.id for citation in rec.citations}
    day = case.posted_at.astimezone(UTC).date() if case.posted_at else rec.as_of
    problems = list(_policy_words(rec.citations, day, case.region, rulebook))
    for section, part in _parts(rec):
        problems += [f"dangling {section} {name}" for name in part.citations if name not in known]
        problems += [f"evidence_not_located {section}" for each in part.evidence if not _stands(each, texts)]
    return tuple(dict.fromkeys(problems))


def _policy_words(citations: Sequence[Citation], day: date, region: Region | None, rulebook: Rulebook) -> Iterator[str]:
    """The problems of citations. A recommendation cites the same few sections dozens of times: each is held once."""
    held: dict[tuple[SectionId, str], tuple[Section | None, tuple[str, ...]]] = {}
    for citation in citations:
        key = citation.section, citation.version
        if key not in held:
            section = rulebook.find(*key)
            held[key] = section, tuple(_of_section(section, day, region, rulebook)) if section else ()
        section, problems = held[key]
        name = f"{citation.section}@{citation.version}"
        if section is None:
            yield f"unknown_section {name}"
            continue
        if not citation.quote or section.text[citation.start : citation.end] != citation.quote:
            yield f"not_located {name}"
        yield from problems


def _of_section(section: Section, day: date, region: Region | None, rulebook: Rulebook) -> Iterator[str]:
    if not rulebook.holds_on(section, day):
        yield f"not_in_force {section.id}@{section.version}"
    elif section.id not in rulebook.in_force(day, region):
        yield f"out_of_region {section.id}@{section.version}"


def _parts(rec: Recommendation) -> Iterator[tuple[str, PartFinding]]:
    for finding in rec.findings:
        for part in (*finding.elements, *finding.exceptions):
            yield finding.section, part


def _stands(evidence: Evidence, texts: Mapping[Source, str]) -> bool:
    text = texts.get(evidence.source, "")
    return bool(evidence.quote) and text[evidence.start : evidence.end] == evidence.quote
