"""Requests with an ``Idempotency-Key``: done once, and answered the same however often they come.

A route of the class ``Repeatable`` takes the header. Who asks is found out first, as always: whoever may no longer do a
thing gets no old answer of it either. What a route answers with decides whether the answer is kept or made again.
"""

import re
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Mapping
from hashlib import sha256
from typing import Any

from fastapi import APIRouter
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

from api.access import Needs, actor_of
from api.errors import KeyMalformed
from api.ports import Service
from api.problems import answer_to
from api.replies import reply
from api.routes.operations import accepted
from api.schemas.batches import BatchOut
from api.schemas.keys import MadeKeyOut
from api.schemas.people import FirstPasswordOut
from api.schemas.webhooks import MadeWebhookOut
from copilot.batches.model import BatchId
from copilot.batches.ports import BatchStore
from copilot.cases import CaseId
from copilot.errors import CopilotError
from copilot.people.model import Actor
from copilot.recommendations import RecommendationId
from copilot.repeats.errors import AnswerGone, reused
from copilot.repeats.keeping import Repeating
from copilot.repeats.model import Answer, Asked, Claim, Earlier
from copilot.wire.casework import CaseRecordOut, CaseTakenOut
from copilot.wire.imported import ImportedOut
from copilot.wire.recommendations import RecommendationOut

HEADER, REPLAYED = "Idempotency-Key", "Idempotency-Replayed"
LONGEST = 255  # characters of a key
CHANGING = frozenset({"POST", "PUT", "PATCH", "DELETE"})
COME_AGAIN = frozenset({429, 500, 503, 507})  # nothing was done, or it is known: the next try begins anew
_KEY = re.compile(r"[\x21-\x7e]{1,255}", re.ASCII)
_KEPT = ("content-type", "location", "allow", "retry-after")  # headers that mean something the next day
_SECRET = (MadeKeyOut, MadeWebhookOut, FirstPasswordOut)  # answers that are given once and kept nowhere
_STREAMED = "create_batch"  # whose body is never held whole
_IN_PIECES = (ImportedOut, BatchOut)  # done in many transactions, each of which knows what it did before

_PLACES = {"recommendation": "/v1/recommendations", "batch": "/v1/batches"}

Handle = Callable[[Request], Coroutine[Any, Any, Response]]
Rebuild = Callable[[Service, str], Awaitable[BaseModel]]


async def _recommendation(service: Service, name: str) -> BaseModel:
    return RecommendationOut.of(await service.store.get(RecommendationId(name)))


async def _batch(service: Service, name: str) -> BaseModel:
    return BatchOut.of(await service.batches.store.get(BatchId(name)))


async def _record(service: Service, name: str) -> BaseModel:
    return CaseRecordOut.of((await service.casework.ledger.get(CaseId(name))).record)


async def _taken(service: Service, name: str) -> BaseModel:
    return CaseTakenOut.of((await service.casework.ledger.get(CaseId(name))).record)


_REBUILT: Mapping[object, Rebuild] = {
    BatchOut: _batch,
    RecommendationOut: _recommendation,
    CaseRecordOut: _record,
    CaseTakenOut: _taken,
}
_NEVER_KEPT = (RecommendationOut, *_SECRET)  # the store has it, word for word; or nobody may have it again


