"""A recommendation as plain values, keys in the documented order: what is written out, without a model of each part."""

from collections.abc import Iterator
from typing import Any

from copilot.recommendations import (
    Citation,
    Evidence,
    PartFinding,
    Precedent,
    Provenance,
    Recommendation,
    RecommendedAction,
    Retrieved,
    SectionFinding,
    Signal,
)
from copilot.wire.base import in_key_order
from policy_corpus.model import Severity

Plain = dict[str, Any]

SEVERITY_NAMES = {severity: severity.name.lower() for severity in Severity}


def plain_recommendation(rec: Recommendation) -> Plain:
    """The outside form of ``rec``."""
    return {
        "schema_version": rec.schema_version,
        "id": rec.id,
        "case_id": rec.case_id,
        "as_of": rec.as_of.isoformat(),
        "region": rec.region,
        "status": rec.status,
        "verdict": rec.verdict,
        "actions": [_action(action) for action in rec.actions],
        "severity": SEVERITY_NAMES[rec.severity] if rec.severity is not None else None,
        "requires_second_approval": rec.requires_second_approval,
        "confidence": float(rec.confidence),
        "violation_probability": None if rec.violation_probability is None else float(rec.violation_probability),
        "citations": [plain_citation(citation) for citation in rec.citations],
        "findings": [_finding(finding) for finding in rec.findings],
        "considerations": {"for": rec.considerations.for_, "against": rec.considerations.against},
        "rationale": rec.rationale,
        "missing_context": rec.missing_context,
        "signals": [_signal(signal) for signal in rec.signals],
        "precedents": [_precedent(precedent) for precedent in rec.precedents],
        "abstention": {"reason": rec.abstention.reason, "detail": rec.abstention.detail} if rec.abstention else None,
        "lane": rec.lane,
        "language": rec.language,
        "provenance": _provenance(rec.provenance),
    }


def chances_of(rec: Recommendation) -> Iterator[tuple[str, float]]:
    """Every number of it that says how likely something is, with its name."""
    yield "confidence", rec.confidence
    if rec.violation_probability is not None:
        yield "violation_probability", rec.violation_probability
    for finding in rec.findings:
        yield "probability", finding.probability


def numbers_of(rec: Recommendation) -> Iterator[float]:
    """Every number that stands in it with a fraction."""
    yield from (chance for _, chance in chances_of(rec))
    yield from (precedent.similarity for precedent in rec.precedents)
    yield from (retrieved.score for retrieved in rec.provenance.retrieved)
    yield from rec.provenance.timings_ms.values()
    yield from _within(list(rec.provenance.sent.values()))


def plain_citation(citation: Citation) -> Plain:
    """The outside form of a citation."""
    return {
        "id": citation.id,
        "section": citation.section,
        "version": citation.version,
        "language": citation.language,
        "policy_title": citation.policy_title,
        "heading_path": citation.heading_path,
        "role": citation.role,
        "quote": citation.quote,
        "start": citation.start,
        "end": citation.end,
    }


def _action(action: RecommendedAction) -> Plain:
    return {"action": action.action, "target": action.target, "from_section": action.from_section}


def _finding(finding: SectionFinding) -> Plain:
    return {
        "section": finding.section,
        "version": finding.version,
        "finding": finding.finding,
        "elements": [_part(part) for part in finding.elements],
        "exceptions": [_part(part) for part in finding.exceptions],
        "probability": float(finding.probability),
    }


def _part(part: PartFinding) -> Plain:
    evidence = [_evidence(evidence) for evidence in part.evidence]
    return {"id": part.id, "status": part.status, "citations": part.citations, "evidence": evidence}


def _evidence(evidence: Evidence) -> Plain:
    return {"source": evidence.source, "quote": evidence.quote, "start": evidence.start, "end": evidence.end}


def _signal(signal: Signal) -> Plain:
    place = {"source": signal.source, "start": signal.start, "end": signal.end}
    return {"kind": signal.kind, **place, "detail": signal.detail}


def _precedent(precedent: Precedent) -> Plain:
    return {
        "case_id": precedent.case_id,
        "section": precedent.section,
        "finding": precedent.finding,
        "similarity": float(precedent.similarity),
    }


def _provenance(made: Provenance) -> Plain:
    tokens, stood_in = made.tokens, made.stood_in
    return {
        "drafter": made.drafter,
        "model": made.model,
        "prompt_fingerprint": made.prompt_fingerprint,
        "corpus_fingerprint": made.corpus_fingerprint,
        "embedder": made.embedder,
        "calibration": made.calibration,
        "retrieved": [_retrieved(retrieved) for retrieved in made.retrieved],
        "tokens": {"prompt": tokens.prompt, "completion": tokens.completion, "cached": tokens.cached},
        "dropped": dict(sorted(made.dropped.items())),
        "sent": in_key_order(made.sent),
        "timings_ms": {step: float(made.timings_ms[step]) for step in sorted(made.timings_ms)},
        "stood_in": {"drafter": stood_in.drafter, "reason": stood_in.reason} if stood_in else None,
    }


def _retrieved(retrieved: Retrieved) -> Plain:
    return {
        "section": retrieved.section,
        "version": retrieved.version,
        "score": float(retrieved.score),
        "via": retrieved.via,
    }


def _within(value: object) -> Iterator[float]:
    """The numbers with a fraction in a JSON value."""
    if isinstance(value, float):
        yield value
    elif isinstance(value, dict):
        yield from _within(list(value.values()))
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _within(item)
