"""Policies and their versions as they go out."""

from datetime import date
from typing import Self, cast

from pydantic import ConfigDict, Field

from api.schemas.examples import POLICIES, POLICY_VERSION
from copilot.wire.base import ListOut, WireOut
from copilot.wire.recommendations import SeverityName
from policy_corpus.corpus import applies_in
from policy_corpus.model import PolicyVersion, Region, Section, SectionKind, Severity


def severity_name(severity: Severity | None) -> SeverityName | None:
    """The wire form of a severity."""
    return cast("SeverityName", severity.name.lower()) if severity else None


class VersionOut(WireOut):
    """One version of a policy and when it holds."""

    version: str = Field(examples=["2026-03-01"])
    effective: date = Field(description="The first day on which it holds.")
    until: date | None = Field(description="The first day on which it no longer holds; null: none is known.")

    @classmethod
    def of_all(cls, versions: tuple[PolicyVersion, ...]) -> tuple[Self, ...]:
        """The versions of one policy, oldest first."""
        following = [*(later.version.effective for later in versions[1:]), None]
        return tuple(
            cls(
                version=str(version.version),
                effective=version.version.effective,
                until=min((day for day in (version.ends, after) if day), default=None),
            )
            for version, after in zip(versions, following, strict=True)
        )


class PolicyOut(WireOut):
    """A policy, or a piece of guidance, with all its versions."""

    policy: str = Field(examples=["violent-speech"])
    title: str
    owner: str = Field(description="The team that answers for it.")
    guidance: bool = Field(description="Whether it is guidance: it has an end, and speaks about policies.")
    in_force: str | None = Field(description="The version that holds on that day; null: none does.")
    sections: tuple[str, ...] = Field(description="The sections of that version that hold in that region.")
    versions: tuple[VersionOut, ...] = Field(description="Oldest first.")

    @classmethod
    def of(cls, versions: tuple[PolicyVersion, ...], held: PolicyVersion | None, region: Region | None) -> Self:
        """``versions`` are all of one policy, oldest first; ``held`` is the one in force."""
        shown = held or versions[-1]
        return cls(
            policy=shown.policy,
            title=shown.title,
            owner=shown.owner,
            guidance=shown.guidance,
            in_force=str(held.version) if held else None,
            sections=tuple(s.id for s in held.sections if applies_in(s, region)) if held else (),
            versions=VersionOut.of_all(versions),
        )


class PoliciesOut(ListOut):
    """Every policy, and what of it holds on one day in one region."""

    model_config = ConfigDict(json_schema_extra={"examples": [POLICIES]})

    as_of: date
    region: str | None
    corpus_fingerprint: str = Field(description="Known from the provenance of a recommendation.")
    policies: tuple[PolicyOut, ...]


class SectionBriefOut(WireOut):
    """A section without its words."""

    id: str = Field(examples=["violent-speech/2.1"])
    title: str
    heading_path: tuple[str, ...]
    kind: SectionKind
    severity: SeverityName | None
    regions: tuple[str, ...]

    @classmethod
    def of(cls, section: Section) -> Self:
        return cls(
            id=section.id,
            title=section.title,
            heading_path=section.heading_path,
            kind=section.kind,
            severity=severity_name(section.severity),
            regions=section.regions,
        )


class PolicyVersionOut(WireOut):
    """One version of a policy."""

    model_config = ConfigDict(json_schema_extra={"examples": [POLICY_VERSION]})

    policy: str
    title: str
    version: str
    owner: str
    purpose: str
    guidance: bool
    language: str
    versions: tuple[VersionOut, ...] = Field(description="All versions of the policy, oldest first.")
    sections: tuple[SectionBriefOut, ...]

    @classmethod
    def of(cls, shown: PolicyVersion, versions: tuple[PolicyVersion, ...]) -> Self:
        return cls(
            policy=shown.policy,
            title=shown.title,
            version=str(shown.version),
            owner=shown.owner,
            purpose=shown.purpose,
            guidance=shown.guidance,
            language=shown.language,
            versions=VersionOut.of_all(versions),
            sections=tuple(map(SectionBriefOut.of, shown.sections)),
        )
