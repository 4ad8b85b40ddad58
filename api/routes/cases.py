"""Cases: handed in, found in their queues, read, and worked on before they are decided."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from starlette.responses import Response

from api.access import actor_of, needs
from api.bodies import read_body
from api.conditional import TAGGED, if_changed
from api.first_views import expect_viewed, without_drafts
from api.openapi import answers, json_body
from api.paging import PAGED, paged
from api.ports import Service
from api.problems import CONFLICT, INVALID, MALFORMED, NOT_FOUND, UNAVAILABLE, UNSUPPORTED
from api.queries import QueuePage
from api.repeats import Repeatable
from api.replies import reply
from copilot.cases import CaseId
from copilot.casework.claiming import claim, release, skip
from copilot.casework.intake import erase
from copilot.casework.model import Queue, Requester
from copilot.casework.talking import ask_for_context, context_arrived, escalate, note
from copilot.people.model import Permission
from copilot.wire.acts import ArrivalIn, EscalationIn, NoteIn, SkipIn
from copilot.wire.base import Label
from copilot.wire.casework import CaseFileOut, CaseRecordOut, CaseTakenOut
from copilot.wire.queues import NextOut, PageOut, QueuesOut
from copilot.wire.stored_cases import CaseOut

_READING = [needs(Permission.READ_QUEUES)]
_DECIDING = [needs(Permission.DECIDE)]
_FOUND = answers(NOT_FOUND, INVALID, UNAVAILABLE)
CHANGED = answers(MALFORMED, NOT_FOUND, CONFLICT, UNSUPPORTED, INVALID, UNAVAILABLE)
UNSAID = answers(NOT_FOUND, CONFLICT, INVALID, UNAVAILABLE)
AQueue = Annotated[Queue, Path(description="Which queue.")]
ACase = Annotated[Label, Path(description="As `id` of the case.", examples=["case-1"])]


def case_routes(service: Service) -> APIRouter:
    """``/v1/cases`` and ``/v1/queues`` of this service."""
    routes = APIRouter(prefix="/v1", tags=["cases"], route_class=Repeatable)
    _add_intake(routes, service)
    _add_queues(routes, service)
    _add_reading(routes, service)
    _add_claims(routes, service)
    _add_words(routes, service)
    _add_context(routes, service)
    return routes


def _add_intake(routes: APIRouter, service: Service) -> None:
    @routes.post(
        "/cases",
        status_code=201,
        response_model=CaseTakenOut,
        responses=CHANGED,
        openapi_extra=json_body(ArrivalIn),
        dependencies=[needs(Permission.ADD_CASES)],
    )
    async def hand_in_case(request: Request) -> Response:
        """Hand a case in. The same content merges into the case that is open with it, whose id is in the answer."""
        given = await read_body(request, ArrivalIn)
        case = given.case.to_case(service.new_case_id())
        requester = Requester(given.source, service.clock.now(), given.requester, given.reference)
        record = await service.casework.take_in(actor_of(request), case, given.urgency(), requester)
        return reply(CaseTakenOut.of(record), 201)


def _add_queues(routes: APIRouter, service: Service) -> None:
    @routes.get("/queues", response_model=QueuesOut, responses=answers(UNAVAILABLE), dependencies=_READING)
    async def list_queues(request: Request) -> Response:
        """The queues that are open to you, and how many cases wait in each."""
        return reply(QueuesOut(queues=await service.casework.counts(actor_of(request))))

    @routes.get("/queues/{queue}/cases", response_model=PageOut, responses=PAGED | _FOUND, dependencies=_READING)
    async def list_queued_cases(request: Request, queue: AQueue, query: Annotated[QueuePage, Query()]) -> Response:
        """The next cases of a queue, the soonest first, each with its reasons in words."""
        actor = actor_of(request)
        found = await service.casework.page(actor, queue, query.wanted(actor.person), query.limit, query.place)
        shown, following = await without_drafts(request, service, found), query.following(found)
        return paged(request, PageOut.of(shown, following), following)

    @routes.post("/queues/{queue}/next", response_model=NextOut, responses=UNSAID, dependencies=_DECIDING)
    async def take_next_case(request: Request, queue: AQueue) -> Response:
        """Take up the first case of a queue that is free and that you haven't passed over."""
        taken = await service.casework.next(actor_of(request), queue)
        shown = await without_drafts(request, service, [taken] if taken else [])
        return reply(NextOut(case=CaseRecordOut.of(shown[0]) if shown else None))


