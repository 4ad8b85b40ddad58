"""What the copilot needs from the outside: a store for recommendations, precedents, and the time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NewType, Protocol

from copilot.cases import Case, CaseId
from copilot.people.model import SYSTEM, Actor
from copilot.recommendations import Exchange, Precedent, Recommendation, RecommendationId
from policy_corpus.model import SectionId

Position = NewType("Position", int)  # where a recommendation stands among all: later ones have higher numbers


class Clock(Protocol):
    """Tells the time."""

    def now(self) -> datetime:
        """This moment, in UTC and with that time zone."""
        ...


class Precedents(Protocol):
    """The decided cases that may be weighed."""

    async def similar(self, content: str, sections: Sequence[SectionId]) -> tuple[Precedent, ...]:
        """Those of ``sections`` that resemble ``content``, most similar first. Raises ``StoreUnavailable``."""
        ...


@dataclass(frozen=True, slots=True)
class StoredRecommendation:
    """A recommendation as it stands in the store. ``added_at`` is in UTC."""

    position: Position
    added_at: datetime
    recommendation: Recommendation


class RecommendationStore(Protocol):
    """Keeps recommendations with the cases that they speak of. Any method may raise ``StoreUnavailable``.

    A case may come in again under its id with other content (an edit, one more report): every content stays with the
    recommendations that were made of it, and ``case`` gives the newest.

    A routed recommendation is kept as a stub (``copilot.stores.sealing.stub_of``) and seals its case for good: the
    content of a ``child_safety`` case is not written at all, and what was kept of the case before is erased; that of
    other lanes is written where no method here reads. Asking for what was kept before raises ``CaseSealed``.
    """

    async def add(self, case: Case, recommendation: Recommendation, at: datetime, by: Actor = SYSTEM) -> str:
        """Keep both with an entry of the audit trail, or nothing; once this returns they outlive a crash.

        Gives the recommendation as it goes out: the text of ``copilot.wire.recommendations.dump_json``.

        Adding the same once more changes nothing. Raises ``RecommendationConflict`` when the id stands for something
        else, ``CaseSealed`` when a case that was routed is to get a draft, ``CaseInvalid`` when a text of the case or
        an id holds NUL or half a surrogate pair, ``StoreFull`` when there is no room.
        """
        ...

    async def get(self, recommendation: RecommendationId) -> Recommendation:
        """Raises ``RecommendationNotFound``, and ``CaseSealed`` for one that quotes a case that was routed later."""
        ...

    async def exchanges(self, recommendation: RecommendationId) -> tuple[Exchange, ...]:
        """What was said with a model to draft it, oldest first; empty where none was asked. Raises as ``get``."""
        ...

    async def case(self, case: CaseId) -> Case:
        """The newest content of the case. Raises ``CaseNotFound`` and ``CaseSealed``."""
        ...

    async def case_of(self, recommendation: RecommendationId) -> Case:
        """The content that the recommendation was made of, which its offsets count into.

        Raises ``RecommendationNotFound`` and ``CaseSealed``.
        """
        ...

    async def lane(self, case: CaseId) -> str | None:
        """The lane that the case was routed to once, None for one that never was or isn't known.

        Whoever drafts asks this first: a case stays with people also when it comes in again without its flag.
        """
        ...

    async def of_case(self, case: CaseId) -> list[Recommendation]:
        """All of one case, oldest first; of a sealed case its stubs alone. Raises ``CaseNotFound``."""
        ...

    async def recent(self, limit: int, before: Position | None = None) -> list[StoredRecommendation]:
        """The newest of all, newest first; with ``before``, the newest of those that stand before it.

        Leaves out what ``get`` would refuse.
        """
        ...

    async def ready(self) -> None:
        """Return if reading works and the tables stand; else raise ``StoreUnavailable``."""
        ...

    async def close(self) -> None:
        """Finish what is being written and let go of the database. Nothing can be asked afterwards."""
        ...
