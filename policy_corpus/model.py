"""The words of a policy: policy, version, section, element, exception, example, and what may be done.

Everything here is a value. A section's ``text`` is what can be cited: NFC, LF line ends, elements and
exceptions included, settings and examples not. Offsets are code points into it.
"""

from dataclasses import dataclass, field
from datetime import date
from enum import IntEnum, StrEnum
from functools import cached_property
from typing import NewType

PolicyId = NewType("PolicyId", str)
SectionId = NewType("SectionId", str)
Region = NewType("Region", str)  # ISO 3166-1 alpha-2, "EU", or GLOBAL

GLOBAL = Region("global")


class SectionKind(StrEnum):
    """What a section is for. Only rules are ruled on."""

    RULE = "rule"
    DEFINITION = "definition"
    PROCESS = "process"
    OTHER = "other"


class Severity(IntEnum):
    """How bad a violation is. The order is the meaning; the wire form is the lower-case name."""

    LOW = 1
    MEDIUM = 2
    HIGH = 3
    CRITICAL = 4


class Side(StrEnum):
    """Whether an example violates its section or is allowed by it."""

    VIOLATES = "violates"
    ALLOWED = "allowed"


class Effect(StrEnum):
    """What a section that overrides another does to it when it applies."""

    EXEMPT = "exempt"
    CAP_ACTION = "cap_action"


@dataclass(frozen=True, slots=True, order=True)
class Version:
    """The date on which a policy takes effect, and which version of that day it is (1 unless said).

    Written ``2026-03-01`` or ``2026-03-01.2``; sorts in order of effect.
    """

    effective: date
    number: int = 1

    def __str__(self) -> str:
        return self.effective.isoformat() + (f".{self.number}" if self.number > 1 else "")


@dataclass(frozen=True, slots=True)
class Unit:
    """One citable piece of a section: ``text[start:end]``. Numbers start at 1."""

    number: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Part:
    """An element or an exception: its id within the section, its words, and the unit that carries them.

    ``group`` is the name of an any-of group: of the elements that share one, a single met one suffices.
    """

    id: str
    text: str
    unit: int
    group: str | None = None


@dataclass(frozen=True, slots=True)
class Example:
    """Content that stands in a section to show one side of it.

    An allowed one says why: by the ``exception`` that is met or by the element that it ``fails``.
    """

    text: str
    side: Side
    exception: str | None = None
    fails: str | None = None
    line: int = 0


@dataclass(frozen=True, slots=True)
class Accepted:
    """A check of lint whose findings in a section are left as they are, and why."""

    check: str
    reason: str


@dataclass(frozen=True, slots=True)
class Step:
    """One rung of a section's ladder: the names of the actions that answer the nth violation, n from 1."""

    occasion: int
    actions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Override:
    """When this section applies, what it does to others.

    ``target`` is a section id or ``policy/*``; ``cap`` is the most restrictive content action left by ``cap_action``.
    """

    target: str
    effect: Effect
    cap: str | None = None
    precedence: int = 0

    def covers(self, section: SectionId) -> bool:
        """Whether ``section`` is what this override speaks of."""
        if self.target.endswith("/*"):
            return section.startswith(self.target[:-1])
        return section == self.target


@dataclass(frozen=True)
class Section:
    """The smallest part of a policy that can be cited, in one version of it. What is derived of it is kept.

    ``asked`` are questions that it answers, in any language.
    """

    id: SectionId
    policy: PolicyId
    policy_title: str
    version: Version
    title: str
    heading_path: tuple[str, ...]
    kind: SectionKind
    text: str
    units: tuple[Unit, ...]
    elements: tuple[Part, ...] = ()
    exceptions: tuple[Part, ...] = ()
    severity: Severity | None = None
    ladder: tuple[Step, ...] = ()
    regions: tuple[Region, ...] = (GLOBAL,)
    references: tuple[SectionId, ...] = ()
    terms: tuple[str, ...] = ()
    overrides: tuple[Override, ...] = ()
    examples: tuple[Example, ...] = ()
    asked: tuple[str, ...] = ()
    accepted: tuple[Accepted, ...] = ()
    guidance: bool = False
    language: str = "en"
    path: str = ""
    line: int = 0

    @cached_property
    def key(self) -> str:
        """Section and version in one string, unique in a corpus: ``violent-speech/2.1@2026-03-01``."""
        return f"{self.id}@{self.version}"

    @cached_property
    def written_version(self) -> str:
        """Its version as text."""
        return str(self.version)

    @cached_property
    def unit_lines(self) -> tuple[str, ...]:
        """The words of each unit on one line, every run of white space one space."""
        return tuple(" ".join(self.quote(unit).split()) for unit in self.units)

    def unit(self, number: int) -> Unit | None:
        """The unit with that number, or None when the section has no such unit."""
        return self.units[number - 1] if 1 <= number <= len(self.units) else None

    def quote(self, unit: Unit) -> str:
        """The section's own words in that unit."""
        return self.text[unit.start : unit.end]


@dataclass(frozen=True, slots=True)
class PolicyVersion:
    """One file: one version of one policy (or of one piece of guidance), in its authoritative language."""

    policy: PolicyId
    title: str
    version: Version
    owner: str
    sections: tuple[Section, ...]
    purpose: str = ""
    ends: date | None = None
    guidance: bool = False
    language: str = "en"
    path: str = ""
    warnings: tuple[str, ...] = field(default=(), compare=False)
