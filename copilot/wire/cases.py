"""A case as it comes in: one JSON object, closed and bounded."""

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated, Self

from pydantic import (
    AfterValidator,
    BeforeValidator,
    ConfigDict,
    Field,
    StrictBool,
    StrictInt,
    ValidationError,
    model_validator,
)
from pydantic_core import PydanticCustomError

from copilot.cases import Author, Case, CaseId, ContextItem, Medium, Report, ReportFlag
from copilot.errors import CaseInvalid
from copilot.wire.base import MAX_TEXT, Label, SoundText, WireIn
from copilot.wire.examples import CASE
from copilot.wire.regions import REGIONS, known_region
from policy_corpus.model import Region

CASE_ID = r"^[A-Za-z0-9_][A-Za-z0-9_.:~@=+-]*$"
MAX_ITEMS = 50  # of context, of media and of reports, each

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


def _iso_text(value: object) -> object:
    if isinstance(value, datetime) or (isinstance(value, str) and _DATE.match(value)):
        return value
    raise PydanticCustomError("iso_datetime", "The time is written as ISO 8601, as 2026-03-01T09:30:00Z")


def _in_utc(value: datetime) -> datetime:
    try:
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
    except OverflowError:
        raise PydanticCustomError("iso_datetime", "The time lies outside the years 1 to 9999 in UTC") from None


