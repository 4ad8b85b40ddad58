"""What is a person's own: revealing, a first view, what they chose, the tour."""

from dataclasses import replace

from fastapi import APIRouter
from starlette.responses import Response

from api.access import Open, room_of
from api.console.answering import Fields, Notice, go, show
from api.console.ports import Console
from api.console.queueing import exposure_today
from api.console.render import link
from api.console.routes.cases import case_page
from api.console.routing import Page, router_of
from api.console.seeing import owes_first_view, severity_of
from api.console.visit import Visit
from copilot.cases import CaseId
from copilot.desk.exposure import BUDGET, NEVER_REFUSED, weight_of
from copilot.desk.model import FirstView, Hiding, Preferences, Reveal
from copilot.people.model import Permission
from copilot.recommendations import Verdict

_READS = Permission.READ_QUEUES
_KNOWN = Open.KNOWN
HIDING = (
    (Hiding.ALL, "everything"),
    (Hiding.MEDIUM, "medium severity and worse"),
    (Hiding.HIGH, "high severity and worse"),
    (Hiding.CRITICAL, "critical severity"),
    (Hiding.NONE, "nothing"),
)


async def reveal_content(visit: Visit) -> Response:
    """Show a hidden content to this person, and count it to them; not beyond what a day may hold."""
    form = await Fields.of(visit.request)
    return await _reveal(visit, CaseId(form.needed("case")))


async def commit_view(visit: Visit) -> Response:
    """Keep what a person sees before they see the draft."""
    form = await Fields.of(visit.request)
    case, said = CaseId(form.needed("case")), form.get("verdict")
    file = await visit.console.service.casework.file(visit.actor, case)
    if said not in set(Verdict):
        return await case_page(visit, case, Notice("Choose one of the three.", kind="warn"), status=422)
    if await owes_first_view(visit, file):
        made = file.record.recommendation
        await visit.console.desk.commit_view(FirstView(visit.actor.person, case, made, Verdict(said), visit.now))
    return go(visit.request, link("case", id=case))


async def draft_case(visit: Visit) -> Response:
    """Have a case drafted, or drafted again."""
    form = await Fields.of(visit.request)
    case = CaseId(form.needed("case"))
    await visit.console.service.casework.file(visit.actor, case)
    visit.console.jobs.begin(case, visit.actor, room_of(visit.request))
    return go(visit.request, link("case", id=case))


async def put_tour_away(visit: Visit) -> Response:
    """The tour is not shown any more."""
    known = await visit.console.desk.preferences(visit.actor.person)
    await visit.console.desk.keep_preferences(visit.actor.person, replace(known, toured=True))
    return go(visit.request, link("queue"))


async def show_me(visit: Visit) -> Response:
    """A person's own page."""
    return await _own_page(visit)


async def keep_choices(visit: Visit) -> Response:
    """Keep what a person chose."""
    form = await Fields.of(visit.request)
    known = await visit.console.desk.preferences(visit.actor.person)
    await visit.console.desk.keep_preferences(visit.actor.person, _chosen(known, form))
    return go(visit.request, link("me", kept="1"))


def own_routes(console: Console) -> APIRouter:
    """``/console/me``, ``/console/reveal``, ``/console/view``, ``/console/draft``, ``/console/tour``."""
    return router_of(
        console,
        [
            Page("/console/reveal", reveal_content, _READS, "POST"),
            Page("/console/view", commit_view, _READS, "POST"),
            Page("/console/draft", draft_case, Permission.DRAFT, "POST"),
            Page("/console/tour", put_tour_away, _KNOWN, "POST"),
            Page("/console/me", show_me, _KNOWN),
            Page("/console/me", keep_choices, _KNOWN, "POST"),
        ],
    )


async def _reveal(visit: Visit, case: CaseId) -> Response:
    console = visit.console
    file = await console.service.casework.file(visit.actor, case)
    owes = await owes_first_view(visit, file)
    weight = weight_of(None if owes else severity_of(visit, file))
    exposure = await exposure_today(visit, await visit.console.desk.preferences(visit.actor.person))
    if not exposure.allows(weight) and file.record.queue not in NEVER_REFUSED:
        words = f"Your day is full: {exposure.spent} of {exposure.budget}. Skip this case; others take it."
        return await case_page(visit, case, Notice(words, kind="warn"), status=409)
    await visit.console.desk.reveal(Reveal(visit.actor.person, case, visit.now, weight))
    return go(visit.request, link("case", id=case))


def _chosen(known: Preferences, form: Fields) -> Preferences:
    hiding, budget = form.get("hiding"), form.get("budget")
    return replace(
        known,
        hiding=Hiding(hiding) if hiding in set(Hiding) else known.hiding,
        blurs=form.get("blurs") == "on",
        without=frozenset(form.all("without")),
        budget=min(BUDGET, int(budget)) if budget.isascii() and budget.isdigit() and len(budget) < 6 else None,
        toured=form.get("tour") != "on",
    )


async def _own_page(visit: Visit) -> Response:
    preferences = await visit.console.desk.preferences(visit.actor.person)
    kinds = visit.console.service.casework.rules.playbook
    notice = Notice("Kept.") if visit.request.query_params.get("kept") else None
    return show(
        visit,
        "me.html",
        "You",
        page_name="me",
        notice=notice,
        chosen=preferences,
        hiding=HIDING,
        exposure=await exposure_today(visit, preferences),
        most=BUDGET,
        kinds=[(name, kind.title) for name, kind in kinds.items()],
        permissions=sorted(permission.value for permission in visit.actor.permissions),
    )
