"""Golden cases, outcomes and scores to test scoring with; each part can be replaced by name."""

from dataclasses import replace
from datetime import date
from typing import Any

from copilot.recommendations import Finding, PartFinding, Recommendation, SectionFinding, Status, Verdict
from evals.golden_cases import Control, GoldenCase, GoldenLabel
from evals.runs.outcomes import Ending, Outcome
from evals.scoring.model import NO_VIOLATION, ROUTED, UNCLEAR, VIOLATION, CaseScore
from evals.scoring.rulebook import Rulebook
from policy_corpus.actions import read_catalogue
from policy_corpus.corpus import Corpus
from policy_corpus.model import PolicyId, PolicyVersion, Region, Section, SectionId, Version
from tests.builders import a_case, a_citation, a_recommendation, a_section, a_section_finding

RULE = SectionId("violent-speech/2.1")
OTHER = SectionId("violent-speech/2.2")
GERMAN = SectionId("violent-speech/9")


def sections() -> tuple[Section, ...]:
    return (
        a_section(),
        a_section(OTHER, body="You may not praise violence."),
        a_section(GERMAN, body="Here even a wish counts.", regions=(Region("DE"),)),
    )


def a_rulebook(*given: Section) -> Rulebook:
    """The three sections from March 2026, and an older version of the first."""
    held = given or sections()
    old = replace(held[0], version=Version(date(2026, 1, 1)))
    versions = (_version(old), _version(*held))
    return Rulebook(Corpus(versions, "f00d"), read_catalogue())


def _version(*held: Section) -> PolicyVersion:
    return PolicyVersion(PolicyId("violent-speech"), "Violent speech", held[0].version, "Safety", held)


def a_golden(*controls: Control, verdict: Verdict = Verdict.VIOLATION, **parts: Any) -> GoldenCase:
    """``case-1``: the rule is violated by a first-time author, unless said."""
    label = GoldenLabel(
        verdict=verdict,
        actions=frozenset({"remove"}) if verdict is Verdict.VIOLATION else frozenset(),
        controlling=controls or ((Control(RULE),) if verdict is Verdict.VIOLATION else ()),
        lane=parts.pop("lane", None),
    )
    given: dict[str, Any] = {"case": a_case(), "family": "f1", "versions": (("violent-speech", "2026-03-01"),)}
    return GoldenCase(label=label, **(given | parts))


def an_outcome(rec: Recommendation | None = None, **parts: Any) -> Outcome:
    given: dict[str, Any] = {"repeat": 0, "failure": None if rec else "Timeout: no answer", "seconds": 0.5}
    return Outcome("case-1", recommendation=rec, **(given | parts))


def found(section: SectionId, finding: Finding, probability: float, excepted_by: str | None = None) -> SectionFinding:
    exceptions = (PartFinding(excepted_by, Status.MET),) if excepted_by else ()
    return a_section_finding(
        section=section, finding=finding, probability=probability, elements=(), exceptions=exceptions
    )


def a_draft_of(*findings: SectionFinding, verdict: Verdict = Verdict.VIOLATION, **parts: Any) -> Recommendation:
    """A recommendation that cites each section it has a finding of."""
    held = {section.id: section for section in sections()}
    cited = tuple(a_citation(1, held[f.section], id=f"c{n}") for n, f in enumerate(findings, 1))
    return a_recommendation(findings=findings, citations=cited, verdict=verdict, **parts)


def a_score(expected: str = VIOLATION, verdict: str = VIOLATION, **parts: Any) -> CaseScore:
    """A drafted score that is right where ``verdict`` is what was expected."""
    ending = parts.pop("ending", Ending.DRAFTED)
    drafted = ending is Ending.DRAFTED
    right = verdict == expected if drafted else None
    routing = ending is Ending.ROUTED and expected == ROUTED if ROUTED in (expected, str(ending)) else None
    given: dict[str, Any] = {
        "case_id": "case-1",
        "repeat": 0,
        "family": parts.get("case_id", "case-1"),
        "label": "0" * 12,
        "slices": (("policy", "violent-speech"),),
        "ending": ending,
        "expected": expected,
        "verdict": verdict if drafted else UNCLEAR,
        "verdict_right": right,
        "routing_right": routing,
        "decision_and_citations": right is True or routing is True,
        "action_exact": right,
        "action_distance": (0 if right else 5) if drafted else None,
        "sections_needed": frozenset({RULE}) if expected == VIOLATION else frozenset(),
        "citations": 1 if drafted else 0,
        "probability": {VIOLATION: 0.9, NO_VIOLATION: 0.1}[verdict] if drafted else None,
        "confidence": 0.9 if drafted else 0.0,
    }
    return CaseScore(**(given | parts))
