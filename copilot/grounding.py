"""Holding a draft to the policy and to the content: what can't be located is dropped and counted.

A drafter names units by number and quotes the content. The policy's words are looked up here, so no drafter can
write them; the content's words must stand in the content.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from copilot.drafting import Brief, Draft, PartDraft, SectionDraft
from copilot.evidence import EvidenceLocator
from copilot.recommendations import (
    Citation,
    CitationId,
    CitationRole,
    Finding,
    PartFinding,
    SectionFinding,
    Status,
)
from copilot.ruling import Ruled, rule_on
from policy_corpus.model import Part, Section, SectionId, SectionKind, Unit, Version

UNKNOWN_PROBABILITY = {  # where a drafter has no probability of its own; of no calibration
    Finding.VIOLATED: 0.9,
    Finding.UNCLEAR: 0.5,
    Finding.EXCEPTED: 0.1,
    Finding.NOT_VIOLATED: 0.1,
}
MOST_EVIDENCE = 5  # quotations kept for one part

NumberedUnit = tuple[Section, Unit]


@dataclass(frozen=True, slots=True)
class Grounded:
    """What is left of a draft: a ruled section for each candidate, the citations, and what was dropped, counted."""

    ruled: tuple[Ruled, ...]
    citations: tuple[Citation, ...]
    dropped: dict[str, int]


def ground(draft: Draft, brief: Brief) -> Grounded:
    """Locate all that ``draft`` says. Every candidate gets a finding, whether the draft speaks of it or not."""
    return _Grounding(draft, brief).run()


class _Grounding:
    def __init__(self, draft: Draft, brief: Brief) -> None:
        self._draft, self._brief = draft, brief
        self._units = brief.numbered_units()
        self._beside = {section.id for section in brief.supporting}
        self._locator = EvidenceLocator(brief.case)
        self._citations: dict[tuple[str, int, CitationRole], Citation] = {}
        self._dropped = Counter(draft.dropped)

    def run(self) -> Grounded:
        drafts = self._by_section(self._draft.sections)
        ruled = tuple(self._rule(hit.section, drafts.get(hit.section.id)) for hit in self._brief.candidates)
        return Grounded(ruled, tuple(self._citations.values()), dict(sorted((+self._dropped).items())))

    def _by_section(self, sections: Iterable[SectionDraft]) -> Mapping[SectionId, SectionDraft]:
        known = {hit.section.id for hit in self._brief.candidates}
        kept: dict[SectionId, SectionDraft] = {}
        for section in sections:
            if section.section not in known:
                self._dropped["unknown_section"] += 1
            elif section.section in kept:
                self._dropped["repeated_section"] += 1
            else:
                kept[section.section] = section
        return kept

    def _rule(self, section: Section, draft: SectionDraft | None) -> Ruled:
        if draft is None:
            self._dropped["missing_section"] += 1
            draft = SectionDraft(section.id, ())
        elements = self._parts(section, section.elements, draft.elements, role=role_of(section))
        exceptions = self._parts(section, section.exceptions, draft.exceptions, role=CitationRole.EXCEPTION)
        finding = _finding(section, elements, exceptions)
        if finding is Finding.VIOLATED and not any(part.evidence for part in elements):
            elements = self._unshown(elements)
            finding = _finding(section, elements, exceptions)
        probability = 0.0 if section.overrides else _probability(finding, draft.probability)
        found = SectionFinding(section.id, _written(section.version), finding, elements, exceptions, probability)
        return Ruled(section, found)

    def _parts(
        self, section: Section, parts: tuple[Part, ...], drafts: tuple[PartDraft, ...], role: CitationRole
    ) -> tuple[PartFinding, ...]:
        by_id: dict[str, PartDraft] = {}
        known = {part.id for part in parts}
        for draft in drafts:
            if draft.id not in known:
                self._dropped["unknown_part"] += 1
            elif draft.id in by_id:
                self._dropped["repeated_part"] += 1
            else:
                by_id[draft.id] = draft
        return tuple(self._part(section, part, by_id.get(part.id), role) for part in parts)

    def _part(self, section: Section, part: Part, draft: PartDraft | None, role: CitationRole) -> PartFinding:
        """The part with its own words first, then what else the draft names. What rests on nothing real is unclear."""
        own_unit = section.units[part.unit - 1]
        own = self._cite(section, own_unit, role)
        if draft is None:
            self._dropped["missing_part"] += 1
            return PartFinding(part.id, Status.UNCLEAR, (own,))
        located = [self._unit(section, number) for number in draft.units]
        evidence, lost = self._locator.locate_all(draft.evidence)
        self._drop("unlocated_evidence", lost)
        self._drop("unlocated_unit", located.count(None))
        others = [
            self._cite(s, unit, role_of(s) if s is not section else role)
            for s, unit in filter(None, located)
            if unit is not own_unit or s is not section
        ]
        fabricated = (draft.units and not any(located)) or (draft.evidence and not evidence)
        status = Status.UNCLEAR if fabricated else draft.status
        return PartFinding(part.id, status, tuple(dict.fromkeys((own, *others))), evidence[:MOST_EVIDENCE])

    def _drop(self, what: str, count: int) -> None:
        if count:
            self._dropped[what] += count

    def _unshown(self, elements: tuple[PartFinding, ...]) -> tuple[PartFinding, ...]:
        """Elements that no words of the content show make no violation: those that were met are unclear."""
        met = [part for part in elements if part.status is Status.MET]
        self._dropped["unshown_elements"] += len(met)
        return tuple(replace(part, status=Status.UNCLEAR) if part in met else part for part in elements)

    def _unit(self, section: Section, number: int) -> NumberedUnit | None:
        """The numbered unit, if there is one and it belongs to this section or to what stands beside it."""
        if not 1 <= number <= len(self._units):
            return None
        found, unit = self._units[number - 1]
        return (found, unit) if found.id == section.id or found.id in self._beside else None

    def _cite(self, section: Section, unit: Unit, role: CitationRole) -> CitationId:
        """The id of the citation of that unit in that role, made at its first use."""
        key = (section.key, unit.number, role)
        if key not in self._citations:
            self._citations[key] = cite(section, unit, role, CitationId(f"c{len(self._citations) + 1}"))
        return self._citations[key].id


def cite(section: Section, unit: Unit, role: CitationRole, citation: CitationId) -> Citation:
    """The section's own words in that unit, cut from its text."""
    return Citation(
        id=citation,
        section=section.id,
        version=_written(section.version),
        language=section.language,
        policy_title=section.policy_title,
        heading_path=section.heading_path,
        role=role,
        quote=section.quote(unit),
        start=unit.start,
        end=unit.end,
    )


@lru_cache(maxsize=1024)
def _written(version: Version) -> str:
    return str(version)


def role_of(section: Section) -> CitationRole:
    """What a section's units are when they are cited for what they say."""
    if section.guidance:
        return CitationRole.GUIDANCE
    if section.overrides:
        return CitationRole.EXCEPTION
    return CitationRole.DEFINITION if section.kind is SectionKind.DEFINITION else CitationRole.RULE


def _finding(section: Section, *parts: tuple[PartFinding, ...]) -> Finding:
    return rule_on(section, {part.id: part.status for each in parts for part in each})


def _probability(finding: Finding, drafted: float | None) -> float:
    """The drafter's probability where it has one, held on the side of one half that the finding is on."""
    if drafted is None:
        return UNKNOWN_PROBABILITY[finding]
    bounded = min(1.0, max(0.0, drafted))
    if finding is Finding.UNCLEAR:
        return bounded
    return max(bounded, 0.5) if finding is Finding.VIOLATED else min(bounded, 0.5)
