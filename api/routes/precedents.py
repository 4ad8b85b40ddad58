"""Decided cases that stand beside a draft."""

from collections.abc import Sequence

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.access import actor_of, needs
from api.first_views import expect_viewed
from api.openapi import answers
from api.ports import Service
from api.problems import INVALID, NOT_FOUND, UNAVAILABLE
from api.replies import reply
from api.routes.cases import ACase
from copilot.cases import CaseId
from copilot.casework.decisions import PrecedentRow, PrecedentState
from copilot.casework.precedents import Comparison, changed_in_substance, compare
from copilot.people.model import Permission
from copilot.recommendations import Recommendation
from copilot.wire.precedents import PrecedentsOut
from policy_corpus.corpus import Corpus

_LOOKED_AT = 200  # the newest of the draft's sections
_MOST = 50


def precedent_routes(service: Service) -> APIRouter:
    """``/v1/cases/{id}/precedents`` of this service."""
    routes = APIRouter(prefix="/v1/cases/{id}", tags=["cases"])

    @routes.get(
        "/precedents",
        response_model=PrecedentsOut,
        responses=answers(NOT_FOUND, INVALID, UNAVAILABLE),
        dependencies=[needs(Permission.READ_QUEUES)],
    )
    async def list_precedents_of_case(request: Request, id: ACase) -> Response:  # noqa: A002
        """What was decided under the sections that the draft speaks of: the same, what differs, what has changed since.

        At most 50, the most alike first; those that were overturned, undone or erased are left out.
        """
        file = await service.casework.file(actor_of(request), CaseId(id))
        await expect_viewed(request, service, CaseId(id))
        draft = file.recommendation
        if draft is None:
            return reply(PrecedentsOut(recommendation=None, precedents=()))
        rows = await service.casework.ledger.precedents([found.section for found in draft.findings], _LOOKED_AT)
        others = [row for row in rows if row.case_id != id]
        return reply(PrecedentsOut.of(draft.id, _beside(draft, others, service.corpus)))

    return routes


def _beside(
    draft: Recommendation, rows: Sequence[PrecedentRow], corpus: Corpus
) -> list[tuple[Comparison, float | None]]:
    known = {(section.id, str(section.version)): section for section in corpus.sections}
    near = {(one.case_id, one.section): one.similarity for one in draft.precedents}
    found = {one.section: one for one in draft.findings}

    def first(row: PrecedentRow) -> tuple[float, bool]:
        return -near.get((row.case_id, row.section), -1.0), row.state is not PrecedentState.CONFIRMED

    return [
        (
            compare(row, found[row.section], changed=changed_in_substance(row, known)),
            near.get((row.case_id, row.section)),
        )
        for row in sorted(rows, key=first)[:_MOST]
    ]
