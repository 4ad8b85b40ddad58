"""Breaking the glass: an admin sees content for a while, for a reason that stands in the audit trail.

The door opens only when it is used within three minutes, and shuts after eight hours at most. It never opens what is
sealed, and it lets nobody decide.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import NewType

from copilot.audit.entries import AuditDraft
from copilot.people.errors import GlassMovedOn, PersonInvalid
from copilot.people.model import Actor, Permission, PersonId

TO_USE, LASTS = timedelta(minutes=3), timedelta(hours=8)
SHORTEST_REASON, LONGEST_REASON = 10, 1000  # characters
GRANTS = frozenset({Permission.READ_QUEUES, Permission.READ_CONTENT, Permission.READ_RECOMMENDATIONS})

GlassId = NewType("GlassId", str)


@dataclass(frozen=True, slots=True)
class BrokenGlass:
    """What one person asked for. ``ends_at`` is None until it is used."""

    id: GlassId
    person: PersonId
    reason: str
    asked_at: datetime
    use_until: datetime
    used_at: datetime | None = None
    ends_at: datetime | None = None

    def open(self, now: datetime) -> bool:
        """Whether content can be seen through it now."""
        return self.used_at is not None and self.ends_at is not None and now < self.ends_at


@dataclass(frozen=True, slots=True)
class GlassChange:
    """What becomes of it."""

    glass: BrokenGlass
    entry: AuditDraft


def asked(glass: GlassId, by: Actor, reason: str, now: datetime) -> GlassChange:
    """Ask for it. Raises ``PersonInvalid`` for a reason that says nothing."""
    said = " ".join(reason.split())
    if not SHORTEST_REASON <= len(said) <= LONGEST_REASON or not said.isprintable():
        raise PersonInvalid(f"a reason has {SHORTEST_REASON} to {LONGEST_REASON} characters, in words that others read")
    made = BrokenGlass(glass, by.person, said, now, now + TO_USE)
    return GlassChange(made, _entry("break_glass.asked", made, by, reason=said))


def used(glass: BrokenGlass, by: Actor, now: datetime) -> GlassChange:
    """Use it. Raises ``GlassMovedOn`` when it was used, or not in time."""
    if glass.used_at is not None or not now < glass.use_until:
        raise GlassMovedOn("it was used already or not within three minutes; ask again")
    changed = replace(glass, used_at=now, ends_at=now + LASTS)
    return GlassChange(changed, _entry("break_glass.used", changed, by, ends_at=(now + LASTS).isoformat()))


def shut(glass: BrokenGlass, by: Actor, now: datetime) -> GlassChange:
    """Shut it before its time. Raises ``GlassMovedOn`` when it isn't open."""
    if not glass.open(now):
        raise GlassMovedOn("it isn't open")
    return GlassChange(replace(glass, ends_at=now), _entry("break_glass.ended", glass, by))


def beyond(glass: Sequence[BrokenGlass], now: datetime) -> frozenset[Permission]:
    """What is granted beyond all roles."""
    return GRANTS if any(each.open(now) for each in glass) else frozenset()


def _entry(event: str, glass: BrokenGlass, by: Actor, **payload: object) -> AuditDraft:
    return AuditDraft(event, f"person/{glass.person}", by.person, by.via, {"break_glass": glass.id, **payload})
