"""What people do with a case: every form of its page, and what is kept of how the draft fared."""

from collections.abc import Awaitable, Callable
from datetime import datetime

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.access import needs
from api.console.answering import Fields, Notice, PageRoute, go
from api.console.doing import DOINGS, Doing
from api.console.ports import Console
from api.console.render import link
from api.console.routes.cases import case_page
from api.console.seeing import owes_first_view
from api.console.views.brief import brief_of, words_in
from api.console.visit import Visit, visit_of
from copilot.cases import CaseId
from copilot.casework.files import CaseFile
from copilot.desk.model import Handling, HandlingKind
from copilot.errors import BadInput, CaseMovedOn, Forbidden, NotPermitted
from copilot.people.model import Permission
from copilot.recommendations import Verdict


def verb_routes(console: Console) -> APIRouter:
    """``POST /console/approve`` and the like: one route a verb."""
    routes = APIRouter(route_class=PageRoute, include_in_schema=False)
    for name, doing in DOINGS.items():
        routes.add_api_route(
            f"/console/{name}",
            _endpoint(console, name, doing),
            methods=["POST"],
            name=f"console_{name.replace('-', '_')}",
            dependencies=[needs(Permission.READ_QUEUES)],
        )
    return routes


def _endpoint(console: Console, name: str, doing: Doing) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        visit, form = await visit_of(request, console), await Fields.of(request)
        case = CaseId(form.needed("case"))
        before = await console.service.casework.file(visit.actor, case)
        if doing.handles and await owes_first_view(visit, before):
            raise NotPermitted("this case was drawn for a blind check: say first what you see")
        try:
            verb = doing.verb(form, console.service.casework.rules)
            await console.service.casework.do(visit.actor, case, verb, form.get("act") or None)
        except CaseMovedOn as error:
            return await case_page(visit, case, moved_on(error), form.kept(name), 409)
        except (BadInput, Forbidden) as error:
            return await case_page(visit, case, Notice(str(error), kind="warn"), form.kept(name), 422)
        await _keep(visit, before, doing, form)
        if doing.leaves:
            queue = (before.record.home or before.record.queue).value
            return go(request, link("queue", queue=queue, done=case))
        return go(request, link("case", id=case))

    return endpoint


def moved_on(error: CaseMovedOn) -> Notice:
    """A case that is no longer as it was seen: what changed, line by line, and that nothing that was typed is lost."""
    changed, _, rest = str(error).partition(". ")
    lines = tuple(rest.split("; ")) if rest else ()
    words = f"Nothing was decided: {changed}."
    return Notice(words, (*lines, "What you typed is kept below. Look at the case again, then decide."), "warn")


async def _keep(visit: Visit, before: CaseFile, doing: Doing, form: Fields) -> None:
    """That this person knows the case now, and how its draft fared."""
    desk, case, person = visit.console.desk, before.record.id, visit.actor.person
    if doing.decides:
        await desk.has_decided(person, case, visit.now)
    if doing.handles is None:
        return
    draft = before.recommendation
    views = await desk.views(person, [case])
    since, length = _since(form.get("since"))
    brief = brief_of(draft, visit.console.service.casework.rules.catalogue) if draft else None
    await desk.handled(
        Handling(
            at=visit.now,
            kind=doing.handles,
            seconds=max(0.0, (visit.now - since).total_seconds()) if since else 0.0,
            words=length + (words_in(brief) if brief else 0),
            drafted=draft.verdict if draft else None,
            decided=_decided(doing.handles, form, draft.verdict if draft else None),
            first=views[case].verdict if case in views else None,
        )
    )


def _decided(kind: HandlingKind, form: Fields, drafted: Verdict | None) -> Verdict | None:
    if kind is HandlingKind.APPROVED:
        return drafted
    said = form.get("verdict")
    return Verdict(said) if said in set(Verdict) and kind is not HandlingKind.REJECTED else None


def _since(text: str) -> tuple[datetime | None, int]:
    """When the page was made, and how many words its content had."""
    at, _, words = text.partition("~")
    try:
        moment = datetime.fromisoformat(at)
    except ValueError:
        return None, 0
    return moment if moment.tzinfo else None, int(words) if words.isascii() and words.isdigit() else 0
