"""API keys: what they look like, what they may do, how one takes the place of another.

A key reads ``rck_ENVIRONMENT_ID_SECRET``: twelve hexadecimal digits name it, 43 letters and digits are the secret, and
six more a checksum of all before, so that scanners and typists know a key when they see one.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from secrets import randbelow, token_hex
from typing import NewType
from zlib import crc32

from copilot.audit.entries import AuditDraft
from copilot.people.errors import KeyInvalid, KeyMovedOn
from copilot.people.limits import NO_LIMITS, Account, Limits
from copilot.people.limits import checked as checked_limits
from copilot.people.model import Actor, Permission, PersonId
from copilot.people.users import User

LONGEST = timedelta(days=366)
OVERLAP, LONGEST_OVERLAP = timedelta(days=1), timedelta(days=30)
SEEN_EVERY = timedelta(minutes=1)
NEVER = frozenset({Permission.MANAGE_PEOPLE, Permission.MANAGE_KEYS, Permission.BREAK_GLASS})
PATTERN = re.compile(r"rck_([a-z]{2,12})_([0-9a-f]{12})_([0-9A-Za-z]{43})([0-9A-Za-z]{6})", re.ASCII)
_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

KeyId = NewType("KeyId", str)


@dataclass(frozen=True, slots=True)
class ApiKey:
    """What is known of a key: everything but its secret. It does what its owner may do, within ``scopes``.

    ``counts_as`` is the first of the keys that took each other's place, None for that one itself: what they use is
    counted together.
    """

    id: KeyId
    owner: PersonId
    name: str
    scopes: frozenset[Permission]
    created_at: datetime
    expires_at: datetime
    seen_at: datetime | None = None
    revoked_at: datetime | None = None
    replaces: KeyId | None = None
    limits: Limits = NO_LIMITS
    counts_as: KeyId | None = None

    @property
    def account(self) -> Account:
        """What its requests are counted under."""
        return Account(f"key/{self.counts_as or self.id}")

    def stands(self, now: datetime) -> bool:
        """Whether it is good for a request now."""
        return self.revoked_at is None and now < self.expires_at


@dataclass(frozen=True, slots=True)
class KnownKey:
    """A key with the digest of its secret and the person whose it is."""

    key: ApiKey
    digest: str
    owner: User

    def actor(self) -> Actor:
        """The owner as they act with it."""
        key = self.key
        via = f"key/{key.id}"
        return Actor(self.owner.id, self.owner.roles, via, key.scopes, limits=key.limits, account=key.account)


@dataclass(frozen=True, slots=True)
class KeyChange:
    """What becomes of a key; ``successor`` takes its place, and ``digest`` is that of the successor's secret."""

    key: ApiKey
    entry: AuditDraft
    successor: ApiKey | None = None
    digest: str | None = None


KeyVerb = Callable[[ApiKey], KeyChange]


def new_key_text(environment: str) -> tuple[KeyId, str]:
    """A key that nobody has: its id and its text, which is shown once and never kept."""
    key = KeyId(token_hex(6))
    body = f"rck_{environment}_{key}_{_base62(randbelow(2**256), 43)}"
    return key, with_checksum(body)


def with_checksum(body: str) -> str:
    """The text of a key whose checksum is right; that makes it no good key yet."""
    return body + _base62(crc32(body.encode()), 6)


def id_of(text: str, environment: str) -> KeyId | None:
    """The id in the text of a key; None for what can't be a key of this environment."""
    found = PATTERN.fullmatch(text)
    if not found or found[1] != environment or with_checksum(text[:-6]) != text:
        return None
    return KeyId(found[2])


def made(key: ApiKey, by: Actor) -> AuditDraft:
    """The entry for a new key."""
    payload: dict[str, object] = {
        "owner": key.owner,
        "name": key.name,
        "scopes": sorted(key.scopes),
        "until": key.expires_at.isoformat(),
    }
    return _entry("key.made", key, by, **payload, **_said(key.limits))


def checked(key: ApiKey, owner: User, by: Actor) -> ApiKey:
    """The key, if it can be made: nobody gets more from it than its owner may do. Raises ``KeyInvalid``."""
    if not key.name.strip() or len(key.name) > 100 or not key.name.isprintable():
        raise KeyInvalid("a key's name is 1 to 100 characters in one line")
    if not timedelta() < key.expires_at - key.created_at <= LONGEST:
        raise KeyInvalid(f"a key lasts at most {LONGEST.days} days")
    if never := sorted(NEVER & key.scopes):
        raise KeyInvalid(f"no key may do {never[0].value!r}; a person does that, signed in or on the command line")
    able = Actor(owner.id, owner.roles, by.via)
    if beyond := sorted(scope for scope in key.scopes if not able.may(scope)):
        raise KeyInvalid(f"{owner.login!r} may not do {beyond[0].value!r}, so no key of theirs may")
    if not key.scopes or not owner.active:
        raise KeyInvalid("a key needs at least one scope" if owner.active else f"{owner.login!r} is not active")
    checked_limits(key.limits)
    return key


def rotated(old: ApiKey, new: ApiKey, digest: str, overlap: timedelta, by: Actor) -> KeyChange:
    """Have ``new`` take the place of ``old``, which is good for a while yet. ``new`` brings its id and its times."""
    now = new.created_at
    if not old.stands(now):
        raise KeyMovedOn(f"the key {old.id!r} has expired or was revoked; make another one")
    if not timedelta() <= overlap <= LONGEST_OVERLAP:
        raise KeyInvalid(f"two keys overlap for at most {LONGEST_OVERLAP.days} days")
    successor = replace(new, owner=old.owner, name=old.name, scopes=old.scopes, replaces=old.id)
    successor = replace(successor, limits=old.limits, counts_as=old.counts_as or old.id)
    # A key that ends at once is revoked: that its times stay in order is a rule of the database.
    ending = replace(old, expires_at=min(old.expires_at, now + overlap)) if overlap else replace(old, revoked_at=now)
    entry = _entry("key.rotated", old, by, successor=new.id, until=(now + overlap).isoformat())
    return KeyChange(ending, entry, successor, digest)


def limited(key: ApiKey, limits: Limits, by: Actor, now: datetime) -> KeyChange:
    """Give the key other limits, from its next request on. Raises ``KeyMovedOn``, ``KeyInvalid``."""
    if not key.stands(now):
        raise KeyMovedOn(f"the key {key.id!r} has expired or was revoked; make another one")
    changed = replace(key, limits=checked_limits(limits))
    return KeyChange(changed, _entry("key.limited", key, by, **_said(limits)))


def revoked(key: ApiKey, by: Actor, now: datetime) -> KeyChange:
    """Let the key open nothing any more. Raises ``KeyMovedOn`` when that is so already."""
    if key.revoked_at is not None:
        raise KeyMovedOn(f"the key {key.id!r} was revoked already")
    return KeyChange(replace(key, revoked_at=now), _entry("key.revoked", key, by))


def _said(limits: Limits) -> dict[str, object]:
    """The limits that there are, as they stand in the trail."""
    named = {"requests": limits.requests, "tokens": limits.tokens, "money": limits.money}
    return {f"{name}_limit": value for name, value in named.items() if value is not None}


def _entry(event: str, key: ApiKey, by: Actor, **payload: object) -> AuditDraft:
    return AuditDraft(event, f"key/{key.id}", by.person, by.via, payload)


def _base62(number: int, width: int) -> str:
    digits = []
    for _ in range(width):
        number, rest = divmod(number, 62)
        digits.append(_DIGITS[rest])
    return "".join(reversed(digits))
