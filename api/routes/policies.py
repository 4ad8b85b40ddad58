"""Policies and their versions."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from starlette.responses import Response

from api.access import needs
from api.conditional import TAGGED, if_changed
from api.openapi import answers
from api.paging import PAGED, Listing, paged
from api.ports import Service
from api.problems import INVALID, NOT_FOUND
from api.queries import OneVersion, PolicyPage
from api.replies import reply
from api.schemas.policies import PoliciesOut, PolicyOut, PolicyVersionOut
from copilot.people.model import Permission
from copilot.wire.base import Label
from policy_corpus.errors import PolicyNotFound
from policy_corpus.model import PolicyId, PolicyVersion

_BY_NAME: Listing[PolicyId] = Listing("policies", lambda name: (name,))
_PAGE = TAGGED | {200: {**PAGED[200], "headers": PAGED[200]["headers"] | TAGGED[200]["headers"]}}
_READING = [needs(Permission.READ_POLICIES)]


def policy_routes(service: Service) -> APIRouter:
    """``/v1/policies`` of this service."""
    routes = APIRouter(prefix="/v1/policies", tags=["policies"])

    @routes.get("", response_model=PoliciesOut, responses=_PAGE | answers(INVALID), dependencies=_READING)
    async def list_policies(request: Request, query: Annotated[PolicyPage, Query()]) -> Response:
        """Every policy with all its versions, and what of it holds on a day in a region."""
        corpus = service.corpus
        as_of = query.as_of or service.clock.now().date()
        held = {version.policy: version for version in corpus.at(as_of)}
        shown = _BY_NAME.page({version.policy for version in corpus.versions}, query)
        policies = PoliciesOut(
            as_of=as_of,
            region=query.region,
            corpus_fingerprint=corpus.fingerprint,
            policies=tuple(PolicyOut.of(corpus.policy(name), held.get(name), query.place) for name in shown.items),
            next=shown.next,
        )
        return if_changed(request, paged(request, policies, shown.next), kept=True)

    @routes.get(
        "/{policy}",
        response_model=PolicyVersionOut,
        responses=TAGGED | answers(NOT_FOUND, INVALID),
        dependencies=_READING,
    )
    async def get_policy(
        request: Request,
        policy: Annotated[Label, Path(description="The id of a policy.", examples=["violent-speech"])],
        query: Annotated[OneVersion, Query()],
    ) -> Response:
        """One version of a policy and the sections that it has."""
        versions = service.corpus.policy(PolicyId(policy))
        return if_changed(request, reply(PolicyVersionOut.of(_chosen(versions, query.version), versions)), kept=True)

    return routes


def _chosen(versions: tuple[PolicyVersion, ...], name: str | None) -> PolicyVersion:
    by_name = {str(version.version): version for version in versions}
    if name is None:
        return versions[-1]
    if name not in by_name:
        known = ", ".join(by_name)
        raise PolicyNotFound(f"policy {versions[0].policy!r} has no version {name!r}; its versions are {known}")
    return by_name[name]
