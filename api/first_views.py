"""Nothing of a draft is told over HTTP to a person who must first say what they see (``copilot.desk.blind``)."""

from collections.abc import Sequence
from dataclasses import replace

from starlette.requests import Request

from api.access import actor_of
from api.ports import Service
from copilot.cases import CaseId
from copilot.casework.model import CaseRecord
from copilot.casework.queues import access_to, decides_anywhere
from copilot.desk.blind import BlindRule, owes_view
from copilot.errors import CaseNotFound, NotPermitted
from copilot.people.model import Actor

OF_DRAFTS = frozenset({"severity"})  # terms of a rank that follow from a draft


def rule_of(request: Request) -> BlindRule:
    """Which cases are drawn in the application that was asked."""
    rule = request.app.state.blind
    assert isinstance(rule, BlindRule)  # noqa: S101
    return rule


async def expect_viewed(request: Request, service: Service, case: CaseId) -> None:
    """Raises ``NotPermitted`` for a person who decides the case and owes their view of it."""
    if not decides_anywhere(actor_of(request)):
        return
    try:
        record = (await service.casework.ledger.get(case)).record
    except CaseNotFound:
        return
    if await owing(service, actor_of(request), [record], rule_of(request)):
        raise NotPermitted(f"case {case!r} was drawn for a blind check: say first what you see, in the console")


async def without_drafts(request: Request, service: Service, records: Sequence[CaseRecord]) -> list[CaseRecord]:
    """The records, those for which a view is owed without what a draft says: its type, its severity, its id."""
    owed = await owing(service, actor_of(request), records, rule_of(request))
    return [_blank(record) if record.id in owed else record for record in records]


async def owing(service: Service, actor: Actor, records: Sequence[CaseRecord], rule: BlindRule) -> set[CaseId]:
    """The cases of which this person owes a view; none for who doesn't decide them."""
    decides = [one for one in records if not one.lane and all(map(actor.may, access_to(one).decide))]
    drafted = [one for one in decides if one.recommendation]
    views = await service.desk.views(actor.person, [one.id for one in drafted]) if drafted else {}
    return {one.id for one in drafted if owes_view(one, actor.person, rule, viewed=one.id in views)}


def _blank(record: CaseRecord) -> CaseRecord:
    return replace(
        record,
        terms=tuple(term for term in record.terms if term.name not in OF_DRAFTS),
        urgency=replace(record.urgency, severity=None),
        kind=None,
        who=None,
        recommendation=None,
    )