class Repeatable(APIRoute):
    """A route that takes the header where it changes something."""

    def get_route_handler(self) -> Handle:
        handle = super().get_route_handler()
        if not (self.methods or set()) & CHANGING:
            return handle

        async def once(request: Request) -> Response:
            keys = request.headers.getlist(HEADER)
            return await self._once(request, keys, handle) if keys else await handle(request)

        return once

    async def _once(self, request: Request, keys: list[str], handle: Handle) -> Response:
        await self._needs()(request)
        if len(keys) > 1 or not _KEY.fullmatch(keys[0]):
            raise KeyMalformed(f"an Idempotency-Key has 1 to {LONGEST} visible ASCII characters, and is sent once")
        repeating: Repeating = request.app.state.service.repeats
        body = b"" if self.name == _STREAMED else await request.body()
        claim = await repeating.begin(_asked(request, keys[0], body))
        if isinstance(claim, Earlier):
            return await self._again(request, claim)
        async with repeating.at_work(claim, settles=self.response_model not in _IN_PIECES):
            answer = await _answered(request, handle)
        await self._keep(repeating, claim, answer)
        return answer

    async def _keep(self, repeating: Repeating, claim: Claim, answer: Response) -> None:
        if answer.status_code in COME_AGAIN:
            await repeating.let_go(claim)
            return
        done = answer.status_code < 400
        if done and (self.response_model in _NEVER_KEPT or "set-cookie" in answer.headers):
            if not claim.subject:  # else the effect has said it already
                await repeating.keep(claim, None)
            return
        headers = {name: answer.headers[name] for name in _KEPT if name in answer.headers}
        await repeating.keep(claim, Answer(answer.status_code, headers, bytes(answer.body).decode()))

    async def _again(self, request: Request, earlier: Earlier) -> Response:
        if self.name == _STREAMED and earlier.subject:
            await _expect_same(request, earlier.subject)
        if earlier.answer:
            kept = earlier.answer
            answer = Response(kept.body, kept.status, dict(kept.headers))
        else:
            answer = await self._rebuilt(request, earlier.subject)
        answer.headers[REPLAYED] = "true"
        return answer

    async def _rebuilt(self, request: Request, subject: str | None) -> Response:
        """The answer out of what stands. Raises ``AnswerGone``, and what the store raises for what is erased."""
        rebuild = _REBUILT.get(self.response_model)
        service: Service = request.app.state.service
        kind, _, name = (subject or "").partition("/")
        if kind == "batch" and self.response_model is RecommendationOut:
            return await accepted(service, BatchId(name), actor_of(request))
        if rebuild is None or not name:
            raise AnswerGone("this was done before, and its answer was given once only; look at what there is now")
        answer = reply(await rebuild(service, name), self.status_code or 200)
        if kind in _PLACES:
            answer.headers["Location"] = f"{_PLACES[kind]}/{name}"
        return answer

    def _needs(self) -> Needs:
        return next(each.dependency for each in self.dependencies if isinstance(each.dependency, Needs))


def repeatable(routers: Iterable[APIRouter]) -> frozenset[str]:
    """The names of the operations that take an Idempotency-Key."""
    routes = [route for router in routers for route in router.routes if isinstance(route, Repeatable)]
    return frozenset(route.name for route in routes if (route.methods or set()) & CHANGING)


async def _answered(request: Request, handle: Handle) -> Response:
    """The answer, be it a problem."""
    try:
        return await handle(request)
    except (CopilotError, RequestValidationError) as error:
        return answer_to(request.scope, error)


async def _expect_same(request: Request, subject: str) -> None:
    """Raises ``KeyReused`` unless the body is that of the batch."""
    digest = sha256()
    async for piece in request.stream():
        digest.update(piece)
    batches: BatchStore = request.app.state.service.batches.store
    progress = await batches.get(BatchId(subject.partition("/")[2]))
    if progress.batch.digest != digest.hexdigest():
        raise reused()


def _asked(request: Request, key: str, body: bytes) -> Asked:
    """Digests with the pepper: who reads the database can't try keys or contents against them."""
    pepper = request.app.state.service.people.parts.pepper
    asked = f"{request.method} {request.url.path}?{request.url.query}\0{sha256(body).hexdigest()}"
    return Asked(
        pepper.digest("repeat", f"{_caller(actor_of(request))}\0{key}"), pepper.digest("repeated request", asked)
    )


def _caller(actor: Actor) -> str:
    return f"{actor.person}\0{actor.via}"
