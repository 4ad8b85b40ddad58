"""A section as it goes out: everything that can be cited, and what the machine makes of it."""

from typing import Self

from pydantic import ConfigDict, Field

from api.schemas.examples import SECTION
from api.schemas.policies import severity_name
from copilot.wire.base import WireOut
from copilot.wire.recommendations import SeverityName
from policy_corpus.model import Effect, Example, Override, Part, Section, SectionKind, Side, Step, Unit


class UnitOut(WireOut):
    """One citable piece: `text[start:end]` of the section, in code points. Numbers start at 1."""

    number: int
    start: int
    end: int

    @classmethod
    def of(cls, unit: Unit) -> Self:
        return cls(number=unit.number, start=unit.start, end=unit.end)


class PartOut(WireOut):
    """An element or an exception, and the unit that carries its words."""

    id: str
    text: str
    unit: int
    group: str | None = Field(description="Of the elements that share a group, a single met one suffices.")

    @classmethod
    def of(cls, part: Part) -> Self:
        return cls(id=part.id, text=part.text, unit=part.unit, group=part.group)


class StepOut(WireOut):
    """What answers the nth violation, n from 1; the last step answers all that follow."""

    occasion: int
    actions: tuple[str, ...]

    @classmethod
    def of(cls, step: Step) -> Self:
        return cls(occasion=step.occasion, actions=step.actions)


class OverrideOut(WireOut):
    """What this section does to others when it applies."""

    target: str = Field(description="A section, or all of a policy as `policy/*`.")
    effect: Effect
    cap: str | None = Field(description="The most restrictive content action that `cap_action` leaves.")
    precedence: int

    @classmethod
    def of(cls, override: Override) -> Self:
        return cls(target=override.target, effect=override.effect, cap=override.cap, precedence=override.precedence)


class ExampleOut(WireOut):
    """Content that shows one side of the section."""

    text: str
    side: Side
    exception: str | None = Field(description="The exception that an allowed example shows.")
    fails: str | None = Field(description="The element that an allowed example fails.")

    @classmethod
    def of(cls, example: Example) -> Self:
        return cls(text=example.text, side=example.side, exception=example.exception, fails=example.fails)


class SectionOut(WireOut):
    """The smallest part of a policy that can be cited, in one version of it."""

    model_config = ConfigDict(json_schema_extra={"examples": [SECTION]})

    id: str = Field(examples=["violent-speech/2.1"])
    version: str = Field(examples=["2026-03-01"])
    versions: tuple[str, ...] = Field(description="All versions that have this section, oldest first.")
    policy: str
    policy_title: str
    title: str
    heading_path: tuple[str, ...]
    kind: SectionKind
    guidance: bool
    language: str = Field(description="ISO 639-1 code of the text.")
    text: str = Field(description="What citations point into: their `start` and `end` are code points of it.")
    units: tuple[UnitOut, ...]
    elements: tuple[PartOut, ...]
    exceptions: tuple[PartOut, ...]
    severity: SeverityName | None
    ladder: tuple[StepOut, ...]
    regions: tuple[str, ...]
    references: tuple[str, ...]
    terms: tuple[str, ...] = Field(description="What a definition defines.")
    overrides: tuple[OverrideOut, ...]
    examples: tuple[ExampleOut, ...]
    asked: tuple[str, ...] = Field(description="Questions that the section answers, in any language.")

    @classmethod
    def of(cls, section: Section, versions: tuple[str, ...]) -> Self:
        return cls(
            id=section.id,
            version=str(section.version),
            versions=versions,
            policy=section.policy,
            policy_title=section.policy_title,
            title=section.title,
            heading_path=section.heading_path,
            kind=section.kind,
            guidance=section.guidance,
            language=section.language,
            text=section.text,
            units=tuple(map(UnitOut.of, section.units)),
            elements=tuple(map(PartOut.of, section.elements)),
            exceptions=tuple(map(PartOut.of, section.exceptions)),
            severity=severity_name(section.severity),
            ladder=tuple(map(StepOut.of, section.ladder)),
            regions=section.regions,
            references=section.references,
            terms=section.terms,
            overrides=tuple(map(OverrideOut.of, section.overrides)),
            examples=tuple(map(ExampleOut.of, section.examples)),
            asked=section.asked,
        )
