"""The case: what its sections come to together."""

from collections.abc import Sequence
from dataclasses import dataclass

from copilot.recommendations import Abstention, Finding, Status, Verdict
from copilot.ruling.overrides import OverrideResult, apply_overrides
from copilot.ruling.sections import Ruled
from policy_corpus.model import SectionId

FLOOR = 0.2  # an unclear section whose violation is less probable than this doesn't hold up a verdict


@dataclass(frozen=True, slots=True)
class Ruling:
    """The verdict, how sure it is (0 to 1), and why there is none if there is none."""

    ruled: tuple[Ruled, ...]
    verdict: Verdict
    confidence: float
    violation_probability: float
    caps: dict[SectionId, str]
    abstention: Abstention | None = None

    def violated(self) -> tuple[Ruled, ...]:
        """The sections that are violated, likeliest first."""
        found = [r for r in self.ruled if r.finding.finding is Finding.VIOLATED]
        return tuple(sorted(found, key=lambda r: -r.finding.probability))


def rule_case(ruled: Sequence[Ruled], floor: float = FLOOR) -> Ruling:
    """Any violated section makes a violation; else any unclear one above the floor an abstention; else none."""
    overridden = apply_overrides(ruled)
    rules = [r for r in overridden.ruled if not r.section.overrides]
    probability = max((r.finding.probability for r in rules if r.finding.finding is not Finding.EXCEPTED), default=0.0)
    abstention = _abstention(overridden, rules, floor)
    if abstention:
        return Ruling(overridden.ruled, Verdict.UNCLEAR, 0.0, probability, overridden.caps, abstention)
    violated = [r for r in rules if r.finding.finding is Finding.VIOLATED]
    if violated:
        confidence = max(r.finding.probability for r in violated)
        return Ruling(overridden.ruled, Verdict.VIOLATION, confidence, max(probability, confidence), overridden.caps)
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
    return Abstention("unclear", f"What was found does not settle {'; '.join(map(_open_parts, unclear[:3]))}.")


def _open_parts(ruled: Ruled) -> str:
    parts = (*ruled.finding.elements, *ruled.finding.exceptions)
    return f"{ruled.section.id} ({', '.join(part.id for part in parts if part.status is Status.UNCLEAR)})"
