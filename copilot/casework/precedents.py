"""Decided cases as precedents: what each says of a section, what of a new draft is the same, and where it departs."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from copilot.casework.decisions import Decision, DecisionKind, PrecedentRow, PrecedentState, statuses
from copilot.casework.files import CaseFile
from copilot.recommendations import Finding, SectionFinding, Status, Verdict
from policy_corpus.model import Section, SectionId


def precedents_of(file: CaseFile, decision: Decision, state: PrecedentState) -> tuple[PrecedentRow, ...]:
    """What a decision says of every section that it settles.

    A finding of the draft that the decision agrees with keeps its elements; what a person found otherwise has none, as
    nobody went through them. A section that stayed unclear is not settled.
    """
    if decision.kind is DecisionKind.CLOSED:
        return ()
    draft = file.recommendation
    ruled = {found.section: found for found in draft.findings} if draft and draft.id == decision.recommendation else {}
    violated = decision.result.sections if decision.result.verdict is Verdict.VIOLATION else ()
    rows = [_row(decision, section, ruled.get(section), state) for section in violated]
    for section, found in ruled.items():
        if section in violated or found.finding is Finding.UNCLEAR:
            continue
        overruled = found.finding is Finding.VIOLATED
        rows.append(_milder(decision, found, state, overruled=overruled))
    return tuple(rows)


def _row(decision: Decision, section: SectionId, found: SectionFinding | None, state: PrecedentState) -> PrecedentRow:
    parts = statuses((*found.elements, *found.exceptions)) if found and found.finding is Finding.VIOLATED else ()
    version = found.version if found else ""
    return PrecedentRow(decision.id, decision.case_id, section, version, Finding.VIOLATED, parts, state)


def _milder(decision: Decision, found: SectionFinding, state: PrecedentState, *, overruled: bool) -> PrecedentRow:
    parts = () if overruled else statuses((*found.elements, *found.exceptions))
    finding = Finding.NOT_VIOLATED if overruled else found.finding
    return PrecedentRow(decision.id, decision.case_id, found.section, found.version, finding, parts, state)


@dataclass(frozen=True, slots=True)
class PartPair:
    """One element or exception, in the precedent and in the draft."""

    part: str
    precedent: Status
    draft: Status


@dataclass(frozen=True, slots=True)
class Comparison:
    """A precedent beside a draft: which parts are the same, which differ, which only one of them speaks of.

    ``finding`` says whether both come to the same, where an excepted section and one that isn't violated are the same.
    ``changed`` says that the section has been written anew since.
    """

    precedent: PrecedentRow
    finding: bool
    same: tuple[PartPair, ...]
    differs: tuple[PartPair, ...]
    only_one: tuple[str, ...]
    changed: bool


def compare(precedent: PrecedentRow, draft: SectionFinding, *, changed: bool = False) -> Comparison:
    """What is the same and what differs, element by element. Raises ``ValueError`` for different sections."""
    if precedent.section != draft.section:
        raise ValueError(f"{precedent.section!r} can't be compared with {draft.section!r}")
    ours, theirs = dict(precedent.parts), dict(statuses((*draft.elements, *draft.exceptions)))
    pairs = [PartPair(part, ours[part], theirs[part]) for part in theirs if part in ours]
    return Comparison(
        precedent=precedent,
        finding=_violates(precedent.finding) == _violates(draft.finding),
        same=tuple(pair for pair in pairs if pair.precedent is pair.draft),
        differs=tuple(pair for pair in pairs if pair.precedent is not pair.draft),
        only_one=tuple(sorted(ours.keys() ^ theirs.keys())),
        changed=changed,
    )


def changed_in_substance(row: PrecedentRow, sections: Mapping[tuple[SectionId, str], Section]) -> bool:
    """Whether the section says something else now than when the precedent was decided.

    ``sections`` are those in force, by id and version, with those of earlier versions. Wording aside, a section is what
    its elements, exceptions and severity say. A section that stands no more has changed.
    """
    now = max((s for (name, _), s in sections.items() if name == row.section), key=lambda s: s.version, default=None)
    before = sections.get((row.section, row.version))
    if now is None:
        return True
    return before is not None and _substance(before) != _substance(now)


def _substance(section: Section) -> object:
    parts = {(part.id, part.text, part.group) for part in section.elements}
    return parts, {(part.id, part.text) for part in section.exceptions}, section.severity, section.regions


def consistent(rows: Iterable[PrecedentRow]) -> Mapping[SectionId, Sequence[PrecedentRow]]:
    """The sections on which all confirmed precedents, two or more, agree."""
    of: dict[SectionId, list[PrecedentRow]] = {}
    for row in rows:
        if row.state is PrecedentState.CONFIRMED:
            of.setdefault(row.section, []).append(row)
    return {
        section: found
        for section, found in of.items()
        if len({row.case_id for row in found}) > 1 and len({_violates(row.finding) for row in found}) == 1
    }


def _violates(finding: Finding) -> bool:
    return finding is Finding.VIOLATED
