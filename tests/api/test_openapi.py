"""The description of the API is whole and true: examples fit it, and answers fit it whatever is asked."""

import json
import re
from collections.abc import AsyncIterator, Iterator
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from api.app import create_app
from copilot.service import Copilot
from copilot.wire.examples import CASE
from tests.api.conftest import Client, client_of
from tests.api.small_copilot import SmallIndex, small_copilot

Document = dict[str, Any]
PROBLEM = "application/problem+json"
ROUTES = {
    ("post", "/v1/recommendations"),
    ("get", "/v1/recommendations/{id}"),
    ("get", "/v1/operations/{id}"),
    ("get", "/v1/operations/{id}/events"),
    ("post", "/v1/batches"),
    ("get", "/v1/batches/{id}"),
    ("get", "/v1/batches/{id}/results"),
    ("post", "/v1/batches/{id}/cancel"),
    ("post", "/v1/cases"),
    ("post", "/v1/cases/import"),
    ("get", "/v1/cases/{id}"),
    ("get", "/v1/cases/{id}/content"),
    ("get", "/v1/cases/{id}/precedents"),
    ("get", "/v1/cases/{id}/receipt"),
    ("delete", "/v1/cases/{id}/content"),
    ("post", "/v1/cases/{id}/claim"),
    ("delete", "/v1/cases/{id}/claim"),
    ("post", "/v1/cases/{id}/skip"),
    ("post", "/v1/cases/{id}/notes"),
    ("post", "/v1/cases/{id}/escalation"),
    ("post", "/v1/cases/{id}/question"),
    ("post", "/v1/cases/{id}/context"),
    ("post", "/v1/cases/{id}/decisions"),
    ("post", "/v1/cases/{id}/undo"),
    ("post", "/v1/cases/{id}/rejection"),
    ("post", "/v1/cases/{id}/second"),
    ("post", "/v1/cases/{id}/review"),
    ("post", "/v1/cases/{id}/appeals"),
    ("post", "/v1/cases/{id}/appeal-decision"),
    ("get", "/v1/queues"),
    ("get", "/v1/queues/{queue}/cases"),
    ("post", "/v1/queues/{queue}/next"),
    ("get", "/v1/filters"),
    ("put", "/v1/filters/{name}"),
    ("delete", "/v1/filters/{name}"),
    ("get", "/v1/policies"),
    ("get", "/v1/policies/{policy}"),
    ("get", "/v1/sections/{section_id}"),
    ("get", "/v1/search"),
    ("get", "/v1/ask"),
    ("get", "/v1/audit/entries"),
    ("get", "/v1/audit/verification"),
    ("get", "/v1/audit/checkpoints"),
    ("post", "/v1/session"),
    ("delete", "/v1/session"),
    ("get", "/v1/session/provider"),
    ("get", "/v1/session/provider/callback"),
    ("get", "/v1/me"),
    ("put", "/v1/me/password"),
    ("get", "/v1/me/sessions"),
    ("delete", "/v1/me/sessions"),
    ("delete", "/v1/me/sessions/{session}"),
    ("get", "/v1/people"),
    ("post", "/v1/people"),
    ("get", "/v1/people/{person}"),
    ("put", "/v1/people/{person}/roles"),
    ("put", "/v1/people/{person}/active"),
    ("put", "/v1/people/{person}/work"),
    ("put", "/v1/people/{person}/password"),
    ("post", "/v1/people/{person}/first-password"),
    ("get", "/v1/people/{person}/sessions"),
    ("delete", "/v1/people/{person}/sessions"),
    ("delete", "/v1/people/{person}/sessions/{session}"),
    ("get", "/v1/keys"),
    ("post", "/v1/keys"),
    ("post", "/v1/keys/{key}/rotate"),
    ("delete", "/v1/keys/{key}"),
    ("put", "/v1/keys/{key}/limits"),
    ("get", "/v1/break-glass"),
    ("post", "/v1/break-glass"),
    ("post", "/v1/break-glass/{id}/use"),
    ("delete", "/v1/break-glass/{id}"),
    ("get", "/v1/webhooks"),
    ("post", "/v1/webhooks"),
    ("delete", "/v1/webhooks/{webhook}"),
    ("post", "/v1/webhooks/{webhook}/rotate-secret"),
    ("get", "/v1/webhooks/{webhook}/dead"),
    ("post", "/v1/webhooks/{webhook}/replay"),
    ("get", "/metrics"),
    ("get", "/healthz"),
    ("get", "/readyz"),
}
rounds = settings(
    max_examples=40, deadline=None, database=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
unsaid = pytest.mark.filterwarnings("ignore::hypothesis.errors.HypothesisWarning")  # of how long the description is


@pytest.fixture
def document(copilot: Copilot) -> Document:
    return create_app(copilot).openapi()


def operations(document: Document) -> Iterator[tuple[str, str, Document]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield method, path, operation


def nodes(value: object) -> Iterator[Document]:
    """Every JSON object in the document, but not what stands in examples."""
    if isinstance(value, dict):
        yield value
        for key, inner in value.items():
            if key not in {"example", "examples"}:
                yield from nodes(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from nodes(inner)


def misfits(document: Document, schema: Document, value: object) -> list[str]:
    """What in ``value`` doesn't fit ``schema``."""
    validator = Draft202012Validator({**schema, "components": document["components"]})
    return [f"{'/'.join(map(str, error.path))}: {error.message}" for error in validator.iter_errors(value)]


async def test_the_document_is_served(client: Client, document: Document) -> None:
    answer = await client.get("/openapi.json")
    assert answer.json() == json.loads(json.dumps(document))
    assert document["openapi"].startswith("3.1")


def test_every_route_is_described(document: Document) -> None:
    assert {(method, path) for method, path, _ in operations(document)} == ROUTES
    tags = {tag["name"] for tag in document["tags"]}
    ids = [operation["operationId"] for _, _, operation in operations(document)]
    assert len(set(ids)) == len(ids)
    for _, path, operation in operations(document):
        assert operation["summary"]
        assert operation["description"]
        assert set(operation["tags"]) <= tags
        parameters = operation.get("parameters", [])
        assert all(parameter["description"] for parameter in parameters)
        in_path = {parameter["name"] for parameter in parameters if parameter["in"] == "path"}
        assert in_path == set(re.findall(r"{(\w+)}", path))


def test_every_reference_leads_somewhere(document: Document) -> None:
    references = {node["$ref"] for node in nodes(document) if "$ref" in node}
    assert references
    for reference in references:
        place: Any = document
        for step in reference.removeprefix("#/").split("/"):
            place = place[step]


def test_every_schema_is_one(document: Document) -> None:
    for schema in document["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)
        assert schema.get("description") or schema.get("enum")


def test_every_example_fits_its_schema(document: Document) -> None:
    shown = 0
    for node in nodes(document):
        schema = node.get("schema", node)
        examples = [node["example"]] if "example" in node else node.get("examples", [])
        for example in examples:
            assert misfits(document, schema, example) == []
            shown += 1
    assert shown > 60


def test_every_route_says_which_problems_it_has(document: Document) -> None:
    for _, _, operation in operations(document):
        problems = {status: answer for status, answer in operation["responses"].items() if int(status) >= 400}
        assert problems.keys() >= {"403", "413", "500"}
        assert ("422" in problems) == ("parameters" in operation or "requestBody" in operation)
        if "requestBody" in operation:
            assert problems.keys() >= {"400", "415", "422", "503"}
        assert ("401" in problems) >= bool(operation["security"])
        for status, answer in problems.items():
            assert answer["content"][PROBLEM]["schema"] == {"$ref": "#/components/schemas/ProblemOut"}
            assert answer["content"][PROBLEM]["example"]["status"] == int(status)


def expect_described(document: Document, method: str, path: str, answer: Any) -> None:
    """The answer is one that the route says it may give."""
    declared = document["paths"][path][method]["responses"]
    assert str(answer.status_code) in declared, answer.text
    content = declared[str(answer.status_code)]["content"]
    kind = answer.headers["content-type"].partition(";")[0]
    assert kind in content
    said = answer.text if kind.startswith("text/") else answer.json()
    assert misfits(document, content[kind]["schema"], said) == []


TEXTS = st.one_of(
    st.text(max_size=30),
    st.sampled_from(["spam", "spam/1.1", "2026-03-01", "DE", "1", "", "\0", "..", "a/b", "é" * 300]),
)


@pytest.fixture
async def open_client(index: SmallIndex) -> AsyncIterator[Client]:
    async with client_of(await small_copilot(index)) as client:
        yield client


@unsaid
@rounds
@given(
    path=st.sampled_from(sorted(path for method, path in ROUTES if method == "get")),
    value=TEXTS,
    query=st.dictionaries(st.sampled_from(["as_of", "region", "version", "q", "top", "x"]), TEXTS, max_size=4),
)
async def test_whatever_is_asked_the_answer_is_described(
    open_client: Client, document: Document, path: str, value: str, query: dict[str, str]
) -> None:
    # A client takes dots for a step in the path, and an empty value makes another route of it.
    filled = re.sub(r"{\w+}", quote(value, safe="") or "x", path) if value.strip(".") else path.replace("{", "")
    answer = await open_client.get(filled, params=query)
    if answer.status_code == 404 and answer.json()["type"].endswith(":no-such-route"):
        assert {"/", "."} & {*value}, filled
        return
    expect_described(document, "get", path, answer)


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
    max_leaves=8,
)


@rounds
@given(
    changes=st.dictionaries(st.sampled_from([*CASE, "x"]), JUNK, max_size=3), dropped=st.sets(st.sampled_from([*CASE]))
)
async def test_whatever_case_is_sent_the_answer_is_described(
    open_client: Client, document: Document, changes: dict[str, Any], dropped: set[str]
) -> None:
    case = {key: value for key, value in CASE.items() if key not in dropped} | changes
    body = json.dumps(case)  # with half surrogate pairs as escapes, as they would be sent
    answer = await open_client.post("/v1/recommendations", content=body, headers={"content-type": "application/json"})
    assert answer.status_code in {201, 404, 422}
    expect_described(document, "post", "/v1/recommendations", answer)
