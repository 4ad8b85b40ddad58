"""Making, rotating and revoking keys, and who is behind one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from copilot.people import keys
from copilot.people.errors import SignInRefused
from copilot.people.keys import OVERLAP, ApiKey, KeyId, checked, id_of, new_key_text
from copilot.people.limits import NO_LIMITS, Account, Limits, Spent
from copilot.people.model import Actor, Permission, PersonId
from copilot.people.parts import PeopleParts, note_seen

REFUSED = "the key is not known here, has expired or was revoked"
_PURPOSE = "key"


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key that is to be made."""

    owner: PersonId
    name: str
    scopes: frozenset[Permission]
    lasts: timedelta
    limits: Limits = NO_LIMITS


@dataclass(frozen=True, slots=True)
class MadeKey:
    """A key with its text: the only time that anybody sees it."""

    key: ApiKey
    text: str


class Keyring:
    """The door for programs."""

    def __init__(self, parts: PeopleParts) -> None:
        self._parts = parts

    async def make(self, new: NewKey, by: Actor) -> MadeKey:
        """Raises ``PersonNotFound`` for the owner, ``KeyInvalid`` for what can't be given."""
        now, (name, text) = self._parts.clock.now(), new_key_text(self._parts.environment)
        owner = await self._parts.store.user(new.owner)
        key = ApiKey(name, owner.id, new.name, new.scopes, now, now + new.lasts, limits=new.limits)
        checked(key, owner, by)
        await self._parts.store.add_key(key, self._digest(text), keys.made(key, by))
        return MadeKey(key, text)

    async def all(self, owner: PersonId | None = None) -> list[ApiKey]:
        """All that were ever made, or those of one person. Raises ``PersonNotFound``."""
        if owner is not None:
            await self._parts.store.user(owner)
        return await self._parts.store.keys(owner)

    async def rotate(self, key: KeyId, by: Actor, overlap: timedelta = OVERLAP) -> MadeKey:
        """A new key for an old one, which stays good for ``overlap``. It lasts as long as the old one was to last.

        Raises ``KeyNotFound``, ``KeyMovedOn``, ``KeyInvalid``.
        """
        now, (name, text) = self._parts.clock.now(), new_key_text(self._parts.environment)
        digest = self._digest(text)

        def verb(old: ApiKey) -> keys.KeyChange:
            new = ApiKey(name, old.owner, old.name, old.scopes, now, now + (old.expires_at - old.created_at))
            return keys.rotated(old, new, digest, overlap, by)

        changed = await self._parts.store.change_key(key, verb, now)
        return MadeKey(changed.key, text)

    async def limit(self, key: KeyId, limits: Limits, by: Actor) -> ApiKey:
        """Give a key other limits. Raises ``KeyNotFound``, ``KeyMovedOn``, ``KeyInvalid``."""
        now = self._parts.clock.now()
        changed = await self._parts.store.change_key(key, lambda old: keys.limited(old, limits, by, now), now)
        return changed.key

    async def spent(self) -> Mapping[Account, Spent]:
        """What every account has used up today, in UTC."""
        return await self._parts.store.spent_on(self._parts.clock.now().date())

    async def revoke(self, key: KeyId, by: Actor) -> ApiKey:
        """Let the key open nothing from the next request on. Raises ``KeyNotFound``, ``KeyMovedOn``."""
        now = self._parts.clock.now()
        changed = await self._parts.store.change_key(key, lambda old: keys.revoked(old, by, now), now)
        return changed.key

    async def actor(self, text: str) -> Actor:
        """Who calls with that key. Raises ``SignInRefused``."""
        name, now = id_of(text, self._parts.environment), self._parts.clock.now()
        known = await self._parts.store.key(name) if name else None
        fits = known is not None and self._parts.pepper.fits(_PURPOSE, text, known.digest)
        if known is None or not fits or not known.key.stands(now) or not known.owner.active:
            raise SignInRefused(REFUSED)
        if _is_due(known.key.seen_at, now):
            await note_seen(self._parts.store.saw_key(known.key.id, now))
        return known.actor()

    def _digest(self, text: str) -> str:
        return self._parts.pepper.digest(_PURPOSE, text)


def _is_due(seen_at: datetime | None, now: datetime) -> bool:
    return seen_at is None or now - seen_at >= keys.SEEN_EVERY
