"""Records, decisions and the rest of a case's life as JSON text, and back."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, TypeVar

from pydantic import TypeAdapter

from copilot.casework.decisions import Appeal, Decision, PrecedentRow
from copilot.casework.files import Change
from copilot.casework.model import CaseRecord
from copilot.casework.queues import SavedFilter
from copilot.errors import CaseInvalid
from copilot.wire.base import is_sound

Value = TypeVar("Value", CaseRecord, Decision, Appeal, PrecedentRow, SavedFilter)
Kept = CaseRecord | Decision | Appeal | PrecedentRow | SavedFilter

_ADAPTERS: dict[type[Kept], TypeAdapter[Any]] = {
    kind: TypeAdapter(kind) for kind in (CaseRecord, Decision, Appeal, PrecedentRow, SavedFilter)
}


def dump(value: Kept) -> str:
    """The value as JSON on one line."""
    return _ADAPTERS[type(value)].dump_json(value).decode()


def load(kind: type[Value], text: str) -> Value:
    """The value that ``dump`` wrote."""
    value: Value = _ADAPTERS[kind].validate_json(text)
    return value


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
