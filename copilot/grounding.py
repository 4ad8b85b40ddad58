"""Holding a draft to the policy and to the content: what can't be located is dropped and counted.

A drafter names units by number and quotes the content. The policy's words are looked up here, so no drafter can
write them; the content's words must stand in the content.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import accumulate

from msgspec import structs

from copilot.drafting import Brief, Draft, PartDraft, SectionDraft
from copilot.evidence import EvidenceLocator
from copilot.recommendations import (
    Citation,
    CitationId,
    CitationRole,
    Evidence,
    Finding,
    PartFinding,
    SectionFinding,
    Status,
)
from copilot.ruling import Ruled, rule_on
from policy_corpus.model import Part, Section, SectionId, SectionKind, Unit

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
        self._numbered = _NumberedUnits(brief.sections())
        self._beside = {section.id for section in brief.supporting}
        self._locator = EvidenceLocator(brief.case)
        self._citations: list[Citation] = []
        self._citers: dict[tuple[str, CitationRole], _Citer] = {}
        self._dropped = Counter(draft.dropped)

    def run(self) -> Grounded:
        drafts = self._by_section(self._draft.sections)
        before = self._brief.units_before
        ruled = tuple(
            self._rule(hit.section, drafts.get(hit.section.id), before[hit.section.key])
            for hit in self._brief.candidates
        )
        return Grounded(ruled, tuple(self._citations), dict(sorted((+self._dropped).items())))

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

    def _rule(self, section: Section, draft: SectionDraft | None, before: int) -> Ruled:
        """``before`` is how many units are numbered before the section's own."""
        if draft is None:
            self._dropped["missing_section"] += 1
            draft = SectionDraft(section.id, ())
        rule, exception = self._citer(section, role_of(section)), self._citer(section, CitationRole.EXCEPTION)
        elements = self._parts(section.elements, draft.elements, rule, before)
        exceptions = self._parts(section.exceptions, draft.exceptions, exception, before)
        finding = _finding(section, elements, exceptions)
        if finding is Finding.VIOLATED and not any(part.evidence for part in elements):
            elements = self._unshown(elements)
            finding = _finding(section, elements, exceptions)
        probability = 0.0 if section.overrides else _probability(finding, draft.probability)
        found = SectionFinding(section.id, rule.version, finding, elements, exceptions, probability)
        return Ruled(section, found)

    def _parts(
        self, parts: tuple[Part, ...], drafts: tuple[PartDraft, ...], citer: "_Citer", before: int
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
        return tuple([self._part(part, by_id.get(part.id), citer, before) for part in parts])

    def _part(self, part: Part, draft: PartDraft | None, citer: "_Citer", before: int) -> PartFinding:
        """The part with its own words first, then what else the draft names. What rests on nothing real is unclear."""
        own = citer.cite(part.unit)
        if draft is None:
            self._dropped["missing_part"] += 1
            return PartFinding(part.id, Status.UNCLEAR, (own,))
        evidence: tuple[Evidence, ...] = ()
        if draft.evidence:
            evidence, lost = self._locator.locate_all(draft.evidence)
            self._drop("unlocated_evidence", lost)
        fabricated = bool(draft.evidence) and not evidence
        citations: tuple[CitationId, ...] = (own,)
        if draft.units and draft.units != (before + part.unit,):  # else it names its own words alone, as most do
            located = [self._located(citer, number) for number in draft.units]
            self._drop("unlocated_unit", located.count(None))
            fabricated = fabricated or not any(located)
            citations = tuple(dict.fromkeys((own, *filter(None, located))))
        status = Status.UNCLEAR if fabricated else draft.status
        return PartFinding(part.id, status, citations, evidence[:MOST_EVIDENCE])

    def _drop(self, what: str, count: int) -> None:
        if count:
            self._dropped[what] += count

    def _unshown(self, elements: tuple[PartFinding, ...]) -> tuple[PartFinding, ...]:
        """Elements that no words of the content show make no violation: those that were met are unclear."""
        met = [part for part in elements if part.status is Status.MET]
        self._dropped["unshown_elements"] += len(met)
        return tuple(structs.replace(part, status=Status.UNCLEAR) if part in met else part for part in elements)

    def _located(self, citer: "_Citer", number: int) -> CitationId | None:
        """The citation of a numbered unit of this section or of what stands beside it; None for any other number."""
        found = self._numbered.find(number)
        if found is None:
            return None
        section, unit = found
        if section is citer.section:
            return citer.cite(unit.number)
        if section.id != citer.section.id and section.id not in self._beside:
            return None
        return self._citer(section, role_of(section)).cite(unit.number)

    def _citer(self, section: Section, role: CitationRole) -> "_Citer":
        """What cites that section in that role, made at its first use."""
        key = (section.key, role)
        citer = self._citers.get(key)
        if citer is None:
            citer = self._citers[key] = _Citer(section, role, self._citations)
        return citer


class _NumberedUnits:
    """The units of some sections, numbered on from 1; found by their number without a list of them all."""

    def __init__(self, sections: tuple[Section, ...]) -> None:
        self._sections = sections
        self._ends = list(accumulate((len(section.units) for section in sections), initial=0))

    def find(self, number: int) -> NumberedUnit | None:
        """The unit with that number and its section, None where there is none."""
        if not 1 <= number <= self._ends[-1]:
            return None
        place = bisect_left(self._ends, number) - 1
        section = self._sections[place]
        return section, section.units[number - 1 - self._ends[place]]


class _Citer:
    """Cites units of one section in one role; a unit that is cited again keeps the id of its citation."""

    def __init__(self, section: Section, role: CitationRole, citations: list[Citation]) -> None:
        """``citations`` are those of the whole draft: new ones are numbered on and added to them."""
        self.section, self.version = section, section.written_version
        self._role, self._citations = role, citations
        self._ids: dict[int, CitationId] = {}

    def cite(self, number: int) -> CitationId:
        """The id of the citation of that unit, a number within the section from 1; made at its first use."""
        known = self._ids.get(number)
        if known is None:
            known = self._ids[number] = CitationId(f"c{len(self._citations) + 1}")
            unit = self.section.units[number - 1]
            self._citations.append(cite(self.section, unit, self._role, known))
        return known


def cite(section: Section, unit: Unit, role: CitationRole, citation: CitationId) -> Citation:
    """The section's own words in that unit, cut from its text."""
    return Citation(
        id=citation,
        section=section.id,
        version=section.written_version,
        language=section.language,
        policy_title=section.policy_title,
        heading_path=section.heading_path,
        role=role,
        quote=section.quote(unit),
        start=unit.start,
        end=unit.end,
    )


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
    bounded = float(min(1.0, max(0.0, drafted)))
    if finding is Finding.UNCLEAR:
        return bounded
    return max(bounded, 0.5) if finding is Finding.VIOLATED else min(bounded, 0.5)
