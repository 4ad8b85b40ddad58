"""Every error of the project is a problem of the kind that its group says, in one shape."""

import importlib
import pkgutil
from collections.abc import Iterator

import pytest

import copilot
import policy_corpus
import retrieval
from api.errors import BodyMalformed, MediaTypeUnsupported
from api.problems import KIND_OF, kind_of, of_error
from copilot.errors import (
    BadInput,
    CaseSealed,
    Conflict,
    CopilotError,
    Forbidden,
    Misconfigured,
    ModelReplyUnusable,
    ModelUnavailable,
    NotFound,
    RecommendationConflict,
    SettingInvalid,
    StoreFull,
    StoreUnavailable,
    Unauthenticated,
    Unavailable,
)
from policy_corpus.errors import PolicyNotFound
from retrieval.errors import IndexMismatch, IndexUnavailable
from tests.api.conftest import Client

MEMBERS = {"type", "title", "status", "detail", "instance"}


@pytest.mark.parametrize(
    ("error", "status"),
    [
        pytest.param(BadInput("no"), 422, id="bad input"),
        pytest.param(BodyMalformed("no"), 400, id="a body that is no JSON"),
        pytest.param(MediaTypeUnsupported("no"), 415, id="a body of another type"),
        pytest.param(PolicyNotFound("no"), 404, id="a policy that there is not"),
        pytest.param(CaseSealed("no"), 404, id="a case that is sealed"),
        pytest.param(RecommendationConflict("no"), 409, id="an id that stands already"),
        pytest.param(StoreUnavailable("no"), 503, id="no database"),
        pytest.param(StoreFull("no"), 507, id="a full database"),
        pytest.param(IndexUnavailable("no"), 503, id="no index"),
        pytest.param(IndexMismatch("no"), 500, id="an index of something else"),
        pytest.param(SettingInvalid("no"), 500, id="a wrong setting"),
        pytest.param(ModelReplyUnusable("refused", "no"), 500, id="an error that no route should meet"),
    ],
)
def test_an_error_has_the_status_of_its_group(error: CopilotError, status: int) -> None:
    assert (kind_of(error).status, of_error({}, error).status_code) == (status, status)


def _leaves(error: type[CopilotError] = CopilotError) -> Iterator[type[CopilotError]]:
    for leaf in error.__subclasses__():
        yield leaf
        yield from _leaves(leaf)


def test_every_error_but_the_model_s_own_belongs_to_a_group() -> None:
    for package in (policy_corpus, retrieval, copilot):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if module.name.endswith("errors"):
                importlib.import_module(module.name)
    groups = (BadInput, NotFound, Conflict, Unauthenticated, Forbidden, Unavailable, Misconfigured)
    ours = [leaf for leaf in _leaves() if not leaf.__module__.startswith("copilot.client")]  # of those who ask us
    assert [leaf for leaf in ours if not issubclass(leaf, groups)] == [ModelReplyUnusable]


def test_every_kind_has_a_name_of_its_own() -> None:
    types = [kind.type for kind in KIND_OF.values()]
    assert len(set(types)) == len(types)
    assert all(name.startswith("urn:review-copilot:problem:") for name in types)


@pytest.mark.parametrize(
    ("error", "seconds"),
    [
        pytest.param(StoreUnavailable("no"), "5", id="unless said, soon"),
        pytest.param(ModelUnavailable("rate_limited", "no", 12.2), "13", id="as the model's server said"),
        pytest.param(ModelUnavailable("timeout", "no"), "5", id="when it said nothing"),
    ],
)
def test_what_does_not_answer_says_when_to_come_again(error: CopilotError, seconds: str) -> None:
    assert of_error({}, error).headers["retry-after"] == seconds


def test_what_is_set_up_wrong_is_told_to_the_log_alone(caplog: pytest.LogCaptureFixture) -> None:
    answer = of_error({}, IndexMismatch("the index of /srv/somewhere is another's"))
    assert b"/srv/somewhere" not in answer.body
    assert "/srv/somewhere" in caplog.text


@pytest.mark.parametrize(
    ("method", "url", "status", "name"),
    [
        pytest.param("GET", "/nothing", 404, "no-such-route", id="no page of that name"),
        pytest.param("GET", "/v2/policies", 404, "no-such-route", id="another version"),
        pytest.param("GET", "/v1/policies/", 404, "no-such-route", id="a slash too many"),
        pytest.param("GET", "/docs", 404, "no-such-route", id="pages that load scripts"),
        pytest.param("GET", "/redoc", 404, "no-such-route", id="more of them"),
        pytest.param("GET", "/v1/recommendations", 405, "wrong-method", id="no list of recommendations"),
        pytest.param("POST", "/v1/policies", 405, "wrong-method", id="policies are not posted"),
        pytest.param("DELETE", "/v1/recommendations/rec-1", 405, "wrong-method", id="nothing is deleted"),
        pytest.param("OPTIONS", "/v1/recommendations", 405, "wrong-method", id="no other site may ask"),
        pytest.param("TRACE", "/healthz", 405, "wrong-method", id="nothing is mirrored"),
    ],
)
async def test_a_route_that_there_is_not_is_a_problem(
    client: Client, method: str, url: str, status: int, name: str
) -> None:
    answer = await client.request(method, url)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json().keys() == MEMBERS
    assert (answer.json()["type"], answer.json()["status"]) == (f"urn:review-copilot:problem:{name}", status)
    assert answer.json()["instance"] == answer.headers["x-request-id"]


@pytest.mark.parametrize(
    ("url", "allowed"),
    [
        pytest.param("/v1/recommendations", "POST", id="where only POST is taken"),
        pytest.param("/v1/policies", "GET, HEAD", id="where GET is"),
    ],
)
async def test_a_wrong_method_is_answered_with_the_right_ones(client: Client, url: str, allowed: str) -> None:
    assert (await client.put(url)).headers["allow"] == allowed
