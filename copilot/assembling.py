"""A recommendation, put together from what the steps of the pipeline came to."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from copilot.drafting import Brief, Draft
from copilot.grounding import Grounded
from copilot.precedents import departures
from copilot.prose import Known, shown
from copilot.rationale import consider, explain
from copilot.recommendations import Considerations, Outcome, Recommendation, Retrieved, Signal, Verdict
from copilot.ruling import ActionPlan, Ruling


@dataclass(frozen=True, slots=True)
class Words:
    """What is said for people; ``removed`` counts what a model said that stands nowhere."""

    rationale: str
    considerations: Considerations
    missing_context: tuple[str, ...]
    removed: int


@dataclass(frozen=True, slots=True)
class Decided:
    """What the steps came to, the last one excepted: who looks at a case sees all of it.

    ``sent`` says what of the content left this machine, ``failed`` whether the drafter gave no usable draft.
    """

    brief: Brief
    draft: Draft
    grounded: Grounded
    ruling: Ruling
    plan: ActionPlan
    words: Words
    signals: tuple[Signal, ...]
    retrieved: tuple[Retrieved, ...]
    sent: Mapping[str, object]
    failed: bool


def worded(brief: Brief, draft: Draft, ruling: Ruling) -> Words:
    """A ruling in words: ours first, then those of the drafter that can be shown."""
    known = Known((text for _, text in brief.case.sources()), brief.sections())
    rationale = shown([draft.rationale], known)
    for_, against = (shown(c, known) for c in (draft.considerations_for, draft.considerations_against))
    missing = shown(draft.missing_context, known)
    built, departing = consider(ruling), departures([r.finding for r in ruling.ruled], brief.precedents)
    return Words(
        rationale=" ".join((explain(ruling), *rationale.sentences)),
        considerations=Considerations(built.for_ + for_.sentences, built.against + departing + against.sentences),
        missing_context=missing.sentences,
        removed=rationale.removed + for_.removed + against.removed + missing.removed,
    )


def assembled(base: Recommendation, made: Decided, timings: Mapping[str, float]) -> Recommendation:
    """``base`` with all that was decided; ``timings`` are the milliseconds of each step."""
    brief, draft, ruling = made.brief, made.draft, made.ruling
    severities = [r.section.severity for r in ruling.violated() if r.section.severity]
    decided = ruling.abstention is None
    dropped = made.grounded.dropped | ({"unlocated_words": made.words.removed} if made.words.removed else {})
    return replace(
        base,
        status=Outcome.DRAFTED if decided else Outcome.ABSTAINED,
        verdict=ruling.verdict if decided else Verdict.UNCLEAR,
        actions=made.plan.actions,
        requires_second_approval=made.plan.requires_second_approval,
        severity=max(severities, default=None) if decided else None,
        confidence=round(ruling.confidence, 4) if decided else 0.0,
        violation_probability=round(ruling.violation_probability, 4),
        citations=made.grounded.citations,
        findings=tuple([r.finding for r in ruling.ruled]),
        considerations=made.words.considerations,
        rationale=made.words.rationale,
        missing_context=made.words.missing_context,
        signals=made.signals,
        precedents=brief.precedents,
        abstention=ruling.abstention,
        language=brief.language,
        exchanges=draft.exchanges,
        provenance=replace(
            base.provenance,
            model=draft.model,
            prompt_fingerprint=draft.prompt_fingerprint,
            calibration=draft.calibration,
            retrieved=made.retrieved,
            tokens=draft.tokens,
            dropped={} if made.failed else dropped,
            sent={**made.sent, **draft.sent},
            timings_ms=dict(timings),
            stood_in=draft.stood_in,
        ),
    )
