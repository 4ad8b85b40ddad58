"""Records, decisions and the rest of a case's life as they are kept: JSON text, and back."""

from typing import Any, TypeVar

from pydantic import TypeAdapter

from copilot.casework.decisions import Appeal, Decision, PrecedentRow
from copilot.casework.model import CaseRecord
from copilot.casework.queues import SavedFilter

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
