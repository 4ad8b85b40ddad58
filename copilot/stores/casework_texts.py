"""What of a case's life must be looked at before it is kept."""

from collections.abc import Iterator
from dataclasses import replace

from copilot.casework.decisions import Decision
from copilot.casework.files import Change
from copilot.errors import CaseInvalid
from copilot.wire.base import is_sound


def without_words(decision: Decision) -> Decision:
    """The decision as it was taken, without what may have to be erased and what came later."""
    return replace(decision, reason="", approval=None, ending=None)


def check_texts(change: Change) -> None:
    """Raises ``CaseInvalid`` for characters that not every database takes."""
    if not all(map(is_sound, _texts(change))):
        raise CaseInvalid(f"a text beside case {change.record.id!r} holds a NUL character or half a surrogate pair")


def _texts(change: Change) -> Iterator[str]:
    yield change.record.id
    yield change.record.author or ""
    for requester in change.record.requesters:
        yield from (requester.name or "", requester.reference or "")
    if change.note:
        yield from (change.note.id, change.note.text)
    if change.decision:
        yield from (change.decision.id, change.decision.reason)
    if change.appeal:
        yield from (change.appeal.id, change.appeal.grounds)
