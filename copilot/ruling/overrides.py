"""Sections and guidance that override others: they exempt, or they cap what is done, and they may disagree."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from msgspec import structs

from copilot.recommendations import Finding
from copilot.ruling.sections import Ruled
from policy_corpus.model import GLOBAL, Effect, Override, Section, SectionId


@dataclass(frozen=True, slots=True)
class Conflict:
    """Sections of equal precedence, or of two regions, that say different things of one violated section."""

    section: SectionId
    overriding: tuple[SectionId, ...]


@dataclass(frozen=True, slots=True)
class OverrideResult:
    """The findings after overriding, the actions that no action for a capped section may exceed, and who disagrees.

    ``doubtful`` are overriding sections that may apply and would have lightened the result.
    """

    ruled: tuple[Ruled, ...]
    caps: dict[SectionId, tuple[str, ...]]
    conflicts: tuple[Conflict, ...]
    doubtful: tuple[SectionId, ...]


@dataclass(frozen=True, slots=True)
class _Claim:
    by: Section
    override: Override
    certain: bool


def apply_overrides(ruled: Sequence[Ruled]) -> OverrideResult:
    """Let the overriding sections that apply act on the violated ones; an exemption settles a doubtful one too.

    An overriding section is never violated: where its elements are met it is ``excepted``, for it excepts.
    """
    claims = [claim for r in ruled for claim in _claims(r)]
    result: list[Ruled] = []
    caps: dict[SectionId, tuple[str, ...]] = {}
    conflicts: list[Conflict] = []
    doubtful: dict[SectionId, None] = {}
    for r in ruled:
        if r.section.overrides:
            result.append(_as_override(r))
            continue
        if r.finding.finding not in (Finding.VIOLATED, Finding.UNCLEAR):
            result.append(r)
            continue
        outcome = _settle(r, [c for c in claims if c.override.covers(r.section.id)])
        if r.finding.finding is Finding.UNCLEAR and outcome.finding is not Finding.EXCEPTED:
            result.append(r)
            continue
        result.append(_with(r, outcome.finding))
        caps |= {r.section.id: outcome.caps} if outcome.caps else {}
        conflicts += [outcome.conflict] if outcome.conflict else []
        doubtful |= dict.fromkeys(outcome.doubtful)
    return OverrideResult(tuple(result), caps, tuple(conflicts), tuple(doubtful))


@dataclass(frozen=True, slots=True)
class _Outcome:
    finding: Finding
    caps: tuple[str, ...] = ()
    conflict: Conflict | None = None
    doubtful: tuple[SectionId, ...] = ()


def _claims(ruled: Ruled) -> list[_Claim]:
    finding = ruled.finding.finding
    if finding not in (Finding.VIOLATED, Finding.UNCLEAR):
        return []
    return [_Claim(ruled.section, override, finding is Finding.VIOLATED) for override in ruled.section.overrides]


def _settle(ruled: Ruled, claims: list[_Claim]) -> _Outcome:
    """What the claims on one violated section come to: the highest precedence rules; doubt makes it milder."""
    certain = [claim for claim in claims if claim.certain]
    doubtful = [claim for claim in claims if not claim.certain]
    highest = max((claim.override.precedence for claim in certain), default=None)
    leading = [claim for claim in certain if claim.override.precedence == highest]
    if len({(c.override.effect, c.override.cap) for c in leading}) > 1 or any(
        _regions_disagree(ruled.section, claim) for claim in leading
    ):
        sections = tuple(dict.fromkeys(claim.by.id for claim in leading))
        return _Outcome(Finding.VIOLATED, conflict=Conflict(ruled.section.id, sections))
    rivals = [c for c in doubtful if highest is None or c.override.precedence >= highest]
    if leading and leading[0].override.effect is Effect.EXEMPT:
        return _Outcome(Finding.EXCEPTED)
    if any(claim.override.effect is Effect.EXEMPT for claim in rivals):
        return _Outcome(Finding.UNCLEAR, doubtful=tuple(claim.by.id for claim in rivals))
    caps = tuple(dict.fromkeys(claim.override.cap for claim in (*leading, *rivals) if claim.override.cap))
    return _Outcome(Finding.VIOLATED, caps, doubtful=tuple(claim.by.id for claim in rivals))


def _regions_disagree(violated: Section, claim: _Claim) -> bool:
    """Two regions' rules pull apart, and no precedence says which leads."""
    ours, theirs = set(violated.regions) - {GLOBAL}, set(claim.by.regions) - {GLOBAL}
    return bool(ours and theirs) and ours.isdisjoint(theirs) and claim.override.precedence == 0


def _as_override(ruled: Ruled) -> Ruled:
    return _with(ruled, Finding.EXCEPTED) if ruled.finding.finding is Finding.VIOLATED else ruled


def _with(ruled: Ruled, finding: Finding) -> Ruled:
    """The section with another finding; one that is excepted is at most as likely as not to be violated."""
    highest = 0.5 if finding is Finding.EXCEPTED else 1.0
    probability = min(ruled.finding.probability, highest)
    return replace(ruled, finding=structs.replace(ruled.finding, finding=finding, probability=probability))
