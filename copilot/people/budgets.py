"""What accounts use up in a day: known here, so that nobody waits for the store, and written there soon after."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from time import monotonic

from copilot.chat.metering import metered
from copilot.errors import StoreUnavailable
from copilot.people.errors import LimitReached
from copilot.people.limits import NOTHING, Account, Limits, Spent
from copilot.people.model import Actor
from copilot.people.ports import Usage
from copilot.people.prices import FREE, Prices
from copilot.ports import Clock
from copilot.recommendations import Tokens

FRESH = 5.0  # seconds for which the store isn't asked what other processes have spent
SETTLING = 1.0  # seconds after which somebody may ask again whom only drafts under way hold back
MOST_KNOWN = 10_000  # accounts that are remembered at once

_log = logging.getLogger(__name__)


@dataclass
class _Known:
    """One account on one day. ``kept`` stands in the store, ``pending`` doesn't yet, ``held`` may come of drafts."""

    kept: Spent = NOTHING
    pending: Spent = NOTHING
    held: Spent = NOTHING
    asked_at: float = float("-inf")

    @property
    def spent(self) -> Spent:
        return self.kept + self.pending

    @property
    def idle(self) -> bool:
        return self.pending == self.held == NOTHING


class Budgets:
    """Lets an account have drafts made while it has something left, and counts what they cost.

    What is under way counts as much as the dearest draft so far, so that many at once spend no more than one draft
    beyond the limit; what other processes spend is known within ``FRESH`` seconds. ``guess`` is what a draft may cost
    as long as none was made, in tokens.
    """

    def __init__(
        self,
        store: Usage,
        clock: Clock,
        prices: Prices = FREE,
        guess: int = 0,
        now: Callable[[], float] = monotonic,
    ) -> None:
        self._store, self._clock, self._prices, self._now = store, clock, prices, now
        self._known: dict[tuple[Account, date], _Known] = {}
        self._guess, self._dearest = prices.of(Tokens(prompt=guess)), NOTHING
        self._writer: asyncio.Task[None] | None = None

    @asynccontextmanager
    async def spending(self, by: Actor) -> AsyncIterator[None]:
        """Count what models are asked meanwhile. Raises ``LimitReached`` before anything is asked."""
        if not by.account:
            yield
            return
        known = await self._of(by.account, by.limits)
        self._expect_room(known, by.limits)
        held = self._guess if self._dearest == NOTHING else self._dearest
        known.held += held
        with metered() as meter:
            try:
                yield
            finally:
                known.held = Spent(known.held.tokens - held.tokens, known.held.money - held.money)
                cost = self._prices.of(meter.tokens)
                self._dearest = Spent(max(self._dearest.tokens, cost.tokens), max(self._dearest.money, cost.money))
                self._spend(known, cost)

    def left(self, account: Account, limits: Limits) -> Spent | None:
        """What is left of today's limits, as far as it is known here; 0 where there is no limit."""
        known = self._known.get((account, self._today()))
        if known is None:
            return None
        spent = known.spent
        return Spent(max(0, (limits.tokens or 0) - spent.tokens), max(0, (limits.money or 0) - spent.money))

    def until_midnight(self) -> float:
        """How many seconds are left of the day."""
        now = self._clock.now().astimezone(UTC)
        return (datetime.combine(now.date() + timedelta(days=1), time(), UTC) - now).total_seconds()

    async def close(self) -> None:
        """Write what isn't written yet."""
        self._write_soon()
        if self._writer:
            await self._writer

    async def _of(self, account: Account, limits: Limits) -> _Known:
        today = self._today()
        known = self._known.get((account, today))
        if known is None:
            self._forget(today)
            known = self._known[account, today] = _Known()
        limited = limits.tokens is not None or limits.money is not None
        if limited and self._now() - known.asked_at > FRESH:
            known.asked_at = self._now()
            stored = await self._store.spent(account, today)
            known.kept = Spent(max(known.kept.tokens, stored.tokens), max(known.kept.money, stored.money))
        return known

    def _forget(self, today: date) -> None:
        """Let go of earlier days, and of everybody where they are too many, as far as nothing of theirs is open."""
        many = len(self._known) >= MOST_KNOWN
        gone = [key for key, one in self._known.items() if one.idle and (many or key[1] != today)]
        for key in gone:
            del self._known[key]

    def _expect_room(self, known: _Known, limits: Limits) -> None:
        spent, under_way = known.spent, known.spent + known.held
        for limit, most, used, soon in (
            ("tokens", limits.tokens, spent.tokens, under_way.tokens),
            ("money", limits.money, spent.money, under_way.money),
        ):
            if most is not None and soon >= most:
                raise LimitReached(limit, most, self.until_midnight() if used >= most else SETTLING)

    def _spend(self, known: _Known, cost: Spent) -> None:
        if cost == NOTHING:
            return
        known.pending += cost
        self._write_soon()

    def _write_soon(self) -> None:
        if self._writer is None and self._waiting():
            self._writer = asyncio.create_task(self._write())

    def _waiting(self) -> list[tuple[Account, date]]:
        return [key for key, one in self._known.items() if one.pending != NOTHING]

    async def _write(self) -> None:
        try:
            while waiting := self._waiting():
                for account, day in waiting:
                    await self._keep(account, day)
        except StoreUnavailable as error:
            _log.warning("what was spent could not be written down and will be with the next draft: %s", error)
        finally:
            self._writer = None

    async def _keep(self, account: Account, day: date) -> None:
        known = self._known[account, day]
        more = known.pending
        known.kept = await self._store.spend(account, day, more)
        known.pending = Spent(known.pending.tokens - more.tokens, known.pending.money - more.money)
        known.asked_at = self._now()

    def _today(self) -> date:
        return self._clock.now().astimezone(UTC).date()