def _add_reading(routes: APIRouter, service: Service) -> None:
    @routes.get("/cases/{id}", response_model=CaseFileOut, responses=TAGGED | _FOUND, dependencies=_READING)
    async def get_case(request: Request, id: ACase) -> Response:  # noqa: A002
        """The file of a case: decisions, appeals, strikes, notes and all that happened."""
        await expect_viewed(request, service, CaseId(id))
        file = await service.casework.file(actor_of(request), CaseId(id))
        shown = CaseFileOut.of(file, service.casework.stands(file), service.casework.rules.fingerprint)
        return if_changed(request, reply(shown))

    @routes.get("/cases/{id}/content", response_model=CaseOut, responses=_FOUND, dependencies=_READING)
    async def get_case_content(request: Request, id: ACase) -> Response:  # noqa: A002
        """What the case says. That you read it is entered in the audit trail."""
        return reply(CaseOut.of(await service.casework.content(actor_of(request), CaseId(id))))

    @routes.delete(
        "/cases/{id}/content", response_model=CaseTakenOut, responses=UNSAID, dependencies=[needs(Permission.ERASE)]
    )
    async def erase_case_content(request: Request, id: ACase) -> Response:  # noqa: A002
        """Take away what a decided case says and what was written beside it. Its decisions and its trail stay."""
        return reply(CaseTakenOut.of(await service.casework.do(actor_of(request), CaseId(id), erase)))


def _add_claims(routes: APIRouter, service: Service) -> None:
    @routes.post("/cases/{id}/claim", response_model=CaseRecordOut, responses=UNSAID, dependencies=_DECIDING)
    async def claim_case(request: Request, id: ACase) -> Response:  # noqa: A002
        """Take a case up for a quarter of an hour, or go on with it."""
        return reply(CaseRecordOut.of(await service.casework.do(actor_of(request), CaseId(id), claim)))

    @routes.delete("/cases/{id}/claim", response_model=CaseRecordOut, responses=UNSAID, dependencies=_DECIDING)
    async def release_case(request: Request, id: ACase) -> Response:  # noqa: A002
        """Let a case go."""
        return reply(CaseRecordOut.of(await service.casework.do(actor_of(request), CaseId(id), release)))

    @routes.post(
        "/cases/{id}/skip",
        response_model=CaseRecordOut,
        responses=CHANGED,
        openapi_extra=json_body(SkipIn),
        dependencies=_DECIDING,
    )
    async def skip_case(request: Request, id: ACase) -> Response:  # noqa: A002
        """Pass a case over: your queue leaves it out, those of the others don't."""
        given, actor = await read_body(request, SkipIn), actor_of(request)
        record = await service.casework.do(actor, CaseId(id), lambda file, act: skip(file, act, given.reason))
        return reply(CaseRecordOut.of(record))


def _add_words(routes: APIRouter, service: Service) -> None:
    @routes.post(
        "/cases/{id}/notes",
        status_code=201,
        response_model=CaseRecordOut,
        responses=CHANGED,
        openapi_extra=json_body(NoteIn),
        dependencies=_READING,
    )
    async def add_note(request: Request, id: ACase) -> Response:  # noqa: A002
        """Write a note beside a case."""
        given, actor = await read_body(request, NoteIn), actor_of(request)
        record = await service.casework.do(actor, CaseId(id), lambda file, act: note(file, act, given.text), given.id)
        return reply(CaseRecordOut.of(record), 201)

    @routes.post(
        "/cases/{id}/escalation",
        response_model=CaseRecordOut,
        responses=CHANGED,
        openapi_extra=json_body(EscalationIn),
        dependencies=_DECIDING,
    )
    async def escalate_case(request: Request, id: ACase) -> Response:  # noqa: A002
        """Hand a case up to those who decide escalated cases."""
        given, actor = await read_body(request, EscalationIn), actor_of(request)
        seen = given.seen.to_domain()
        record = await service.casework.do(
            actor, CaseId(id), lambda file, act: escalate(file, act, seen, given.text), given.id
        )
        return reply(CaseRecordOut.of(record))


def _add_context(routes: APIRouter, service: Service) -> None:
    @routes.post(
        "/cases/{id}/question",
        response_model=CaseRecordOut,
        responses=CHANGED,
        openapi_extra=json_body(NoteIn),
        dependencies=_DECIDING,
    )
    async def ask_about_case(request: Request, id: ACase) -> Response:  # noqa: A002
        """Ask for context: the case waits for the answer, two days at most."""
        given, actor = await read_body(request, NoteIn), actor_of(request)
        record = await service.casework.do(
            actor, CaseId(id), lambda file, act: ask_for_context(file, act, given.text), given.id
        )
        return reply(CaseRecordOut.of(record))

    @routes.post(
        "/cases/{id}/context",
        response_model=CaseRecordOut,
        responses=CHANGED,
        openapi_extra=json_body(NoteIn),
        dependencies=_READING,
    )
    async def bring_context(request: Request, id: ACase) -> Response:  # noqa: A002
        """Take a case up again that waits, with the answer or, where the text is empty, without one."""
        given, actor = await read_body(request, NoteIn), actor_of(request)
        record = await service.casework.do(
            actor, CaseId(id), lambda file, act: context_arrived(file, act, given.text), given.id
        )
        return reply(CaseRecordOut.of(record))
