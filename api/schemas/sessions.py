"""Sessions as they go out."""

from datetime import datetime
from typing import Any, Self

from pydantic import ConfigDict, Field

from copilot.people.sessions import Session
from copilot.wire.base import ListOut, WireOut

_SESSION: dict[str, Any] = {
    "id": "session_77aa01",
    "how": "password",
    "opened_at": "2026-03-02T10:00:00Z",
    "seen_at": "2026-03-02T10:00:00Z",
    "ends_at": "2026-03-02T22:00:00Z",
}


class SessionOut(WireOut):
    """Somebody who is signed in somewhere."""

    model_config = ConfigDict(json_schema_extra={"examples": [_SESSION]})

    id: str
    how: str = Field(description="`password` or `provider`.")
    opened_at: datetime
    seen_at: datetime
    ends_at: datetime

    @classmethod
    def of(cls, session: Session) -> Self:
        return cls(
            id=session.id,
            how=session.how,
            opened_at=session.opened_at,
            seen_at=session.seen_at,
            ends_at=session.ends_at,
        )


class SessionsOut(ListOut):
    """The sessions of one person that still stand, the newest first."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"sessions": [_SESSION], "next": None}]})

    sessions: tuple[SessionOut, ...]
