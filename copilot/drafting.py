"""What a drafter is given and what it answers: facts about parts of sections, never policy text, never an action."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate
from typing import Protocol

from msgspec import Struct

from copilot.cases import Case
from copilot.recommendations import Exchange, Precedent, StandIn, Status, Tokens
from policy_corpus.model import Section, SectionId, Unit
from retrieval.hits import Hit


@dataclass(frozen=True)
class Brief:
    """All that a drafter may know: the case, the candidate sections with their scores, the sections beside them.

    ``candidates`` are ruled on, best first; ``supporting`` are definitions, guidance and references. ``language`` is
    an ISO 639-1 code or None; ``lean`` the log-odds of a violation by all examples near the content, None if unknown.
    """

    case: Case
    candidates: tuple[Hit, ...]
    supporting: tuple[Section, ...] = ()
    precedents: tuple[Precedent, ...] = ()
    language: str | None = None
    lean: float | None = None

    def numbered_units(self) -> tuple[tuple[Section, Unit], ...]:
        """Every unit that may be cited; a drafter names one by its place here, from 1."""
        return tuple((section, unit) for section in self.sections() for unit in section.units)

    @cached_property
    def units_before(self) -> Mapping[str, int]:
        """How many units stand before each section's own, by its key: its unit n has that number plus n."""
        sections = self.sections()
        counts = accumulate((len(section.units) for section in sections), initial=0)
        return {section.key: before for section, before in zip(sections, counts, strict=False)}

    def sections(self) -> tuple[Section, ...]:
        """Every section that is shown, in the order in which its units are numbered."""
        return (*(hit.section for hit in self.candidates), *self.supporting)


class QuotedWords(Struct, frozen=True):
    """Words that the drafter says stand in the content; ``source`` is where it says they stand, None for anywhere."""

    quote: str
    source: str | None = None


class PartDraft(Struct, frozen=True):
    """A drafter's word on one element or exception. ``units`` are numbers in ``Brief.numbered_units``, from 1."""

    id: str
    status: Status
    units: tuple[int, ...] = ()
    evidence: tuple[QuotedWords, ...] = ()


class SectionDraft(Struct, frozen=True):
    """A drafter's word on one candidate. ``probability`` of a violation, 0 to 1, if the drafter has one."""

    section: SectionId
    elements: tuple[PartDraft, ...]
    exceptions: tuple[PartDraft, ...] = ()
    probability: float | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """Everything that a drafter says. Nothing of it is shown before it was grounded."""

    sections: tuple[SectionDraft, ...]
    rationale: str = ""
    considerations_for: tuple[str, ...] = ()
    considerations_against: tuple[str, ...] = ()
    missing_context: tuple[str, ...] = ()
    model: str | None = None
    prompt_fingerprint: str | None = None
    calibration: str = "none"
    tokens: Tokens = Tokens()
    dropped: Mapping[str, int] = field(default_factory=dict)
    sent: Mapping[str, object] = field(default_factory=dict)
    stood_in: StandIn | None = None
    exchanges: tuple[Exchange, ...] = ()


class Drafter(Protocol):
    """Finds facts. Raises ``ModelUnavailable`` or ``ModelReplyUnusable`` when it can't."""

    @property
    def name(self) -> str:
        """The address that selects this drafter, as in the settings."""
        ...

    async def draft(self, brief: Brief) -> Draft: ...

    async def close(self) -> None: ...
