"""What others are told of what happened: ids, versions and stable words, never content and never a person."""

import json
from datetime import UTC
from hashlib import sha256

from copilot.outbox import Told
from copilot.webhooks.model import EventId, EventType

PUBLISHED = "policy.published"
READY = "recommendation.ready"

_TYPE_OF = {  # an event of the outbox that is not here is told to nobody
    READY: EventType.RECOMMENDATION_READY,
    "decision.made": EventType.DECISION_MADE,
    "decision.held": EventType.DECISION_CHANGED,
    "decision.refused": EventType.DECISION_CHANGED,
    "decision.withdrawn": EventType.DECISION_CHANGED,
    "decision.undone": EventType.DECISION_CHANGED,
    "appeal.upheld": EventType.DECISION_CHANGED,
    "appeal.overturned": EventType.DECISION_CHANGED,
    PUBLISHED: EventType.POLICY_PUBLISHED,
}
_TOLD = ("case", "version", "recommendation", "status", "decision", "appeal", "corpus", "policies")
_IN_FORCE = {"appeal.upheld": True, "appeal.overturned": True}


def type_of(event: str) -> EventType | None:
    """What an event of the outbox is to others, None where it is no concern of theirs."""
    return _TYPE_OF.get(event)


def event_id(told: Told) -> EventId:
    """The id of what is told: the same however often it is sent, another one after a database was put back."""
    known = f"{told.position}\0{told.at.astimezone(UTC).isoformat()}\0{told.event}\0{told.subject}"
    return EventId(f"evt_{sha256(known.encode('utf-8', 'surrogatepass')).hexdigest()[:32]}")


def body_of(told: Told, id: EventId, type: EventType) -> bytes:  # noqa: A002
    """The body that is sent. ``sequence`` grows: of two events of one case the later has the higher one."""
    data = {name: told.payload[name] for name in _TOLD if told.payload.get(name) is not None}
    if type is EventType.DECISION_CHANGED:
        data |= {"change": told.event.partition(".")[2], "in_force": _IN_FORCE.get(told.event, False)}
    message = {
        "type": type.value,
        "id": id,
        "timestamp": told.at.astimezone(UTC).isoformat().replace("+00:00", "Z"),
        "sequence": told.position,
        "data": data,
    }
    return json.dumps(message, ensure_ascii=True, separators=(",", ":")).encode()
