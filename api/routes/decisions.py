"""Decisions: taken, agreed to, refused, taken back, looked at again."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.access import actor_of, needs
from api.bodies import read_body
from api.openapi import json_body
from api.ports import Service
from api.repeats import Repeatable
from api.replies import reply
from api.routes.cases import CHANGED, ACase
from copilot.cases import CaseId
from copilot.casework.appealing import review
from copilot.casework.deciding import amend, approve, close, decide_by_hand, reject
from copilot.casework.files import Act, CaseFile, Change
from copilot.casework.holding import approve_held, refuse_held
from copilot.casework.rules import Rules
from copilot.casework.undoing import undo
from copilot.errors import DecisionInvalid
from copilot.people.model import Permission
from copilot.wire.acts import DecisionIn, RejectionIn, ReviewIn, SecondIn, UndoIn
from copilot.wire.casework import CaseRecordOut

_DECIDING = [needs(Permission.DECIDE)]
_SECOND = [needs(Permission.SECOND_APPROVAL)]


def decision_routes(service: Service) -> APIRouter:
    """What is decided of ``/v1/cases``."""
    routes = APIRouter(prefix="/v1/cases/{id}", tags=["decisions"], route_class=Repeatable)
    _add_deciding(routes, service)
    _add_rejecting(routes, service)
    _add_second(routes, service)
    return routes


def _add_deciding(routes: APIRouter, service: Service) -> None:
    @routes.post(
        "/decisions",
        status_code=201,
        response_model=CaseRecordOut,
        responses=CHANGED,
        openapi_extra=json_body(DecisionIn),
        dependencies=_DECIDING,
    )
    async def decide_case(request: Request, id: ACase) -> Response:  # noqa: A002
        """Decide a case as you saw it. What has changed since is a conflict that says who changed what, and when.

        A severe action is held until a second person agrees. The same `id` once more changes nothing.
        """
        given, rules = await read_body(request, DecisionIn), service.casework.rules
        record = await service.casework.do(
            actor_of(request), CaseId(id), lambda file, act: _decided(file, act, given, rules), given.id
        )
        return reply(CaseRecordOut.of(record), 201)

    @routes.post(
        "/undo",
        response_model=CaseRecordOut,
        responses=CHANGED,
        openapi_extra=json_body(UndoIn),
        dependencies=_DECIDING,
    )
    async def undo_decision(request: Request, id: ACase) -> Response:  # noqa: A002
        """Take your decision back, within half an hour. The case is open again; what was decided stays to be seen."""
        given = await read_body(request, UndoIn)
        record = await service.casework.do(
            actor_of(request), CaseId(id), lambda file, act: undo(file, act, given.decision)
        )
        return reply(CaseRecordOut.of(record))


def _add_rejecting(routes: APIRouter, service: Service) -> None:
    @routes.post(
        "/rejection",
        response_model=CaseRecordOut,
        responses=CHANGED,
        openapi_extra=json_body(RejectionIn),
        dependencies=_DECIDING,
    )
    async def reject_draft(request: Request, id: ACase) -> Response:  # noqa: A002
        """Set the draft aside. The case stays with you, for a decision by hand."""
        given, rules = await read_body(request, RejectionIn), service.casework.rules
        seen, reason = given.seen.to_domain(), given.reason.to_domain()
        record = await service.casework.do(
            actor_of(request), CaseId(id), lambda file, act: reject(file, act, seen, rules, reason)
        )
        return reply(CaseRecordOut.of(record))


def _add_second(routes: APIRouter, service: Service) -> None:
    @routes.post(
        "/second",
        response_model=CaseRecordOut,
        responses=CHANGED,
        openapi_extra=json_body(SecondIn),
        dependencies=_SECOND,
    )
    async def second_decision(request: Request, id: ACase) -> Response:  # noqa: A002
        """Agree to a decision that is held, or refuse it. Never for whoever proposed it."""
        given, rules = await read_body(request, SecondIn), service.casework.rules
        record = await service.casework.do(
            actor_of(request), CaseId(id), lambda file, act: _seconded(file, act, given, rules)
        )
        return reply(CaseRecordOut.of(record))

    @routes.post(
        "/review",
        response_model=CaseRecordOut,
        responses=CHANGED,
        openapi_extra=json_body(ReviewIn),
        dependencies=_SECOND,
    )
    async def review_decision(request: Request, id: ACase) -> Response:  # noqa: A002
        """Look at a decision again: if you agree, it weighs as a precedent from now on."""
        given = await read_body(request, ReviewIn)
        record = await service.casework.do(
            actor_of(request), CaseId(id), lambda file, act: review(file, act, agrees=given.agrees)
        )
        return reply(CaseRecordOut.of(record))


def _decided(file: CaseFile, act: Act, given: DecisionIn, rules: Rules) -> Change:
    seen = given.seen.to_domain()
    result = given.result.to_domain() if given.result else None
    reason = given.reason.to_domain() if given.reason else None
    if given.kind == "close":
        return close(file, act, seen, rules, reason)
    if given.kind == "approve":
        return approve(file, act, seen, rules)
    if result is None:
        raise DecisionInvalid(f"a decision of the kind {given.kind!r} says its `result`")
    if given.kind == "by_hand":
        return decide_by_hand(file, act, seen, rules, (result, reason))
    if reason is None:
        raise DecisionInvalid("whoever amends a draft says the `reason`")
    return amend(file, act, seen, rules, (result, reason))


def _seconded(file: CaseFile, act: Act, given: SecondIn, rules: Rules) -> Change:
    seen = given.seen.to_domain()
    return approve_held(file, act, seen, rules) if given.agrees else refuse_held(file, act, seen, rules, given.code)
