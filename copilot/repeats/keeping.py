"""Doing what is asked under a key once, whoever asks how often."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from time import monotonic
from uuid import uuid4

from copilot.errors import StoreUnavailable
from copilot.ports import Clock
from copilot.repeats.errors import StillAtWork
from copilot.repeats.model import Answer, Asked, Claim, Earlier, UnderWay, holding
from copilot.repeats.ports import RepeatStore, Times

LEASE = timedelta(seconds=20)  # how long a try that is silent is waited for
RENEWED = 5.0  # seconds between two signs of life
PATIENCE = 10.0  # seconds that a second try waits for the first
_FIRST_PAUSE, _LONGEST_PAUSE = 0.02, 0.5  # seconds

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Repeating:
    """The keys of callers. ``kept`` is how long an answer is given again."""

    store: RepeatStore
    clock: Clock
    kept: timedelta = timedelta(hours=24)
    patience: float = PATIENCE

    async def begin(self, asked: Asked) -> Claim | Earlier:
        """Take hold of the key, or wait for who has it. Raises ``KeyReused`` and ``StillAtWork``."""
        holder, until, pause = uuid4().hex, monotonic() + self.patience, _FIRST_PAUSE
        found = await self.store.claim(asked, holder, self._times())
        while isinstance(found, UnderWay):
            if monotonic() > until:
                raise StillAtWork("the first request with this Idempotency-Key is still at work; ask again in a moment")
            await asyncio.sleep(pause)
            pause = min(pause * 1.5, _LONGEST_PAUSE)
            looked = await self.store.look(asked, self._times())
            found = looked or await self.store.claim(asked, holder, self._times())
        return found

    @asynccontextmanager
    async def at_work(self, claim: Claim, *, settles: bool = True) -> AsyncIterator[None]:
        """While this lasts the hold is renewed; an error lets go of the key.

        ``settles``: what is entered in the audit trail is the effect. Without it only
        what is entered while ``copilot.repeats.model.effecting`` lasts.
        """
        renewing = asyncio.create_task(self._renew(claim))
        try:
            claim.pieces = not settles
            with holding(claim):
                yield
        except BaseException:
            await self.let_go(claim)
            raise
        finally:
            renewing.cancel()

    async def keep(self, claim: Claim, answer: Answer | None) -> None:
        """Have the answer given again. Where it can't be kept, the effect is known all the same."""
        try:
            await self.store.keep(claim, answer)
        except StoreUnavailable as error:
            _log.warning("the answer to a request under a key could not be kept: %s", error)

    async def let_go(self, claim: Claim) -> None:
        """Have the next try begin anew, unless there is an effect."""
        with suppress(StoreUnavailable):
            await self.store.release(claim)

    async def _renew(self, claim: Claim) -> None:
        while True:
            await asyncio.sleep(RENEWED)
            with suppress(StoreUnavailable):
                await self.store.renew(claim, self._times().until)

    def _times(self) -> Times:
        now = self.clock.now()
        return Times(now, now + LEASE, now - self.kept)
