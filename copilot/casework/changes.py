"""Making the change of an act: the next version, what happened, its audit entry, and what others are told."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from copilot.audit.entries import AuditDraft
from copilot.casework.files import Act, Change
from copilot.casework.model import CaseRecord, Happening
from copilot.casework.queues import check_reading
from copilot.outbox import OutboxEvent

TOLD = frozenset(  # what goes into the outbox
    {
        "case.opened",
        "case.merged",
        "case.routed",
        "case.escalated",
        "case.erased",
        "decision.held",
        "decision.made",
        "decision.refused",
        "decision.withdrawn",
        "decision.undone",
        "appeal.opened",
        "appeal.upheld",
        "appeal.overturned",
    }
)


@dataclass(frozen=True, slots=True)
class What:
    """What was done: a stable word, the words for a person, and the facts that the trail keeps. No content in any."""

    event: str
    words: str
    facts: Mapping[str, object] = field(default_factory=dict)


def changed(record: CaseRecord, act: Act, what: What) -> Change:
    """The change to ``record``, which stands as the act leaves it but for its version."""
    record = replace(record, version=record.version + 1)
    subject = f"case/{record.id}"
    facts = {"case": record.id, "version": record.version, "queue": record.queue.value, "state": record.state.value}
    payload = {**facts, **what.facts}
    entry = AuditDraft(what.event, subject, act.person, act.actor.via, payload, corpus=record.corpus)
    return Change(
        record=record,
        happening=Happening(record.version, act.at, act.person, what.event, what.words),
        audit=(entry,),
        outbox=(OutboxEvent(what.event, subject, payload),) if what.event in TOLD else (),
    )


def content_read(record: CaseRecord, act: Act) -> AuditDraft:
    """What the trail says when somebody reads what a case says. Raises ``NotPermitted`` for whom it is not open to."""
    check_reading(act.actor, record)
    facts = {"case": record.id, "version": record.version, "queue": record.queue.value}
    return AuditDraft("content.read", f"case/{record.id}", act.person, act.actor.via, facts)
