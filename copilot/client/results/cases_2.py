"""Answers about cases. Written by ``python -m tests.api.client_code``; changed there."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from copilot.client.results.cases import Appeal, CaseRecord, Decision, Queue, Standing, State, Strike
from copilot.client.results.recommendations import Finding, Status


@dataclass(frozen=True, slots=True)
class Note:
    """What somebody wrote beside the case."""

    id: str
    by: str
    at: datetime
    text: str


PrecedentState = Literal["shown", "confirmed", "retired"]


@dataclass(frozen=True, slots=True)
class PrecedentRow:
    """What a decision says of one section."""

    decision: str
    case_id: str
    section: str
    version: str
    finding: Finding
    parts: tuple[tuple[Any, ...], ...]
    state: PrecedentState
    why_retired: str | None


@dataclass(frozen=True, slots=True)
class Happening:
    """What happened, version by version."""

    version: int
    at: datetime
    person: str
    event: str
    words: str


@dataclass(frozen=True, slots=True)
class CaseFile:
    """The file of a case; what it says and what was recommended are asked for by themselves."""

    corpus: str
    record: CaseRecord
    decisions: tuple[Decision, ...]
    appeals: tuple[Appeal, ...]
    strikes: tuple[Strike, ...]
    standing: Standing
    notes: tuple[Note, ...]
    precedents: tuple[PrecedentRow, ...]
    happenings: tuple[Happening, ...]


@dataclass(frozen=True, slots=True)
class Author:
    """Who posted it."""

    handle: str | None
    followers: int | None
    verified: bool | None
    strikes: int
    category: str | None


@dataclass(frozen=True, slots=True)
class ContextItem:
    """A text that stands around the content."""

    role: str
    text: str


@dataclass(frozen=True, slots=True)
class Medium:
    """What an image, a video or a sound says, in text."""

    kind: str
    alt_text: str | None
    ocr_text: str | None
    transcript: str | None


ReportFlag = Literal["child_safety", "threat_to_life", "legal_hold"]


@dataclass(frozen=True, slots=True)
class Report:
    """Why somebody sent the case in."""

    source: str
    reason: str | None
    flag: ReportFlag | None


@dataclass(frozen=True, slots=True)
class Case:
    """The content under review and what is known around it."""

    id: str
    text: str
    language: str | None
    posted_at: datetime | None
    region: str | None
    surface: str | None
    author: Author
    context: tuple[ContextItem, ...]
    media: tuple[Medium, ...]
    reports: tuple[Report, ...]


Became = Literal["opened", "merged", "known", "failed"]


@dataclass(frozen=True, slots=True)
class ImportedLine:
    """One line. ``id`` is that of the case which has its content now, maybe an earlier one."""

    line: int
    became: Became
    id: str | None = None
    state: State | None = None
    queue: Queue | None = None
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Imported:
    """Every line that held something, in order, and how many of them became what."""

    opened: int
    merged: int
    known: int
    failed: int
    lines: tuple[ImportedLine, ...]


@dataclass(frozen=True, slots=True)
class PartPair:
    """One element or exception, in the precedent and in the draft."""

    part: str
    precedent: Status
    draft: Status


@dataclass(frozen=True, slots=True)
class Comparison:
    """A precedent beside the draft."""

    case_id: str
    decision: str
    section: str
    version: str
    finding: Finding
    state: PrecedentState
    similarity: float | None
    agrees: bool
    same: tuple[PartPair, ...]
    differs: tuple[PartPair, ...]
    only_one: tuple[str, ...]
    changed: bool


@dataclass(frozen=True, slots=True)
class Precedents:
    """The precedents of what a draft says, the most alike first, then the confirmed, then the newest."""

    recommendation: str | None
    precedents: tuple[Comparison, ...]


@dataclass(frozen=True, slots=True)
class SavedFilter:
    """A filter that a person keeps under a name."""

    name: str
    queue: Queue
    languages: tuple[str, ...]
    without: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SavedFilters:
    """All that a person has saved."""

    next: str | None
    filters: tuple[SavedFilter, ...]
