"""What everything that people do with the copilot's doors is built from."""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from uuid import uuid4

from copilot.audit.ports import AuditTrail
from copilot.errors import StoreUnavailable
from copilot.people.passwords import Passwords
from copilot.people.pepper import Pepper
from copilot.people.ports import PeopleStore
from copilot.people.throttle import Throttle
from copilot.ports import Clock

_log = logging.getLogger(__name__)


def _new_id(kind: str) -> str:
    return f"{kind}_{uuid4().hex}"


@dataclass(frozen=True)
class PeopleParts:
    """``environment`` stands in each key, so that a key of one installation is refused by another.

    Without ``takes_passwords`` everybody signs in with the provider.
    """

    store: PeopleStore
    trail: AuditTrail
    clock: Clock
    pepper: Pepper
    passwords: Passwords
    throttle: Throttle = field(default_factory=Throttle)
    environment: str = "live"
    takes_passwords: bool = True
    new_id: Callable[[str], str] = _new_id


async def note_seen(writing: Awaitable[None]) -> None:
    """Write down that somebody was seen; where that fails, what they came for goes on."""
    try:
        await writing
    except StoreUnavailable as error:
        _log.warning("that somebody was seen could not be written down: %s", error)
