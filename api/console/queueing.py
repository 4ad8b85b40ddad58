"""A queue as one person sees it: ranked, filtered by what they read and want, without what they have seen before."""

from asyncio import gather
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from api.console.views.queue import QueueView, Row, Tab, row_of
from api.console.views.wording import LANGUAGES, QUEUES
from api.console.visit import Visit
from copilot.cases import CaseId
from copilot.casework.model import CaseRecord, Queue, State
from copilot.casework.queues import Place, QueueFilter, readable
from copilot.desk.blind import owes_view
from copilot.desk.exposure import Exposure, day_of, exposure_of, fits
from copilot.desk.model import Preferences
from copilot.errors import BadInput
from copilot.people.model import Permission

PAGE = 20  # cases shown at once: a screen, and a little more
REMEMBERED = timedelta(days=180)  # how long what a person decided counts as seen
_PRESSING = (
    Queue.THREAT_TO_LIFE,
    Queue.CHILD_SAFETY,
    Queue.PRIORITY,
    Queue.LEGAL_HOLD,
    Queue.ESCALATIONS,
    Queue.STANDARD,
    Queue.APPEALS,
)
TO_DECIDE = (State.OPEN, State.ROUTED)


class PlaceInvalid(BadInput):
    """The address names a place in a queue that can't be read."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which queue, and what of it. ``all_`` shows also what was decided, waits, or is left out for this person."""

    queue: Queue
    languages: frozenset[str] = frozenset()
    without: frozenset[str] = frozenset()
    free: bool = False
    all_: bool = False
    after: Place | None = None
    saved: str = ""


async def wanted_of(visit: Visit, query: Mapping[str, str]) -> Wanted:
    """What an address asks for; a saved filter by its name. The first queue that this person reads unless said."""
    name = query.get("queue", "")
    queue = Queue(name) if name in set(Queue) else await _first_queue(visit)
    saved = query.get("saved", "")
    if saved:
        for kept in await visit.console.service.casework.ledger.filters(visit.actor.person):
            if kept.name == saved:
                return Wanted(kept.queue, kept.languages, kept.without, saved=saved)
    return Wanted(
        queue,
        frozenset(each for each in query.get("languages", "").replace(",", " ").split() if each in LANGUAGES),
        frozenset(query.get("without", "").replace(",", " ").split()),
        free=query.get("free") == "on",
        all_=query.get("all") == "on",
        after=_place(query.get("after", "")),
    )


async def _first_queue(visit: Visit) -> Queue:
    """Of the queues that this person reads the most pressing one in which something waits."""
    counts = await _counts(visit)
    queues = [queue for queue in _PRESSING if queue in counts]
    return next((queue for queue in queues if counts[queue]), queues[-1] if queues else Queue.STANDARD)


def _to_work_on(visit: Visit) -> tuple[State, ...]:
    """The states in which this person can do something; what is held is for those who may be the second."""
    return (*TO_DECIDE, State.HELD) if visit.may(Permission.SECOND_APPROVAL) else TO_DECIDE


async def _counts(visit: Visit) -> dict[Queue, int]:
    """How many cases wait for this person's like, in each queue that they read."""
    counted, states = await visit.console.service.casework.ledger.counts(), _to_work_on(visit)
    return {queue: sum(counted.get((queue, state), 0) for state in states) for queue in readable(visit.actor)}


async def look_into(visit: Visit, wanted: Wanted, preferences: Preferences) -> QueueView:
    """One page of the queue for this person, and how many wait where."""
    casework, person = visit.console.service.casework, visit.actor.person
    without = wanted.without | (frozenset() if wanted.all_ else preferences.without)
    states = tuple(State) if wanted.all_ else _to_work_on(visit)
    filter_ = QueueFilter(states, wanted.languages, without, None if wanted.all_ else person, wanted.free)
    records, exposure, counts, filters = await gather(
        casework.page(visit.actor, wanted.queue, filter_, PAGE + 1, wanted.after),
        exposure_today(visit, preferences),
        _counts(visit),
        casework.ledger.filters(person),
    )
    shown, more = records[:PAGE], len(records) > PAGE
    left_out = {} if wanted.all_ else await _left_out(visit, shown, exposure)
    rows = await _rows(visit, [record for record in shown if record.id not in left_out])
    left = list(left_out.values())
    return QueueView(
        queue=wanted.queue.value,
        title=QUEUES[wanted.queue],
        rows=tuple(rows),
        tabs=tuple(Tab(queue.value, QUEUES[queue], counts.get(queue, 0)) for queue in readable(visit.actor)),
        seen=left.count("seen"),
        full=left.count("full"),
        exposure=exposure,
        languages=" ".join(sorted(wanted.languages)),
        without=wanted.without,
        free=wanted.free,
        all_=wanted.all_,
        chosen=wanted.saved,
        filtered=bool(wanted.languages or wanted.without or wanted.free),
        after=_name_of(shown[-1]) if more and shown else "",
        saved=tuple(one.name for one in filters),
        kinds=tuple((name, kind.title) for name, kind in casework.rules.playbook.items()),
    )


async def _rows(visit: Visit, records: Sequence[CaseRecord]) -> list[Row]:
    owing = await _owing(visit, records)
    return [row_of(one, visit.actor, visit.now, visit.names, owes_view=one.id in owing) for one in records]


async def exposure_today(visit: Visit, preferences: Preferences) -> Exposure:
    """How full this person's day is."""
    return exposure_of(await visit.console.desk.reveals(visit.actor.person, day_of(visit.now)), preferences)


async def _left_out(visit: Visit, records: Sequence[CaseRecord], exposure: Exposure) -> dict[CaseId, str]:
    """Cases that this person isn't offered, with why."""
    person = visit.actor.person
    full = {record.id: "full" for record in records if not fits(record, exposure)}
    since = visit.now - REMEMBERED
    seen = await visit.console.desk.decided(person, since)
    waiting = [one.id for one in records if one.state is State.OPEN and one.queue is not Queue.APPEALS]
    twins = visit.console.twins.known(waiting, seen)
    return full | dict.fromkeys(twins, "seen")


async def _owing(visit: Visit, records: Sequence[CaseRecord]) -> set[CaseId]:
    """Cases for which this person owes a first view, so that nothing of the draft may be shown."""
    person, rule = visit.actor.person, visit.console.setup.blind
    views = await visit.console.desk.views(person, [record.id for record in records])
    return {one.id for one in records if owes_view(one, person, rule, viewed=one.id in views)}


def _name_of(record: CaseRecord) -> str:
    return f"{record.rank_at.isoformat()}~{record.id}"


def _place(name: str) -> Place | None:
    if not name:
        return None
    at, _, case = name.partition("~")
    try:
        moment = datetime.fromisoformat(at)
    except ValueError:
        raise PlaceInvalid("this address names no place in the queue; begin at its top") from None
    if moment.tzinfo is None or not case:
        raise PlaceInvalid("this address names no place in the queue; begin at its top")
    return Place(moment, CaseId(case))
