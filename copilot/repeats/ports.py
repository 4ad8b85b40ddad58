"""What keeps requests that may come again."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from copilot.repeats.model import Answer, Asked, Claim, Earlier, UnderWay


@dataclass(frozen=True, slots=True)
class Times:
    """The moments of one try: now, when it is taken for dead, and since when an earlier one counts."""

    now: datetime
    until: datetime
    since: datetime


class RepeatStore(Protocol):
    """Keeps one row a key. Any method may raise ``StoreUnavailable``, those that write ``StoreFull``.

    What a task enters in the audit trail while it holds a claim (``copilot.repeats.model.holding``) settles the claim
    in the same transaction; it raises ``HoldLost``, and writes nothing, when another try has taken over.
    """

    async def claim(self, asked: Asked, holder: str, times: Times) -> Claim | Earlier | UnderWay:
        """Take hold of the key, or say what stands in the way. Raises ``KeyReused``."""
        ...

    async def look(self, asked: Asked, times: Times) -> Earlier | UnderWay | None:
        """What stands under the key; None where it can be taken hold of. Raises ``KeyReused``."""
        ...

    async def renew(self, claim: Claim, until: datetime) -> None:
        """Hold on until then; nothing happens once another has taken over."""
        ...

    async def keep(self, claim: Claim, answer: Answer | None) -> None:
        """The try is over. Without an answer it is known that it was, and no more."""
        ...

    async def release(self, claim: Claim) -> None:
        """The try came to nothing: the next one begins anew. What has an effect already stays."""
        ...

    async def purge(self, before: datetime) -> int:
        """Forget what is older. Returns how many keys that were."""
        ...
