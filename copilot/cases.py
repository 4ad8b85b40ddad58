"""A case: the content under review and what is known around it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from typing import NewType

from policy_corpus.model import Region
from retrieval.normalisation import Normalised, normalise

CaseId = NewType("CaseId", str)


class NewCaseId(str):
    """The id of a case that came without one, minted here: nothing can stand under it yet."""

    __slots__ = ()


Source = NewType("Source", str)  # "text", "context/0", "media/0/ocr_text": where in a case a text stands


class ReportFlag(StrEnum):
    """A reporter's own word that a case belongs to people alone. Any of them routes the case."""

    CHILD_SAFETY = "child_safety"
    THREAT_TO_LIFE = "threat_to_life"
    LEGAL_HOLD = "legal_hold"


@dataclass(frozen=True, slots=True)
class Author:
    """Who posted it. ``strikes`` counts the violations that still stand; ``category`` is free, as "official"."""

    handle: str | None = None
    followers: int | None = None
    verified: bool | None = None
    strikes: int = 0
    category: str | None = None


@dataclass(frozen=True, slots=True)
class ContextItem:
    """A text that stands around the content: ``role`` says how, as "parent", "reply", "bio"."""

    role: str
    text: str


@dataclass(frozen=True, slots=True)
class Medium:
    """What an image, a video or a sound says, in text. No media bytes are ever taken."""

    kind: str
    alt_text: str | None = None
    ocr_text: str | None = None
    transcript: str | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """Why somebody sent the case in."""

    source: str
    reason: str | None = None
    flag: ReportFlag | None = None


@dataclass(frozen=True)
class Case:
    """One case as it came in; the texts are raw and never edited."""

    id: CaseId
    text: str = ""
    language: str | None = None
    posted_at: datetime | None = None
    region: Region | None = None
    surface: str | None = None
    author: Author = Author()
    context: tuple[ContextItem, ...] = ()
    media: tuple[Medium, ...] = ()
    reports: tuple[Report, ...] = ()

    def sources(self) -> Iterator[tuple[Source, str]]:
        """Every text under review with the name of its place: the content, its media, then its context."""
        if self.text:
            yield Source("text"), self.text
        for number, medium in enumerate(self.media):
            for name in ("alt_text", "ocr_text", "transcript"):
                text = getattr(medium, name)
                if text:
                    yield Source(f"media/{number}/{name}"), text
        for number, item in enumerate(self.context):
            if item.text:
                yield Source(f"context/{number}"), item.text

    def labels(self) -> Iterator[tuple[Source, str]]:
        """What else somebody outside may have written, with the name of its place: a handle, roles, reasons."""
        named = {"surface": self.surface, "author/handle": self.author.handle, "author/category": self.author.category}
        named |= {f"context/{number}/role": item.role for number, item in enumerate(self.context)}
        named |= {f"reports/{number}/reason": report.reason for number, report in enumerate(self.reports)}
        yield from ((Source(place), text) for place, text in named.items() if text)

    def content(self) -> str:
        """What the author published, a blank line between its texts; the context where there is nothing else."""
        own = [text for source, text in self.sources() if not source.startswith("context/")]
        return "\n\n".join(own or [text for _, text in self.sources()])

    def around(self) -> str:
        """What stands around the content; nothing where that is the content."""
        texts = dict(self.sources())
        beside = [text for source, text in texts.items() if source.startswith("context/")]
        return "\n\n".join(beside) if len(beside) < len(texts) else ""

    def copy_of(self, text: str) -> Normalised:
        """The matching copy of a text of this case, made once for all who read it."""
        copy = self._copies.get(text)
        if copy is None:
            copy = self._copies[text] = normalise(text)
        return copy

    @cached_property
    def _copies(self) -> dict[str, Normalised]:
        return {}
