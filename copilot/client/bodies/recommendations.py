"""What is sent about recommendations. Written by ``python -m tests.api.client_code``; changed there."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal, NotRequired, TypedDict


class AuthorIn(TypedDict):
    """Who posted it, as far as the platform knows."""

    handle: NotRequired[str | None]
    followers: NotRequired[int | None]
    verified: NotRequired[bool | None]
    strikes: NotRequired[int]
    category: NotRequired[str | None]


class ContextItemIn(TypedDict):
    """A text that stands around the content."""

    role: str
    text: str


class MediumIn(TypedDict):
    """What an image, a video or a sound says, in text. Media themselves are never taken."""

    kind: str
    alt_text: NotRequired[str | None]
    ocr_text: NotRequired[str | None]
    transcript: NotRequired[str | None]


ReportFlag = Literal["child_safety", "threat_to_life", "legal_hold"]


class ReportIn(TypedDict):
    """Why somebody sent the case in."""

    source: str
    reason: NotRequired[str | None]
    flag: NotRequired[ReportFlag | None]


class CaseIn(TypedDict):
    """The content under review and what is known around it."""

    id: NotRequired[str | None]
    text: NotRequired[str | None]
    language: NotRequired[str | None]
    posted_at: NotRequired[datetime | str | None]
    region: NotRequired[str | None]
    surface: NotRequired[str | None]
    author: NotRequired[AuthorIn | None]
    context: NotRequired[Sequence[ContextItemIn]]
    media: NotRequired[Sequence[MediumIn]]
    reports: NotRequired[Sequence[ReportIn]]
