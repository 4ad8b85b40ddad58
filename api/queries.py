"""What can be asked for in a query string. An unknown name is refused: `asof=` would otherwise mean today."""

import re
from datetime import date
from typing import Annotated, Self

from pydantic import BeforeValidator, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from copilot.cases import CaseId
from copilot.casework.desk import MOST
from copilot.casework.model import State
from copilot.casework.queues import Place, QueueFilter
from copilot.people.model import PersonId
from copilot.wire.base import Label, SoundText, WireIn
from copilot.wire.cases import LanguageText, RegionText, UtcTime
from policy_corpus.model import Region

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


class QueuePage(WireIn):
    """Which cases of a queue are meant, and from where on. Without any of it: the first that can be decided."""

    language: list[LanguageText] = Field([], max_length=50, description="Only these, and what has no known language.")
    without: list[Label] = Field([], max_length=50, description="Types of cases in the playbook to leave out.")
    state: list[State] = Field([], max_length=5, description="What can be decided unless said.")
    free: bool = Field(False, description="Leave out what others have claimed.")
    limit: int = Field(50, ge=1, le=MOST, description="How many cases.")
    after_rank: UtcTime | None = Field(None, description="`next.rank_at` of the page before.")
    after_id: Label | None = Field(None, description="`next.id` of the page before.")

    @model_validator(mode="after")
    def _both_or_neither(self) -> Self:
        if (self.after_rank is None) != (self.after_id is None):
            raise PydanticCustomError("half_a_place", "`after_rank` and `after_id` are given together")
        return self

    @property
    def place(self) -> Place | None:
        """Where the page begins."""
        return Place(self.after_rank, CaseId(self.after_id)) if self.after_rank and self.after_id else None

    def wanted(self, person: PersonId) -> QueueFilter:
        """What this person wants to see."""
        return QueueFilter(
            states=tuple(self.state) or QueueFilter().states,
            languages=frozenset(self.language),
            without=frozenset(self.without),
            person=person,
            free=self.free,
        )


class KeysOf(WireIn):
    """Whose keys are meant."""

    owner: Label | None = Field(None, description="The id of a person; everybody's unless said.")


class CameBack(WireIn):
    """What a provider says in the address when it sends somebody back; it may say more than is read."""

    model_config = ConfigDict(extra="ignore")

    state: Label = Field(description="What this attempt began with.")
    code: Annotated[SoundText, Field(max_length=4000)] | None = Field(None, description="What is traded for a token.")
    iss: Annotated[SoundText, Field(max_length=1000)] | None = Field(None, description="Who the provider is.")
    error: Annotated[SoundText, Field(max_length=200)] | None = Field(None, description="Why the provider refuses.")
