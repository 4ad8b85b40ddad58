"""A recommendation as what is written out, keys in the documented order, without a model of each part.

Records whose outside form has the names and the order of their own fields stand in it as they are: the encoder writes a
record as an object of its fields.
"""

from collections.abc import Iterator
from typing import Any

from copilot.recommendations import Provenance, Recommendation
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
        "actions": rec.actions,
        "severity": SEVERITY_NAMES[rec.severity] if rec.severity is not None else None,
        "requires_second_approval": rec.requires_second_approval,
        "confidence": float(rec.confidence),
        "violation_probability": None if rec.violation_probability is None else float(rec.violation_probability),
        "citations": rec.citations,
        "findings": rec.findings,
        "considerations": {"for": rec.considerations.for_, "against": rec.considerations.against},
        "rationale": rec.rationale,
        "missing_context": rec.missing_context,
        "signals": rec.signals,
        "precedents": rec.precedents,
        "abstention": rec.abstention,
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


def _provenance(made: Provenance) -> Plain:
    return {
        "drafter": made.drafter,
        "model": made.model,
        "prompt_fingerprint": made.prompt_fingerprint,
        "corpus_fingerprint": made.corpus_fingerprint,
        "embedder": made.embedder,
        "calibration": made.calibration,
        "retrieved": made.retrieved,
        "tokens": made.tokens,
        "dropped": dict(sorted(made.dropped.items())),
        "sent": in_key_order(made.sent),
        "timings_ms": {step: float(made.timings_ms[step]) for step in sorted(made.timings_ms)},
        "stood_in": made.stood_in,
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
