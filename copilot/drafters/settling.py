"""Putting a probability into the form in which a drafter speaks: a status for each element and each exception."""

from msgspec import structs

from copilot.cases import Case
from copilot.drafters.clearing import all_of, cleared_by
from copilot.drafting import PartDraft, QuotedWords, SectionDraft
from copilot.recommendations import Finding, Status
from copilot.ruling import rule_on
from policy_corpus.model import Part
from retrieval.hits import Hit, PassageKind

_LONGEST_EVIDENCE = 400  # code points
_CLEARED = (Finding.NOT_VIOLATED, Finding.EXCEPTED)


def settle(said: SectionDraft, finding: Finding, hit: Hit, case: Case, before: int) -> SectionDraft:
    """``said``, with statuses that come to ``finding``: violated, not violated or unclear.

    Statuses that come to it already stay, a violation's where words are shown for it. What clears a section is the
    part that its nearest allowed example shows. ``before`` is how many units are numbered before the section's own.
    """
    section = hit.section
    stands = rule_on(section, {part.id: part.status for part in (*said.elements, *said.exceptions)})
    shown = _shown(said, case)
    if finding is Finding.NOT_VIOLATED and stands in _CLEARED:
        return said
    if stands is finding and (finding is not Finding.VIOLATED or any(part.evidence for part in said.elements)):
        return said
    if finding is Finding.VIOLATED:
        statuses = all_of(section.elements, Status.MET) | all_of(section.exceptions, Status.NOT_MET)
    elif finding is Finding.NOT_VIOLATED:
        statuses = _cleared(hit)
    else:
        statuses = all_of((*section.elements, *section.exceptions), Status.UNCLEAR)

    def drafted(part: Part) -> PartDraft:
        status = statuses[part.id]
        return PartDraft(part.id, status, (before + part.unit,), shown if status is Status.MET else ())

    return structs.replace(
        said,
        elements=tuple(map(drafted, section.elements)),
        exceptions=tuple(map(drafted, section.exceptions)),
    )


def _cleared(hit: Hit) -> dict[str, Status]:
    """What the nearest allowed example names settles it, else the first element."""
    section = hit.section
    allowed = [score for score in hit.passages if score.passage.kind is PassageKind.ALLOWED and score.passage.part]
    named = max(allowed, key=lambda score: score.dense, default=None)
    part = named.passage.part if named else None
    known = {each.id for each in (*section.elements, *section.exceptions)}
    return cleared_by(section, part if part in known else section.elements[0].id)


def _shown(said: SectionDraft, case: Case) -> tuple[QuotedWords, ...]:
    """The words that were shown before, else the beginning of the content."""
    kept = next((part.evidence for part in (*said.elements, *said.exceptions) if part.evidence), ())
    if kept:
        return kept
    text = next((text.strip() for _, text in case.sources() if text.strip()), "")
    return (QuotedWords(text[:_LONGEST_EVIDENCE].strip()),) if text else ()
