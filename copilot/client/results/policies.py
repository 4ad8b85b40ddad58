"""Answers about policies. Written by ``python -m tests.api.client_code``; changed there."""

from dataclasses import dataclass
from datetime import date
from typing import Literal


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a policy and when it holds."""

    version: str
    effective: date
    until: date | None


@dataclass(frozen=True, slots=True)
class Policy:
    """A policy, or a piece of guidance, with all its versions."""

    policy: str
    title: str
    owner: str
    guidance: bool
    in_force: str | None
    sections: tuple[str, ...]
    versions: tuple[Version, ...]


@dataclass(frozen=True, slots=True)
class Policies:
    """Every policy, and what of it holds on one day in one region."""

    next: str | None
    as_of: date
    region: str | None
    corpus_fingerprint: str
    policies: tuple[Policy, ...]


SectionKind = Literal["rule", "definition", "process", "other"]


@dataclass(frozen=True, slots=True)
class SectionBrief:
    """A section without its words."""

    id: str
    title: str
    heading_path: tuple[str, ...]
    kind: SectionKind
    severity: Literal["low", "medium", "high", "critical"] | None
    regions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PolicyVersion:
    """One version of a policy."""

    policy: str
    title: str
    version: str
    owner: str
    purpose: str
    guidance: bool
    language: str
    versions: tuple[Version, ...]
    sections: tuple[SectionBrief, ...]


@dataclass(frozen=True, slots=True)
class Unit:
    """One citable piece: `text[start:end]` of the section, in code points. Numbers start at 1."""

    number: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Part:
    """An element or an exception, and the unit that carries its words."""

    id: str
    text: str
    unit: int
    group: str | None


@dataclass(frozen=True, slots=True)
class Step:
    """What answers the nth violation, n from 1; the last step answers all that follow."""

    occasion: int
    actions: tuple[str, ...]


Effect = Literal["exempt", "cap_action"]


@dataclass(frozen=True, slots=True)
class Override:
    """What this section does to others when it applies."""

    target: str
    effect: Effect
    cap: str | None
    precedence: int


Side = Literal["violates", "allowed"]


@dataclass(frozen=True, slots=True)
class Example:
    """Content that shows one side of the section."""

    text: str
    side: Side
    exception: str | None
    fails: str | None


@dataclass(frozen=True, slots=True)
class Section:
    """The smallest part of a policy that can be cited, in one version of it."""

    id: str
    version: str
    versions: tuple[str, ...]
    policy: str
    policy_title: str
    title: str
    heading_path: tuple[str, ...]
    kind: SectionKind
    guidance: bool
    language: str
    text: str
    units: tuple[Unit, ...]
    elements: tuple[Part, ...]
    exceptions: tuple[Part, ...]
    severity: Literal["low", "medium", "high", "critical"] | None
    ladder: tuple[Step, ...]
    regions: tuple[str, ...]
    references: tuple[str, ...]
    terms: tuple[str, ...]
    overrides: tuple[Override, ...]
    examples: tuple[Example, ...]
    asked: tuple[str, ...]
