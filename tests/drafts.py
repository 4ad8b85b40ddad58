"""What goes into grounding and ruling, to test with: hits, briefs, drafts, and sections that were ruled on."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from copilot.drafting import Brief, Draft, PartDraft, QuotedWords, SectionDraft
from copilot.recommendations import Finding, PartFinding, SectionFinding, Status
from copilot.ruling import Ruled
from policy_corpus.model import Effect, Override, Part, Section, SectionId
from retrieval.hits import Hit
from tests.builders import a_case, a_section

SETTLED = {Finding.VIOLATED: 0.9, Finding.UNCLEAR: 0.6, Finding.EXCEPTED: 0.2, Finding.NOT_VIOLATED: 0.1}


def a_rule(elements: Sequence[str | None] = (None,), exceptions: int = 0, **parts: Any) -> Section:
    """A section with an element for each any-of group in ``elements`` (None for none) and that many exceptions."""
    section = a_section(
        elements=[(f"e{number}", "A condition.") for number in range(len(elements))],
        exceptions=[(f"x{number}", "An excuse.") for number in range(exceptions)],
        **parts,
    )
    grouped = zip(section.elements, elements, strict=True)
    return replace(section, elements=tuple(replace(part, group=group) for part, group in grouped))


def an_overriding_section(id: str, *targets: str, cap: str | None = None, precedence: int = 0, **parts: Any) -> Section:  # noqa: A002
    """A section that exempts its targets or, with a cap, limits what is done about them."""
    effect = Effect.CAP_ACTION if cap else Effect.EXEMPT
    overrides = tuple(Override(target, effect, cap, precedence) for target in targets)
    return a_section(id, overrides=overrides, severity=None, ladder=(), **parts)


def a_ruled(
    section: Section | None = None, finding: Finding = Finding.VIOLATED, probability: float | None = None
) -> Ruled:
    """A section with statuses that come to ``finding``; the probability is on the finding's side unless said."""
    section = section or a_section()
    elements, exceptions = {
        Finding.VIOLATED: (Status.MET, Status.NOT_MET),
        Finding.UNCLEAR: (Status.UNCLEAR, Status.NOT_MET),
        Finding.EXCEPTED: (Status.MET, Status.MET),
        Finding.NOT_VIOLATED: (Status.NOT_MET, Status.NOT_MET),
    }[finding]
    found = SectionFinding(
        section=section.id,
        version=str(section.version),
        finding=finding,
        elements=_found(section.elements, elements),
        exceptions=_found(section.exceptions, exceptions),
        probability=SETTLED[finding] if probability is None else probability,
    )
    return Ruled(section, found)


def _found(parts: Iterable[Part], status: Status) -> tuple[PartFinding, ...]:
    return tuple(PartFinding(part.id, status) for part in parts)


def a_brief(*sections: Section, **parts: Any) -> Brief:
    """``case-1`` with these candidates, or ``violent-speech/2.1``, best first."""
    hits = tuple(Hit(section, 1.0 - place / 10) for place, section in enumerate(sections or (a_section(),)))
    given: dict[str, Any] = {"case": a_case(), "candidates": hits, "language": "en"}
    return Brief(**(given | parts))


def a_part_draft(id: str = "target", status: Status = Status.MET, *quotes: str, **parts: Any) -> PartDraft:  # noqa: A002
    """A drafter's word on one part, with quotations that it says stand in the text."""
    return PartDraft(id, status, evidence=tuple(QuotedWords(quote, "text") for quote in quotes), **parts)


def a_section_draft(
    section: Section | None = None, quote: str = "Friday is your last day.", **parts: Any
) -> SectionDraft:
    """A drafter that finds every element met, shown by ``quote``, and no exception."""
    section = section or a_section()
    given: dict[str, Any] = {
        "elements": tuple(a_part_draft(part.id, Status.MET, quote) for part in section.elements),
        "exceptions": tuple(a_part_draft(part.id, Status.NOT_MET) for part in section.exceptions),
    }
    return SectionDraft(SectionId(section.id), **(given | parts))


def a_draft(*sections: SectionDraft, **parts: Any) -> Draft:
    """A draft of these sections, or one that finds ``violent-speech/2.1`` violated."""
    return Draft(sections or (a_section_draft(),), **parts)
