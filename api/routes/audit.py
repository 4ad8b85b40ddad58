"""The audit trail for whoever may read it: its entries, whether it is whole, its checkpoints, receipts of cases."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from api.access import actor_of, needs
from api.first_views import expect_viewed
from api.openapi import answers
from api.paging import PAGED, Listing, PageQuery, paged
from api.ports import Service
from api.problems import INVALID, NOT_FOUND, UNAVAILABLE
from api.queries import AuditPage
from api.replies import reply
from api.routes.cases import ACase
from api.schemas.audit import (
    AuditEntriesOut,
    AuditEntryOut,
    CheckpointOut,
    CheckpointsOut,
    PublicKeyOut,
    ReceiptOut,
    VerificationOut,
)
from copilot.cases import CaseId
from copilot.casework.files import Act
from copilot.errors import Misconfigured
from copilot.people.model import Permission, PersonId

_AUDITING = [needs(Permission.READ_AUDIT)]
_LISTED = PAGED | answers(INVALID, UNAVAILABLE)
_NEWEST: Listing[str] = Listing("checkpoints", lambda name: (name,), newest_first=True)


def audit_routes(service: Service) -> APIRouter:
    """``/v1/audit`` of this service, and the receipts of ``/v1/cases``."""
    routes = APIRouter(prefix="/v1", tags=["audit"])
    _add_reading(routes, service)
    _add_verifying(routes, service)
    _add_receipts(routes, service)
    return routes


def _add_reading(routes: APIRouter, service: Service) -> None:
    @routes.get("/audit/entries", response_model=AuditEntriesOut, responses=_LISTED, dependencies=_AUDITING)
    async def list_audit_entries(request: Request, query: Annotated[AuditPage, Query()]) -> Response:
        """What was done to what, by whom, in the order of the chain; all of it, or what is asked for."""
        actor = PersonId(query.actor) if query.actor else None
        found = await service.audit.page(
            query.beginning, query.limit + 1, subject=query.subject, actor=actor, event=query.event
        )
        shown, following = query.cut(found)
        entries = tuple(AuditEntryOut.of(record, actor_of(request)) for record in shown)
        return paged(request, AuditEntriesOut(entries=entries, next=following), following)

    @routes.get("/audit/checkpoints", response_model=CheckpointsOut, responses=_LISTED, dependencies=_AUDITING)
    async def list_checkpoints(request: Request, query: Annotated[PageQuery, Query()]) -> Response:
        """The signed notes of how the trail stood, and the public keys that verify them."""
        auditing = service.auditing
        page = _NEWEST.page(await auditing.note_names(), query)
        notes = tuple(map(CheckpointOut.of, await auditing.notes(page.items)))
        keys = tuple(map(PublicKeyOut.of, await auditing.keys()))
        return paged(request, CheckpointsOut(checkpoints=notes, keys=keys, next=page.next), page.next)


def _add_verifying(routes: APIRouter, service: Service) -> None:
    @routes.get(
        "/audit/verification", response_model=VerificationOut, responses=answers(UNAVAILABLE), dependencies=_AUDITING
    )
    async def verify_trail() -> Response:
        """Hash every entry anew and hold the trail to its checkpoints.

        It takes a minute for three million entries, and runs once at a time: who asks meanwhile gets what it comes to.
        """
        return reply(VerificationOut.of(await service.auditing.verify()))


def _add_receipts(routes: APIRouter, service: Service) -> None:
    @routes.get(
        "/cases/{id}/receipt",
        response_model=ReceiptOut,
        responses=answers(NOT_FOUND, INVALID, UNAVAILABLE),
        dependencies=_AUDITING,
    )
    async def get_case_receipt(request: Request, id: ACase) -> Response:  # noqa: A002
        """What was decided, on what grounds, and the way to a signed checkpoint. That you took it is entered."""
        await expect_viewed(request, service, CaseId(id))
        if service.receipts is None:
            raise Misconfigured("no receipt can be written: the service doesn't know the files of its policies")
        written = await service.receipts.write(CaseId(id), Act(actor_of(request), service.clock.now()))
        return reply(ReceiptOut.model_validate(written))
