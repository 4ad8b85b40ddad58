"""Asking the policy."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from api.access import actor_of, needs, room_of
from api.openapi import answers
from api.ports import Service
from api.problems import INVALID, UNAVAILABLE
from api.queries import AskFor
from api.replies import reply
from copilot.asking import Question
from copilot.people.model import Permission
from copilot.wire.answers import AnswerOut


def ask_routes(service: Service) -> APIRouter:
    """``/v1/ask`` of this service."""
    routes = APIRouter(tags=["ask"])

    @routes.get(
        "/v1/ask",
        response_model=AnswerOut,
        responses=answers(INVALID, UNAVAILABLE),
        dependencies=[needs(Permission.READ_POLICIES)],
    )
    async def ask_policy(request: Request, query: Annotated[AskFor, Query()]) -> Response:
        """What the policies say to a question, in their own words, or that they don't answer it.

        A question that reads like a case for people alone is `routed`: it is neither searched for nor sent anywhere.
        What is asked is never logged. Where a model fails the policies' own words remain, and `failure` says so.
        """
        as_of = query.as_of or service.clock.now().date()
        room = room_of(request)
        async with room.place(), room.turn():
            answer = await service.ask(Question(query.q, as_of, query.place), actor_of(request))
        return reply(AnswerOut.of(answer))

    return routes