CaseIdText = Annotated[Label, Field(pattern=CASE_ID)]
UtcTime = Annotated[datetime, BeforeValidator(_iso_text), AfterValidator(_in_utc)]
RegionText = Annotated[Label, AfterValidator(known_region), Field(json_schema_extra={"enum": sorted(REGIONS)})]
LanguageText = Annotated[Label, Field(pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*$")]


class AuthorIn(WireIn):
    """Who posted it, as far as the platform knows."""

    handle: Label | None = Field(None, description="The public name of the account.")
    followers: StrictInt | None = Field(None, ge=0, le=10**12)
    verified: StrictBool | None = None
    strikes: StrictInt = Field(0, ge=0, le=10_000, description="Violations that still stand; they move the ladder.")
    category: Label | None = Field(None, description='What the account is, in free words: "official", "news".')

    def to_domain(self) -> Author:
        return Author(self.handle, self.followers, self.verified, self.strikes, self.category)


class ContextItemIn(WireIn):
    """A text that stands around the content."""

    role: Label = Field(description='How it stands to the content: "parent", "reply", "bio".')
    text: SoundText

    def to_domain(self) -> ContextItem:
        return ContextItem(self.role, self.text)


class MediumIn(WireIn):
    """What an image, a video or a sound says, in text. Media themselves are never taken."""

    kind: Label = Field(description='"image", "video", "audio".')
    alt_text: SoundText | None = Field(None, description="The description that the author gave.")
    ocr_text: SoundText | None = Field(None, description="The words that can be read in it.")
    transcript: SoundText | None = Field(None, description="The words that can be heard in it.")

    def to_domain(self) -> Medium:
        return Medium(self.kind, self.alt_text, self.ocr_text, self.transcript)


class ReportIn(WireIn):
    """Why somebody sent the case in."""

    source: Label = Field(description='Who reported: "user", "trusted_flagger", "classifier".')
    reason: SoundText | None = Field(None, description="The reporter's own words.")
    flag: ReportFlag | None = Field(
        None, description="Says that the case belongs to people alone; the case is then routed and never drafted."
    )

    def to_domain(self) -> Report:
        return Report(self.source, self.reason, self.flag)


class CaseIn(WireIn):
    """The content under review and what is known around it. Some text is needed, in `text`, a medium or the context.

    All texts together hold at most 200 000 characters (code points). They are kept raw: offsets in a recommendation
    count into them as they were sent.
    """

    model_config = ConfigDict(json_schema_extra={"examples": [CASE]})

    id: CaseIdText | None = Field(None, description="Your own id of the case; without one, an id is made.")
    text: SoundText | None = Field(None, description="The words of the post itself.")
    language: LanguageText | None = Field(None, description="ISO 639-1 code, if it is known; else it is identified.")
    posted_at: UtcTime | None = Field(
        None, description="When it was posted: the policies of that day apply. Without a time zone it is taken as UTC."
    )
    region: RegionText | None = Field(
        None, description="Where enforcement applies: ISO 3166-1 alpha-2, or EU. Without one, only global rules hold."
    )
    surface: Label | None = Field(None, description='Where it stands: "post", "comment", "profile".')
    author: AuthorIn | None = None
    context: tuple[ContextItemIn, ...] = Field((), max_length=MAX_ITEMS)
    media: tuple[MediumIn, ...] = Field((), max_length=MAX_ITEMS)
    reports: tuple[ReportIn, ...] = Field((), max_length=MAX_ITEMS)

    def _texts_under_review(self) -> list[str]:
        media = [text for medium in self.media for text in (medium.alt_text, medium.ocr_text, medium.transcript)]
        return [text for text in (self.text, *media, *(item.text for item in self.context)) if text]

    @model_validator(mode="after")
    def _has_text_within_bounds(self) -> Self:
        texts = self._texts_under_review()
        if not any(text.strip() for text in texts):
            raise PydanticCustomError("no_text", "The case has no text: give text, a medium's text or a context item")
        total = sum(map(len, texts)) + sum(len(report.reason or "") for report in self.reports)
        if total > MAX_TEXT:
            raise PydanticCustomError(
                "too_much_text",
                "All texts of the case together hold {total} characters; at most {most} are taken",
                {"total": total, "most": MAX_TEXT},
            )
        return self

    def to_case(self, new_id: str | None = None) -> Case:
        """The case; ``new_id`` is its id where none was sent. Raises ``CaseInvalid`` when there is neither."""
        name = self.id or new_id
        if not name:
            raise CaseInvalid("the case has no id; give each case of a file its own")
        return Case(
            id=CaseId(name),
            text=self.text or "",
            language=self.language,
            posted_at=self.posted_at,
            region=Region(self.region) if self.region else None,
            surface=self.surface,
            author=self.author.to_domain() if self.author else Author(),
            context=tuple(item.to_domain() for item in self.context),
            media=tuple(medium.to_domain() for medium in self.media),
            reports=tuple(report.to_domain() for report in self.reports),
        )


def parse_case(data: str | bytes | Mapping[str, object]) -> CaseIn:
    """Read one case from JSON or from a parsed object.

    Raises ``CaseInvalid``, whose text names every place that is wrong and never repeats the content.
    """
    try:
        return CaseIn.model_validate(read_json(data) if isinstance(data, str | bytes) else data)
    except ValidationError as error:
        raise CaseInvalid(f"the case can't be used: {problems_of(error)}") from None


def read_json(data: str | bytes) -> object:
    """Any JSON value in which no object has a key twice. Raises ``CaseInvalid``, which never repeats the content."""
    try:
        return json.loads(data, object_pairs_hook=_without_repeats)
    except RecursionError:
        raise CaseInvalid("the case can't be used: its JSON is nested too deeply") from None
    except json.JSONDecodeError as error:
        raise CaseInvalid(f"the case is not JSON: {error.msg} at character {error.pos}") from None
    except UnicodeDecodeError as error:
        raise CaseInvalid(f"the case is not UTF-8: {error.reason} at byte {error.start}") from None
    except ValueError:
        raise CaseInvalid("the case can't be used: a number in it is too long") from None


def _without_repeats(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise CaseInvalid("the case can't be used: a key stands twice in one object")
    return found


def problems_of(error: ValidationError) -> str:
    """Every place that is wrong, the first ten of them; nothing of what was sent."""
    problems = error.errors(include_url=False, include_input=False, include_context=False)
    named = [f"{_place(problem['loc'])}{problem['msg']}" for problem in problems[:10]]
    more = len(problems) - len(named)
    return "; ".join([*named, f"and {more} more"] if more else named)


def _place(location: tuple[int | str, ...]) -> str:
    path = ".".join(str(step)[:60] for step in location).encode("ascii", "backslashreplace").decode()
    return f"{path}: " if path else ""
