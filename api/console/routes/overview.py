"""The lead's page and the policy team's: figures of everybody together, never of one person."""

from datetime import datetime
from statistics import median

from fastapi import APIRouter
from starlette.responses import Response

from api.console import reckoning
from api.console.answering import show
from api.console.ports import Console
from api.console.reckoning import Period
from api.console.routing import Page, needed, router_of
from api.console.views.wording import ABSTENTIONS, QUEUES, REASONS, span, words_of
from api.console.visit import Visit
from copilot.casework.decisions import ReasonCode
from copilot.casework.model import Queue
from copilot.desk.exposure import BUDGET, day_of
from copilot.desk.figures import Share, figures_of
from copilot.people.model import Permission
from policy_corpus.model import SectionKind

_REPORTS = Permission.READ_REPORTS
_REPORT_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox"


def in_words(share: Share) -> str:
    """A share with its interval and what it is of."""
    if share.value is None or share.bounds is None:
        return "nothing to count yet"
    low, high = share.bounds
    return f"{share.value:.0%} [{low:.0%} to {high:.0%}], {share.count} of {share.n}"


async def show_overview(visit: Visit) -> Response:
    """The lead's page."""
    period = await visit.console.reckoner.period()
    accuracy, wait = reckoning.accuracy(period.decided), reckoning.median_wait(period.decided)
    figures = figures_of(await visit.console.desk.handlings(period.since))
    loads = await visit.console.desk.loads(day_of(visit.now))
    return show(
        visit,
        "overview.html",
        "Overview",
        queues=[_health(queue, period, visit.now) for queue in Queue if queue is not Queue.CHILD_SAFETY],
        in_time=in_words(reckoning.in_time(period.decided)),
        wait=span(wait) if wait is not None else "",
        accurate=accuracy.known,
        reviews=in_words(accuracy.reviews),
        appeals=in_words(accuracy.appeals),
        agreed=in_words(figures.agreed),
        loads={"n": len(loads), "median": median(loads) if loads else 0, "most": max(loads, default=0)},
        budget=BUDGET,
        abstentions=[
            (ABSTENTIONS.get(reason) or words_of(reason), count)
            for reason, count in reckoning.abstentions(period.drafts)
        ],
        drafts=len(period.drafts),
        days=reckoning.DAYS,
    )


async def show_policy_work(visit: Visit) -> Response:
    """The policy team's page."""
    period = await visit.console.reckoner.period()
    corpus = visit.console.service.corpus
    rules = [str(one.id) for one in corpus.in_force(visit.now.date()) if one.kind is SectionKind.RULE]
    figures = figures_of(await visit.console.desk.handlings(period.since))
    uses = reckoning.coverage(rules, period.drafts, period.decided)
    names = ("agreed", "overridden", "hurried", "blind", "swayed")
    return show(
        visit,
        "policy_work.html",
        "Policy work",
        uses=[use for use in uses if use.retrieved or use.cited or use.overridden],
        never=[use.section for use in uses if not (use.retrieved or use.cited)],
        overrides=[
            (one, [(REASONS[ReasonCode(code)] if code != "none" else "none", n) for code, n in one.reasons])
            for one in reckoning.overrides(period.decided)
        ],
        figures={name: in_words(getattr(figures, name)) for name in names},
        seconds=figures.seconds,
        accuracy=in_words(reckoning.accuracy(period.decided).reviews),
        reports=visit.console.setup.reports.all(),
        versions=_versions(visit.console),
        drafts=len(period.drafts),
        days=reckoning.DAYS,
    )


async def show_report(visit: Visit) -> Response:
    """A report of the evals as it was written, in a page that can do nothing."""
    html = visit.console.setup.reports.page(needed(visit, "name"))
    return Response(html, headers={"Content-Security-Policy": _REPORT_POLICY}, media_type="text/html; charset=utf-8")


def overview_routes(console: Console) -> APIRouter:
    """``/console/overview``, ``/console/policy-work``, ``/console/report``."""
    return router_of(
        console,
        [
            Page("/console/overview", show_overview, _REPORTS),
            Page("/console/policy-work", show_policy_work, _REPORTS),
            Page("/console/report", show_report, _REPORTS),
        ],
    )


def _health(queue: Queue, period: Period, now: datetime) -> dict[str, object]:
    waiting = [record for record in period.waiting if record.queue is queue]
    late = [record for record in waiting if record.due_at < now]
    decided = [file for file in period.decided if file.record.queue is queue]
    oldest = min((record.opened_at for record in waiting), default=None)
    return {
        "title": QUEUES[queue],
        "id": queue.value,
        "waiting": f"{len(waiting)}+" if len(waiting) >= reckoning.MOST else str(len(waiting)),
        "late": len(late),
        "oldest": span(now - oldest) if oldest else "",
        "held": sum(1 for record in waiting if record.held),
        "decided": len(decided),
        "in_time": in_words(reckoning.in_time(decided)) if decided else "",
    }


def _versions(console: Console) -> list[tuple[str, str, str, str]]:
    """Policies that were changed: id, title, the version before the newest, the newest."""
    corpus = console.service.corpus
    every = [corpus.policy(name) for name in sorted({version.policy for version in corpus.versions})]
    return [
        (each[-1].policy, each[-1].title, str(each[-2].version), str(each[-1].version))
        for each in every
        if len(each) > 1
    ]
