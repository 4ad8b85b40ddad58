"""From a golden case and what came of it to a score. Pure: scoring again needs no new run."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from hashlib import sha256

from copilot.recommendations import Recommendation
from evals.golden_cases import GoldenCase
from evals.runs.outcomes import Ending, Outcome
from evals.scoring.citations import citation_problems
from evals.scoring.model import ROUTED, UNCLEAR, CaseScore
from evals.scoring.rulebook import Rulebook
from evals.scoring.sections import (
    carrying_sections,
    exceptions_met,
    retrieved_ranks,
    slices_of,
    violated_rules,
    violated_sections,
)


def score_run(golden: Sequence[GoldenCase], outcomes: Iterable[Outcome], rulebook: Rulebook) -> list[CaseScore]:
    """The score of each outcome, in order. An outcome of a case that is not in ``golden`` raises ``KeyError``."""
    unscored = {str(each.case.id): (each, _unscored(each, rulebook)) for each in golden}
    return [_score(*unscored[outcome.case_id], outcome, rulebook) for outcome in outcomes]


def score_case(golden: GoldenCase, outcome: Outcome, rulebook: Rulebook) -> CaseScore:
    """What the outcome is worth against the label."""
    return _score(golden, _unscored(golden, rulebook), outcome, rulebook)


def label_digest(golden: GoldenCase) -> str:
    """Twelve hexadecimal digits that change with the case or with its label."""
    label = golden.label
    said = (golden.case, label.verdict.value, label.lane, sorted(label.actions), sorted(map(repr, label.controlling)))
    return sha256(repr(said).encode("utf-8", "surrogatepass")).hexdigest()[:12]


def _unscored(golden: GoldenCase, rulebook: Rulebook) -> CaseScore:
    """What is known of a case before it ran: the score of a failure."""
    label, rules = golden.label, violated_rules(golden, rulebook)
    severity = max((rule.severity for rule in rules.values() if rule.severity), default=None)
    expected = ROUTED if label.lane else label.verdict.value
    return CaseScore(
        case_id=str(golden.case.id),
        repeat=0,
        family=golden.family,
        label=label_digest(golden),
        slices=slices_of(golden, severity),
        ending=Ending.FAILED,
        expected=expected,
        verdict=UNCLEAR,
        verdict_right=None,
        routing_right=False if expected == ROUTED else None,
        decision_and_citations=False,
        severity=severity.name.lower() if severity else None,
        sections_needed=frozenset(map(str, label.sections)),
        rules_violated=frozenset(rules),
        exceptions_needed=frozenset(f"{c.section} {c.exception}" for c in label.controlling if c.exception),
    )


def _score(golden: GoldenCase, unscored: CaseScore, outcome: Outcome, rulebook: Rulebook) -> CaseScore:
    score = replace(unscored, repeat=outcome.repeat, ending=outcome.ending, seconds=outcome.seconds)
    rec = outcome.recommendation
    if rec is None:
        return score
    score = replace(
        score,
        sections_cited=frozenset(str(citation.section) for citation in rec.citations),
        citations=len(rec.citations),
        citation_problems=citation_problems(golden.case, rec, rulebook),
        probability=rec.violation_probability,
        tokens=rec.provenance.tokens,
    )
    if score.ending is Ending.ROUTED:
        right = rec.lane == golden.label.lane
        return replace(score, routing_right=right, decision_and_citations=right)
    score = replace(score, retrieved_ranks=retrieved_ranks(golden, rec))
    return _drafted(golden, score, rec, rulebook) if score.ending is Ending.DRAFTED else score


def _drafted(golden: GoldenCase, score: CaseScore, rec: Recommendation, rulebook: Rulebook) -> CaseScore:
    taken = [action.action for action in rec.actions]
    right = rec.verdict.value == score.expected
    found = violated_sections(rec)
    covered = score.sections_needed <= score.sections_cited and score.rules_violated <= found
    return replace(
        score,
        verdict=rec.verdict.value,
        verdict_right=right,
        decision_and_citations=right and covered,
        action_exact=frozenset(taken) == golden.label.actions,
        action_distance=rulebook.distance(taken, golden.label.actions),
        rules_found=found,
        sections_carrying=carrying_sections(rec),
        exceptions_found=exceptions_met(rec),
        confidence=rec.confidence,
    )
