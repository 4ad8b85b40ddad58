"""What keeps the desks of all persons."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Protocol

from copilot.cases import CaseId
from copilot.desk.model import FirstView, Handling, Preferences, Reveal
from copilot.people.model import PersonId


class Desk(Protocol):
    """Any method may raise ``StoreUnavailable``, those that write ``StoreFull``."""

    async def preferences(self, person: PersonId) -> Preferences:
        """What the person chose, or what holds for who chose nothing."""
        ...

    async def keep_preferences(self, person: PersonId, preferences: Preferences) -> None: ...

    async def reveal(self, reveal: Reveal) -> None:
        """Count a reveal."""
        ...

    async def reveals(self, person: PersonId, since: datetime) -> list[Reveal]:
        """Those of one person since then, oldest first."""
        ...

    async def loads(self, since: datetime) -> list[int]:
        """What was revealed since then, a sum a person, smallest first; without whose it is."""
        ...

    async def commit_view(self, view: FirstView) -> FirstView:
        """Keep a first view, and give back the one that stands: the first that was committed is never changed."""
        ...

    async def views(self, person: PersonId, cases: Collection[CaseId]) -> dict[CaseId, FirstView]:
        """Those of one person, of these cases."""
        ...

    async def handled(self, handling: Handling) -> None:
        """Keep how a draft fared."""
        ...

    async def has_decided(self, person: PersonId, case: CaseId, at: datetime) -> None:
        """Keep that this person knows what the case says."""
        ...

    async def handlings(self, since: datetime, limit: int = 10_000) -> Sequence[Handling]:
        """How drafts fared since then, oldest first."""
        ...

    async def decided(self, person: PersonId, since: datetime, limit: int = 200) -> list[CaseId]:
        """Cases that the person decided since then, newest first."""
        ...
