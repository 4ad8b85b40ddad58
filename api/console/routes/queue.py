"""The queues: what waits, in its order, for this person; and taking a case up."""

from fastapi import APIRouter
from starlette.responses import Response

from api.access import room_of
from api.console.answering import Fields, Notice, Undoable, go, show
from api.console.ports import Console
from api.console.queueing import Wanted, look_into, wanted_of
from api.console.render import link
from api.console.routing import Page, asked, router_of
from api.console.visit import Visit
from copilot.cases import CaseId
from copilot.casework.claiming import claim
from copilot.casework.model import Queue
from copilot.casework.queues import SavedFilter
from copilot.errors import CaseMovedOn
from copilot.people.model import Permission

_READS = Permission.READ_QUEUES


async def queue_page(visit: Visit, wanted: Wanted, notice: Notice | None = None, status: int = 200) -> Response:
    """A queue as this person sees it."""
    preferences = await visit.console.desk.preferences(visit.actor.person)
    view = await look_into(visit, wanted, preferences)
    tour = bool(visit.console.setup.personas) and not preferences.toured
    return show(visit, "queue.html", "Queue", status, notice=notice, view=view, tour=tour)


async def show_queue(visit: Visit) -> Response:
    """A queue."""
    done = asked(visit, "done")
    notice = await _done(visit, CaseId(done)) if done else None
    return await queue_page(visit, await wanted_of(visit, visit.request.query_params), notice)


async def take_case(visit: Visit) -> Response:
    """Take a case up, have it drafted if nobody has, and open it."""
    form = await Fields.of(visit.request)
    case = CaseId(form.needed("case"))
    try:
        await visit.console.service.casework.do(visit.actor, case, claim)
    except CaseMovedOn as error:
        queue = Queue(form.get("queue", Queue.STANDARD.value))
        return await queue_page(visit, Wanted(queue), Notice(str(error), kind="warn"), 409)
    file = await visit.console.service.casework.file(visit.actor, case)
    if file.recommendation is None and not file.record.lane and visit.may(Permission.DRAFT):
        visit.console.jobs.begin(case, visit.actor, room_of(visit.request))
    return go(visit.request, link("case", id=case))


async def keep_filter(visit: Visit) -> Response:
    """Keep what is wanted of a queue under a name, or let it go."""
    form = await Fields.of(visit.request)
    name, queue = form.needed("name").strip()[:80], Queue(form.get("queue", Queue.STANDARD.value))
    ledger = visit.console.service.casework.ledger
    if form.get("drop"):
        await ledger.drop_filter(visit.actor.person, name)
        return go(visit.request, link("queue", queue=queue.value))
    chosen = frozenset(form.all("languages")), frozenset(form.all("without"))
    await ledger.keep_filter(SavedFilter(visit.actor.person, name, queue, *chosen))
    return go(visit.request, link("queue", queue=queue.value, saved=name))


def queue_routes(console: Console) -> APIRouter:
    """``/console/queue`` and what is done from there."""
    return router_of(
        console,
        [
            Page("/console/queue", show_queue, _READS),
            Page("/console/take", take_case, _READS, "POST"),
            Page("/console/filters", keep_filter, _READS, "POST"),
        ],
    )


async def _done(visit: Visit, case: CaseId) -> Notice:
    """What was just done with a case, and the way to take it back."""
    file = await visit.console.service.casework.file(visit.actor, case)
    last = file.happenings[-1] if file.happenings else None
    current = file.held or file.standing
    mine = current and current.by == visit.actor.person
    undo = Undoable(case, current.id) if current and mine else None
    words = last.words.replace("_", " ") if last else "done"
    return Notice(f"{case}: {words}.", undo=undo)
