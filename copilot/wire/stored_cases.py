"""A case as it goes out and as it is kept: every key stands, nothing is bounded."""

import json
from typing import Self

from pydantic import AwareDatetime

from copilot.cases import Author, Case, CaseId, ContextItem, Medium, Report, ReportFlag
from copilot.wire.base import WireOut
from copilot.wire.writing_out import quick_json
from policy_corpus.model import Region


class AuthorOut(WireOut):
    """Who posted it."""

    handle: str | None
    followers: int | None
    verified: bool | None
    strikes: int
    category: str | None

    @classmethod
    def of(cls, author: Author) -> Self:
        return cls(
            handle=author.handle,
            followers=author.followers,
            verified=author.verified,
            strikes=author.strikes,
            category=author.category,
        )

    def to_domain(self) -> Author:
        return Author(self.handle, self.followers, self.verified, self.strikes, self.category)


class ContextItemOut(WireOut):
    """A text that stands around the content."""

    role: str
    text: str

    @classmethod
    def of(cls, item: ContextItem) -> Self:
        return cls(role=item.role, text=item.text)

    def to_domain(self) -> ContextItem:
        return ContextItem(self.role, self.text)


class MediumOut(WireOut):
    """What an image, a video or a sound says, in text."""

    kind: str
    alt_text: str | None
    ocr_text: str | None
    transcript: str | None

    @classmethod
    def of(cls, medium: Medium) -> Self:
        return cls(kind=medium.kind, alt_text=medium.alt_text, ocr_text=medium.ocr_text, transcript=medium.transcript)

    def to_domain(self) -> Medium:
        return Medium(self.kind, self.alt_text, self.ocr_text, self.transcript)


class ReportOut(WireOut):
    """Why somebody sent the case in."""

    source: str
    reason: str | None
    flag: ReportFlag | None

    @classmethod
    def of(cls, report: Report) -> Self:
        return cls(source=report.source, reason=report.reason, flag=report.flag)

    def to_domain(self) -> Report:
        return Report(self.source, self.reason, self.flag)


class CaseOut(WireOut):
    """The content under review and what is known around it."""

    id: str
    text: str
    language: str | None
    posted_at: AwareDatetime | None
    region: str | None
    surface: str | None
    author: AuthorOut
    context: tuple[ContextItemOut, ...]
    media: tuple[MediumOut, ...]
    reports: tuple[ReportOut, ...]

    @classmethod
    def of(cls, case: Case) -> Self:
        return cls(
            id=case.id,
            text=case.text,
            language=case.language,
            posted_at=case.posted_at,
            region=case.region,
            surface=case.surface,
            author=AuthorOut.of(case.author),
            context=tuple(ContextItemOut.of(item) for item in case.context),
            media=tuple(MediumOut.of(medium) for medium in case.media),
            reports=tuple(ReportOut.of(report) for report in case.reports),
        )

    def to_domain(self) -> Case:
        return Case(
            id=CaseId(self.id),
            text=self.text,
            language=self.language,
            posted_at=self.posted_at,
            region=Region(self.region) if self.region is not None else None,
            surface=self.surface,
            author=self.author.to_domain(),
            context=tuple(item.to_domain() for item in self.context),
            media=tuple(medium.to_domain() for medium in self.media),
            reports=tuple(report.to_domain() for report in self.reports),
        )


def dump_case(case: Case) -> str:
    """The case as canonical JSON on one line."""
    return quick_json(CaseOut.of(case).model_dump(mode="json"))


def load_case(text: str) -> Case:
    """The case that ``dump_case`` wrote."""
    return CaseOut.model_validate(json.loads(text)).to_domain()
