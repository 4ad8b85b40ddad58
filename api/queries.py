"""What can be asked for in a query string. An unknown name is refused: `asof=` would otherwise mean today."""

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Annotated

from pydantic import BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from api.paging import CursorInvalid, PageQuery, moment, read_cursor, write_cursor
from copilot.audit.entries import AuditRecord
from copilot.cases import CaseId
from copilot.casework.model import CaseRecord, State
from copilot.casework.queues import Place, QueueFilter
from copilot.people.model import PersonId
from copilot.wire.base import Label, SoundText, WireIn
from copilot.wire.cases import LanguageText, RegionText
from policy_corpus.model import Region

_QUEUE, _TRAIL = "queue", "trail"  # what their cursors call a list of cases, and one of entries
_LAST_ENTRY = 2**63 - 1  # that a database can count to
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def _iso_date(value: object) -> object:
    if isinstance(value, date) or (isinstance(value, str) and _DATE.fullmatch(value)):
        return value
    raise PydanticCustomError("iso_date", "The day is written as ISO 8601, as 2026-03-01")


IsoDate = Annotated[date, BeforeValidator(_iso_date)]


class DayAndPlace(WireIn):
    """Which policies are meant."""

    as_of: IsoDate | None = Field(None, description="The day whose policies are meant; today in UTC unless said.")
    region: RegionText | None = Field(
        None, description="Where enforcement applies: ISO 3166-1 alpha-2, or EU. Without one, only global rules hold."
    )

    @property
    def place(self) -> Region | None:
        """The region as the corpus knows it."""
        return Region(self.region) if self.region else None


class CaseDayAndPlace(DayAndPlace):
    """Under which policies a case is looked at."""

    as_of: IsoDate | None = Field(
        None, description="The day whose policies apply; the day on which the case was posted unless said, else today."
    )
    region: RegionText | None = Field(
        None, description="Where enforcement applies; the region of the case unless said."
    )


class OneVersion(WireIn):
    """Which version is meant."""

    version: Label | None = Field(None, description="As `2026-03-01`; the newest unless said.", examples=["2026-03-01"])


class SearchFor(DayAndPlace):
    """What is looked for."""

    q: Annotated[SoundText, Field(min_length=1, max_length=4000)] = Field(
        description="A content, or a question.", examples=["someone writes where a colleague parks"]
    )
    top: int = Field(5, ge=1, le=100, description="How many sections.")


class AskFor(DayAndPlace):
    """What is asked."""

    q: Annotated[SoundText, Field(min_length=1, max_length=1000)] = Field(
        description="A question, in any language.", examples=["May somebody post a phone number?"]
    )


class PolicyPage(DayAndPlace, PageQuery):
    """Which policies are meant, and from where on."""


class QueuePage(PageQuery):
    """Which cases of a queue are meant, and from where on. Without any of it: the first that can be decided."""

    language: list[LanguageText] = Field([], max_length=50, description="Only these, and what has no known language.")
    without: list[Label] = Field([], max_length=50, description="Types of cases in the playbook to leave out.")
    state: list[State] = Field([], max_length=5, description="What can be decided unless said.")
    free: bool = Field(False, description="Leave out what others have claimed.")

    @property
    def place(self) -> Place | None:
        """Where the page begins. Raises ``CursorInvalid``."""
        if self.after is None:
            return None
        try:
            rank, case = read_cursor(_QUEUE, self.after)
            return Place(datetime.fromisoformat(rank).astimezone(UTC), CaseId(case))
        except (ValueError, OverflowError):
            raise CursorInvalid("`after` is no cursor of a queue; send `next` of the page before") from None

    def following(self, records: Sequence[CaseRecord]) -> str | None:
        """The cursor of the page after these; None when there is none."""
        last = records[-1] if len(records) == self.limit else None
        return write_cursor(_QUEUE, (moment(last.rank_at), last.id)) if last else None

    def wanted(self, person: PersonId) -> QueueFilter:
        """What this person wants to see."""
        return QueueFilter(
            states=tuple(self.state) or QueueFilter().states,
            languages=frozenset(self.language),
            without=frozenset(self.without),
            person=person,
            free=self.free,
        )


class AuditPage(PageQuery):
    """Which entries of the audit trail are meant, and from where on."""

    subject: Label | None = Field(None, description="What it was done to, as `case/case-1`.")
    actor: Label | None = Field(None, description="The id of who did it.")
    event: Label | None = Field(None, description="What was done, as `decision.made`.")

    @property
    def beginning(self) -> int:
        """The number behind which the page begins. Raises ``CursorInvalid``."""
        if self.after is None:
            return 0
        try:
            (seq,) = read_cursor(_TRAIL, self.after)
            return min(int(seq), _LAST_ENTRY)
        except ValueError:
            raise CursorInvalid("`after` is no cursor of the trail; send `next` of the page before") from None

    def cut(self, records: Sequence[AuditRecord]) -> tuple[Sequence[AuditRecord], str | None]:
        """The records of this page out of one more, and the cursor of the next."""
        shown = records[: self.limit]
        return shown, write_cursor(_TRAIL, (str(shown[-1].entry.seq),)) if len(records) > self.limit else None


class KeysOf(PageQuery):
    """Whose keys are meant."""

    owner: Label | None = Field(None, description="The id of a person; everybody's unless said.")


class CameBack(WireIn):
    """What a provider says in the address when it sends somebody back; it may say more than is read."""

    model_config = ConfigDict(extra="ignore")

    state: Label = Field(description="What this attempt began with.")
    code: Annotated[SoundText, Field(max_length=4000)] | None = Field(None, description="What is traded for a token.")
    iss: Annotated[SoundText, Field(max_length=1000)] | None = Field(None, description="Who the provider is.")
    error: Annotated[SoundText, Field(max_length=200)] | None = Field(None, description="Why the provider refuses.")
