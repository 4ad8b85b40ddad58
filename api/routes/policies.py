"""Policies and their versions."""

from typing import Annotated

from fastapi import APIRouter, Path, Query
from starlette.responses import Response

from api.access import needs
from api.openapi import answers
from api.ports import Service
from api.problems import INVALID, NOT_FOUND
from api.queries import DayAndPlace, OneVersion
from api.replies import reply
from api.schemas.policies import PoliciesOut, PolicyOut, PolicyVersionOut
from copilot.people.model import Permission
from copilot.wire.base import Label
from policy_corpus.errors import PolicyNotFound
from policy_corpus.model import PolicyId, PolicyVersion

_READING = [needs(Permission.READ_POLICIES)]


def policy_routes(service: Service) -> APIRouter:
    """``/v1/policies`` of this service."""
    routes = APIRouter(prefix="/v1/policies", tags=["policies"])

    @routes.get("", response_model=PoliciesOut, responses=answers(INVALID), dependencies=_READING)
    async def list_policies(query: Annotated[DayAndPlace, Query()]) -> Response:
        """Every policy with all its versions, and what of it holds on a day in a region."""
        corpus = service.corpus
        as_of = query.as_of or service.clock.now().date()
        held = {version.policy: version for version in corpus.at(as_of)}
        names = sorted({version.policy for version in corpus.versions})
        policies = tuple(PolicyOut.of(corpus.policy(name), held.get(name), query.place) for name in names)
        return reply(
            PoliciesOut(as_of=as_of, region=query.region, corpus_fingerprint=corpus.fingerprint, policies=policies)
        )

    @routes.get(
        "/{policy}", response_model=PolicyVersionOut, responses=answers(NOT_FOUND, INVALID), dependencies=_READING
    )
    async def get_policy(
        policy: Annotated[Label, Path(description="The id of a policy.", examples=["violent-speech"])],
        query: Annotated[OneVersion, Query()],
    ) -> Response:
        """One version of a policy and the sections that it has."""
        versions = service.corpus.policy(PolicyId(policy))
        return reply(PolicyVersionOut.of(_chosen(versions, query.version), versions))

    return routes


def _chosen(versions: tuple[PolicyVersion, ...], name: str | None) -> PolicyVersion:
    by_name = {str(version.version): version for version in versions}
    if name is None:
        return versions[-1]
    if name not in by_name:
        known = ", ".join(by_name)
        raise PolicyNotFound(f"policy {versions[0].policy!r} has no version {name!r}; its versions are {known}")
    return by_name[name]
