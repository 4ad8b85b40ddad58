"""One case: its page, its draft as it comes, its history."""

from collections.abc import AsyncIterator
from json import dumps

from fastapi import APIRouter
from starlette.responses import Response, StreamingResponse

from api.console.answering import Kept, Notice, show
from api.console.ports import Console
from api.console.routing import Page, asked, needed, router_of
from api.console.seeing import look_at, owes_first_view
from api.console.views.case import history_of
from api.console.views.past import decision_view
from api.console.visit import Visit
from copilot.cases import CaseId
from copilot.people.model import Permission

_READS = Permission.READ_QUEUES


async def case_page(
    visit: Visit, case: CaseId, notice: Notice | None = None, kept: Kept | None = None, status: int = 200
) -> Response:
    """The page of a case, with what is to be said above it."""
    looked = await look_at(visit, case)
    return show(
        visit, "case.html", f"Case {case}", status, page_name="queue", notice=notice, kept=kept, **looked.values
    )


async def show_case(visit: Visit) -> Response:
    """One case."""
    return await case_page(visit, CaseId(needed(visit, "id")))


async def show_steps(visit: Visit) -> Response:
    """How far a draft is, as events or once; nothing of what it says."""
    case = CaseId(needed(visit, "id"))
    await visit.console.service.casework.file(visit.actor, case)
    if asked(visit, "once"):
        said = {"step": visit.console.jobs.step(case), "done": not visit.console.jobs.running(case)}
        return Response(dumps(said), media_type="application/json")
    return StreamingResponse(_events(visit.console, case), media_type="text/event-stream")


async def show_history(visit: Visit) -> Response:
    """All that happened to a case."""
    file = await visit.console.service.casework.file(visit.actor, CaseId(needed(visit, "id")))
    hidden = await owes_first_view(visit, file) or visit.console.jobs.running(CaseId(needed(visit, "id")))
    return show(
        visit,
        "history.html",
        f"History of {file.record.id}",
        page_name="queue",
        case=file.record.id,
        held=file.held is not None,
        events=history_of(file, visit.names, owes_view=hidden),
        decisions=[decision_view(one, visit.names) for one in file.decisions],
        appeals=[(one.outcome.value if one.outcome else "open", one.opened_at) for one in file.appeals],
    )


def case_routes(console: Console) -> APIRouter:
    """``/console/case``, ``/console/steps``, ``/console/history``."""
    return router_of(
        console,
        [
            Page("/console/case", show_case, _READS),
            Page("/console/steps", show_steps, _READS),
            Page("/console/history", show_history, _READS),
        ],
    )


async def _events(console: Console, case: CaseId) -> AsyncIterator[str]:
    async for step in console.jobs.follow(case):
        yield f"event: step\ndata: {step}\n\n"
    yield "event: done\ndata: \n\n"
