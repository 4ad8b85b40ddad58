"""Queues: who reads and who decides what stands in them, and what of a queue a person wants to see."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from copilot.cases import CaseId
from copilot.casework.model import CaseRecord, Queue, State
from copilot.errors import NotPermitted
from copilot.people.model import Actor, Permission, PersonId

_P = Permission


@dataclass(frozen=True, slots=True)
class Access:
    """The permissions that a queue asks for, all of them."""

    read: frozenset[Permission]
    decide: frozenset[Permission]


def _access(read: Permission, *decide: Permission) -> Access:
    return Access(frozenset({_P.READ_QUEUES, read}), frozenset({_P.READ_QUEUES, read, *decide}))


ACCESS: Mapping[Queue, Access] = {
    Queue.STANDARD: _access(_P.READ_CONTENT, _P.DECIDE),
    Queue.PRIORITY: _access(_P.READ_CONTENT, _P.DECIDE),
    Queue.ESCALATIONS: _access(_P.READ_CONTENT, _P.DECIDE_ESCALATED),
    Queue.THREAT_TO_LIFE: _access(_P.READ_SEALED, _P.DECIDE_ESCALATED),
    Queue.LEGAL_HOLD: _access(_P.READ_SEALED, _P.DECIDE_ESCALATED),
    Queue.CHILD_SAFETY: _access(_P.READ_CHILD_SAFETY, _P.DECIDE),
    Queue.APPEALS: _access(_P.READ_CONTENT, _P.DECIDE_APPEALS),
}


def readable(actor: Actor) -> tuple[Queue, ...]:
    """The queues that a person may look into."""
    return tuple(queue for queue, access in ACCESS.items() if all(map(actor.may, access.read)))


def access_to(record: CaseRecord) -> Access:
    """What the case asks for: what its queue does, and what its lane and the queue that it is away from do.

    So an appeal opens a case to nobody who could not read it before.
    """
    access = ACCESS[record.queue]
    if record.home:
        access = Access(access.read | ACCESS[record.home].read, access.decide | ACCESS[record.home].read)
    if record.lane is None:
        return access
    sealed = ACCESS[Queue(record.lane)]
    return Access(access.read | sealed.read, access.decide | sealed.decide)


def decides_anywhere(actor: Actor) -> bool:
    """Whether there is a queue in which this person may decide."""
    return any(all(map(actor.may, access.decide)) for access in ACCESS.values())


def may_read(actor: Actor, record: CaseRecord) -> bool:
    """Whether this person's roles reach the case."""
    return all(map(actor.may, access_to(record).read))


def check_reading(actor: Actor, record: CaseRecord) -> None:
    """Raises ``NotPermitted`` for a person whose roles don't reach into the queue of the case."""
    _check(actor, access_to(record).read, f"read case {record.id!r} in the queue {record.queue.value!r}")


def check_deciding(actor: Actor, record: CaseRecord) -> None:
    """Raises ``NotPermitted`` for a person who may not decide there."""
    _check(actor, access_to(record).decide, f"decide case {record.id!r} in the queue {record.queue.value!r}")


def check(actor: Actor, permission: Permission, what: str) -> None:
    """Raises ``NotPermitted`` that says what and what would be needed."""
    _check(actor, frozenset({permission}), what)


def _check(actor: Actor, needed: frozenset[Permission], what: str) -> None:
    missing = sorted(permission.value for permission in needed if not actor.may(permission))
    if missing:
        raise NotPermitted(f"{actor.person!r} may not {what}: that takes {', '.join(missing)}")


@dataclass(frozen=True, slots=True)
class QueueFilter:
    """What a person wants to see of a queue; empty means all.

    ``languages`` are ISO 639-1 codes; a case of an unknown language is always shown. ``without`` are types of cases in
    the playbook that a person doesn't work on. ``person`` leaves out what they passed over, and with ``free`` what
    others have claimed. Among open cases are those that have waited for context long enough.
    """

    states: tuple[State, ...] = (State.OPEN, State.ROUTED)
    languages: frozenset[str] = frozenset()
    without: frozenset[str] = frozenset()
    person: PersonId | None = None
    free: bool = False

    def shows(self, record: CaseRecord, now: datetime) -> bool:
        """Whether the case is among what is wanted, whoever has passed it over."""
        taken = record.claim is not None and record.claim.holds(now) and record.claim.person != self.person
        return (
            (record.state in self.states or (State.OPEN in self.states and has_waited(record, now)))
            and (not self.languages or record.language is None or record.language in self.languages)
            and (record.kind is None or record.kind not in self.without)
            and not (self.free and taken)
        )


def has_waited(record: CaseRecord, now: datetime) -> bool:
    """Whether a case that waits for context has waited long enough."""
    return record.state is State.WAITING and record.waits_until is not None and record.waits_until <= now


@dataclass(frozen=True, slots=True)
class Place:
    """Where a case stands in its queue: what comes after it has a later rank, or the same and a later id."""

    rank_at: datetime
    id: CaseId


@dataclass(frozen=True, slots=True)
class SavedFilter:
    """A filter that a person keeps under a name."""

    person: PersonId
    name: str
    queue: Queue
    languages: frozenset[str] = frozenset()
    without: frozenset[str] = frozenset()
