"""Breaking the glass: asking, using, shutting."""

import logging

from copilot.people import glass
from copilot.people.errors import GlassNotFound
from copilot.people.glass import BrokenGlass, GlassId
from copilot.people.model import Actor
from copilot.people.parts import PeopleParts
from copilot.people.sessions import SessionId

_log = logging.getLogger(__name__)


class BreakingGlass:
    """What admins do who have to see content; everybody who manages people sees that they did."""

    def __init__(self, parts: PeopleParts) -> None:
        self._parts = parts

    async def ask(self, reason: str, by: Actor) -> BrokenGlass:
        """Ask for it; it is to be used within three minutes. Raises ``PersonInvalid``."""
        name = GlassId(self._parts.new_id("glass"))
        change = glass.asked(name, by, reason, self._parts.clock.now())
        await self._parts.store.add_glass(change)
        return change.glass

    async def use(self, name: GlassId, by: Actor, session: SessionId, digest: str) -> BrokenGlass:
        """Use it, with another secret for the session. Raises ``GlassNotFound``, ``GlassMovedOn``."""
        await self._expect_own(name, by)
        now = self._parts.clock.now()
        made = await self._parts.store.change_glass(
            name, lambda each: glass.used(each, by, now), now, (session, digest)
        )
        _log.warning("the glass was broken by %s: entry break_glass.used of the audit trail", by.person)
        return made

    async def shut(self, name: GlassId, by: Actor) -> BrokenGlass:
        """Shut it before its time. Raises ``GlassNotFound``, ``GlassMovedOn``."""
        now = self._parts.clock.now()
        return await self._parts.store.change_glass(name, lambda each: glass.shut(each, by, now), now)

    async def all(self) -> list[BrokenGlass]:
        """All that was ever asked for, the newest first."""
        return await self._parts.store.glass()

    async def _expect_own(self, name: GlassId, by: Actor) -> None:
        if all(each.id != name for each in await self._parts.store.glass(by.person)):
            raise GlassNotFound(f"you asked for nothing under the id {name!r}")
