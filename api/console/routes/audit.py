"""The audit trail for who may read it: what was done to what, by whom. Payloads and contents aren't in it."""

from fastapi import APIRouter
from starlette.responses import Response

from api.console.answering import show
from api.console.ports import Console
from api.console.routing import Page, asked, number, router_of
from api.console.views.past import named
from api.console.views.wording import moment
from api.console.visit import Visit
from copilot.people.model import Permission

PAGE = 100


async def show_audit(visit: Visit) -> Response:
    """A page of the trail."""
    trail = visit.console.service.audit
    count = await trail.count()
    after, subject = number(visit, "after"), asked(visit, "subject")
    begin = max(0, count - PAGE) if after is None and not subject else after
    records = await trail.page(begin, PAGE, subject=subject or None)
    rows = [
        (
            one.entry.seq,
            moment(one.entry.at),
            one.entry.event,
            one.entry.subject,
            named(one.entry.actor, visit.names),
        )
        for one in records
    ]
    earlier = max(0, rows[0][0] - 1 - PAGE) if rows and rows[0][0] > 1 and not subject else None
    return show(visit, "audit.html", "Audit", rows=rows[::-1], count=count, earlier=earlier, subject=subject)


def audit_routes(console: Console) -> APIRouter:
    """``/console/audit``."""
    return router_of(
        console,
        [
            Page("/console/audit", show_audit, Permission.READ_AUDIT),
        ],
    )
