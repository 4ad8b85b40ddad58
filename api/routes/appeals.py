"""Appeals: opened, and decided by somebody who had no part before."""

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
from copilot.casework.appealing import open_appeal, overturn, uphold
from copilot.casework.decisions import AppealOutcome
from copilot.casework.files import Act, CaseFile, Change
from copilot.casework.rules import Rules
from copilot.errors import DecisionInvalid
from copilot.people.model import Permission
from copilot.wire.acts import AppealDecisionIn, AppealIn
from copilot.wire.casework import CaseRecordOut, CaseTakenOut


def appeal_routes(service: Service) -> APIRouter:
    """What is appealed against of ``/v1/cases``."""
    routes = APIRouter(prefix="/v1/cases/{id}", tags=["appeals"], route_class=Repeatable)

    @routes.post(
        "/appeals",
        status_code=201,
        response_model=CaseTakenOut,
        responses=CHANGED,
        openapi_extra=json_body(AppealIn),
        dependencies=[needs(Permission.ADD_APPEALS)],
    )
    async def appeal_decision(request: Request, id: ACase) -> Response:  # noqa: A002
        """Ask that a decision be looked at again. It stays in force until then."""
        given, rules = await read_body(request, AppealIn), service.casework.rules
        record = await service.casework.do(
            actor_of(request), CaseId(id), lambda file, act: open_appeal(file, act, rules, given.grounds), given.id
        )
        return reply(CaseTakenOut.of(record), 201)

    @routes.post(
        "/appeal-decision",
        response_model=CaseRecordOut,
        responses=CHANGED,
        openapi_extra=json_body(AppealDecisionIn),
        dependencies=[needs(Permission.DECIDE_APPEALS)],
    )
    async def decide_appeal(request: Request, id: ACase) -> Response:  # noqa: A002
        """Uphold the decision, or take another in its place. Never for whoever had a part in it."""
        given, rules = await read_body(request, AppealDecisionIn), service.casework.rules
        record = await service.casework.do(
            actor_of(request), CaseId(id), lambda file, act: _settled(file, act, given, rules), given.id
        )
        return reply(CaseRecordOut.of(record))

    return routes


def _settled(file: CaseFile, act: Act, given: AppealDecisionIn, rules: Rules) -> Change:
    seen = given.seen.to_domain()
    if given.outcome is AppealOutcome.UPHELD:
        return uphold(file, act, seen, rules)
    if given.result is None or given.reason is None:
        raise DecisionInvalid("whoever overturns a decision says the new `result` and the `reason`")
    return overturn(file, act, seen, rules, (given.result.to_domain(), given.reason.to_domain()))
