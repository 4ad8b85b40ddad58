"""What is kept of a case that was routed to people."""

from copilot.cases import ReportFlag
from copilot.recommendations import Outcome, Provenance, Recommendation, Verdict

NEVER_WRITTEN = ReportFlag.CHILD_SAFETY.value  # the lane whose content is kept nowhere


def routed_lane(recommendation: Recommendation) -> str | None:
    """The lane of a routed recommendation, None for any other. Raises ``ValueError`` for one that names none."""
    if recommendation.status is not Outcome.ROUTED:
        return None
    if not recommendation.lane:
        raise ValueError(f"the routed recommendation {recommendation.id!r} names no lane")
    return recommendation.lane


def routing_note(lane: str) -> str:
    """The rationale of a routed recommendation: the same words for every case of a lane."""
    return f"Routed to people: {lane}. Nothing was drafted."


def stub_of(recommendation: Recommendation) -> Recommendation:
    """A routed recommendation without anything that could come from the content: who, when, where to, by what."""
    lane = routed_lane(recommendation)
    if lane is None:
        raise ValueError(f"recommendation {recommendation.id!r} is not routed")
    made = recommendation.provenance
    return Recommendation(
        id=recommendation.id,
        case_id=recommendation.case_id,
        as_of=recommendation.as_of,
        region=recommendation.region,
        status=Outcome.ROUTED,
        verdict=Verdict.UNCLEAR,
        provenance=Provenance(made.drafter, corpus_fingerprint=made.corpus_fingerprint, embedder=made.embedder),
        rationale=routing_note(lane),
        lane=lane,
        schema_version=recommendation.schema_version,
    )


def lane_after(before: str | None, routed: str) -> str:
    """The lane of a case that is routed once more: the newest, but what is never written stays so."""
    return NEVER_WRITTEN if before == NEVER_WRITTEN else routed
