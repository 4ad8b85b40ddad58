"""The case: what its sections come to together."""

from collections.abc import Sequence
from dataclasses import dataclass

from copilot.recommendations import Abstention, Finding, Status, Verdict
from copilot.ruling.overrides import OverrideResult, apply_overrides
from copilot.ruling.sections import Ruled
from policy_corpus.model import SectionId

FLOOR = 0.05  # an unclear section whose violation is less probable than this doesn't hold up a verdict


@dataclass(frozen=True, slots=True)
class Ruling:
    """The verdict, how sure it is (0 to 1), and why there is none if there is none."""

    ruled: tuple[Ruled, ...]
    verdict: Verdict
    confidence: float
    violation_probability: float
    caps: dict[SectionId, tuple[str, ...]]
    abstention: Abstention | None = None

    def violated(self) -> tuple[Ruled, ...]:
        """The sections that are violated, likeliest first."""
        found = [r for r in self.ruled if r.finding.finding is Finding.VIOLATED]
        return tuple(sorted(found, key=lambda r: -r.finding.probability))


def rule_case(ruled: Sequence[Ruled], floor: float = FLOOR) -> Ruling:
    """Any violated section makes a violation; else any unclear one above the floor an abstention; else none."""
    overridden = apply_overrides(ruled)
    rules = [r for r in overridden.ruled if not r.section.overrides]
    probability = max((r.finding.probability for r in rules), default=0.0)
    abstention = _abstention(overridden, rules, floor)
    if abstention:
        return Ruling(overridden.ruled, Verdict.UNCLEAR, 0.0, probability, overridden.caps, abstention)
    violated = [r for r in rules if r.finding.finding is Finding.VIOLATED]
    if violated:
        confidence = max(r.finding.probability for r in violated)
        return Ruling(overridden.ruled, Verdict.VIOLATION, confidence, probability, overridden.caps)
    return Ruling(overridden.ruled, Verdict.NO_VIOLATION, 1 - probability, probability, overridden.caps)


def _abstention(overridden: OverrideResult, rules: list[Ruled], floor: float) -> Abstention | None:
    if not rules:
        return Abstention("nothing_relevant", "No rule that is in force here has to do with this content.")
    if overridden.conflicts:
        conflict = overridden.conflicts[0]
        names = " and ".join((conflict.section, *conflict.overriding))
        return Abstention("conflict", f"{names} disagree, and neither takes precedence.")
    if any(r.finding.finding is Finding.VIOLATED for r in rules):
        return None
    unclear = [r for r in rules if r.finding.finding is Finding.UNCLEAR and r.finding.probability >= floor]
    if not unclear:
        return None
    open_ = "; ".join(_open(r, overridden) for r in unclear[:3])
    return Abstention("unclear", f"What was found does not settle {open_}.")


def _open(ruled: Ruled, overridden: OverrideResult) -> str:
    """What is not known of the section: some of its parts, or whether another section exempts it."""
    parts = (*ruled.finding.elements, *ruled.finding.exceptions)
    unclear = ", ".join(part.id for part in parts if part.status is Status.UNCLEAR)
    overriding = [r.section for r in overridden.ruled if r.section.id in overridden.doubtful]
    exempting = [s.id for s in overriding if any(override.covers(ruled.section.id) for override in s.overrides)]
    if unclear or not exempting:
        return f"{ruled.section.id} ({unclear})"
    return f"whether {' or '.join(exempting)} exempts {ruled.section.id}"
