"""What is sent about cases. Written by ``python -m tests.api.client_code``; changed there."""

from collections.abc import Sequence, Set
from typing import Literal, NotRequired, TypedDict

from copilot.client.bodies.recommendations import CaseIn

ReportSource = Literal["user", "automated", "press", "trusted_flagger", "law_enforcement", "regulator"]


class ArrivalIn(TypedDict):
    """A case that is handed in, with what makes it urgent."""

    case: CaseIn
    source: NotRequired[ReportSource]
    views: NotRequired[int]
    views_per_hour: NotRequired[float]
    imminent: NotRequired[bool]
    vulnerable: NotRequired[bool]
    requester: NotRequired[str | None]
    reference: NotRequired[str | None]


SkipReason = Literal["language", "exposure", "involved", "specialist", "other"]


class SkipIn(TypedDict):
    """Why a case is passed over."""

    reason: SkipReason


class NoteIn(TypedDict):
    """Words beside a case."""

    text: str
    id: NotRequired[str | None]


class SeenIn(TypedDict):
    """What was on the screen; what has changed since is refused."""

    version: int
    recommendation: NotRequired[str | None]
    corpus: str


class EscalationIn(TypedDict):
    """A case is handed up."""

    seen: SeenIn
    text: str
    id: NotRequired[str | None]


Queue = Literal["standard", "priority", "escalations", "threat_to_life", "legal_hold", "child_safety", "appeals"]


class FilterIn(TypedDict):
    """A filter to keep."""

    queue: Queue
    languages: NotRequired[Sequence[str] | Set[str]]
    without: NotRequired[Sequence[str] | Set[str]]
