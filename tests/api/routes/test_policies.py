"""Policies are listed with what of them holds, and shown in any of their versions."""

from typing import Any

import pytest

from tests.api.conftest import Client
from tests.api.small_copilot import TODAY

SPAM = ["spam/1.1", "spam/bought-reach"]
BOTH = [
    {"version": "2025-06-01", "effective": "2025-06-01", "until": "2026-03-01"},
    {"version": "2026-03-01", "effective": "2026-03-01", "until": None},
]


async def listed(client: Client, **query: str) -> dict[str, dict[str, Any]]:
    answer = await client.get("/v1/policies", params=query)
    assert answer.status_code == 200
    return {policy["policy"]: policy for policy in answer.json()["policies"]}


async def test_every_policy_is_listed_with_all_its_versions(client: Client) -> None:
    policies = await listed(client)
    assert list(policies) == ["imprint", "sale-week", "spam", "tomorrow"]
    assert policies["spam"]["versions"] == BOTH
    assert [name for name, policy in policies.items() if policy["guidance"]] == ["sale-week"]
    assert policies["sale-week"]["versions"][0]["until"] == "2026-06-01"


@pytest.mark.parametrize(
    ("query", "in_force"),
    [
        pytest.param(
            {},
            {"imprint": "2025-01-01", "sale-week": "2026-04-10", "spam": "2026-03-01", "tomorrow": None},
            id="today",
        ),
        pytest.param(
            {"as_of": "2026-02-28"},
            {"imprint": "2025-01-01", "sale-week": None, "spam": "2025-06-01", "tomorrow": None},
            id="the last day of a version",
        ),
        pytest.param(
            {"as_of": "2026-06-01"},
            {"imprint": "2025-01-01", "sale-week": None, "spam": "2026-03-01", "tomorrow": None},
            id="the day on which guidance no longer holds",
        ),
        pytest.param(
            {"as_of": "0001-01-01"},
            {"imprint": None, "sale-week": None, "spam": None, "tomorrow": None},
            id="before there was any",
        ),
    ],
)
async def test_a_list_says_what_is_in_force(
    client: Client, query: dict[str, str], in_force: dict[str, str | None]
) -> None:
    policies = await listed(client, **query)
    assert {name: policy["in_force"] for name, policy in policies.items()} == in_force
    assert all(bool(policy["in_force"]) or not policy["sections"] for policy in policies.values())


@pytest.mark.parametrize(
    ("query", "imprint"),
    [
        pytest.param({}, [], id="everywhere"),
        pytest.param({"region": "FR"}, [], id="elsewhere"),
        pytest.param({"region": "de"}, ["imprint/1"], id="there, in small letters"),
    ],
)
async def test_a_list_says_which_sections_hold_in_a_region(
    client: Client, query: dict[str, str], imprint: list[str]
) -> None:
    policies = await listed(client, **query)
    assert policies["imprint"]["sections"] == imprint
    assert policies["spam"]["sections"] == SPAM


async def test_a_list_says_of_which_day_place_and_corpus_it_is(client: Client) -> None:
    answer = (await client.get("/v1/policies", params={"region": "de"})).json()
    made = (await client.post("/v1/recommendations", json={"text": "Hello"})).json()
    assert (answer["as_of"], answer["region"]) == (TODAY.isoformat(), "DE")
    assert answer["corpus_fingerprint"] == made["provenance"]["corpus_fingerprint"]


@pytest.mark.parametrize(
    ("query", "version"),
    [
        pytest.param({}, "2026-03-01", id="the newest"),
        pytest.param({"version": "2025-06-01"}, "2025-06-01", id="the one that is named"),
    ],
)
async def test_a_policy_is_shown_in_one_version(client: Client, query: dict[str, str], version: str) -> None:
    policy = (await client.get("/v1/policies/spam", params=query)).json()
    assert (policy["version"], policy["versions"]) == (version, BOTH)
    assert policy["purpose"] == "Reach is earned here, not bought."
    assert [section["id"] for section in policy["sections"]] == SPAM
    assert policy["sections"][0] == {
        "id": "spam/1.1",
        "title": "Selling followers",
        "heading_path": ["Bought reach", "Selling followers"],
        "kind": "rule",
        "severity": "low",
        "regions": ["global"],
    }


@pytest.mark.parametrize(
    ("url", "named"),
    [
        pytest.param("/v1/policies/no-such", "no-such", id="no such policy"),
        pytest.param("/v1/policies/spam?version=2025-06-02", "2025-06-01, 2026-03-01", id="no such version"),
    ],
)
async def test_what_there_is_not_is_a_problem_that_names_it(client: Client, url: str, named: str) -> None:
    answer = await client.get(url)
    assert (answer.status_code, answer.json()["type"]) == (404, "urn:review-copilot:problem:not-found")
    assert named in answer.json()["detail"]


@pytest.mark.parametrize(
    ("query", "place"),
    [
        pytest.param({"as_of": "2026-3-1"}, "/as_of", id="a day that is not ISO 8601"),
        pytest.param({"as_of": "1767225600"}, "/as_of", id="seconds since 1970"),
        pytest.param({"as_of": "2026-02-30"}, "/as_of", id="a day that there is not"),
        pytest.param({"as_of": "٢٠٢٦-٠٣-٠١"}, "/as_of", id="a day in other digits"),
        pytest.param({"as_of": "2026-03-01T00:00:00"}, "/as_of", id="a moment"),
        pytest.param({"as_of": ""}, "/as_of", id="an empty day"),
        pytest.param({"region": "UK"}, "/region", id="no region of ISO 3166"),
        pytest.param({"region": "DE\0"}, "/region", id="a NUL"),
        pytest.param({"asof": "2026-03-01"}, "/asof", id="a name that means nothing"),
    ],
)
async def test_a_query_that_cannot_be_used_is_a_problem_that_names_the_place(
    client: Client, query: dict[str, str], place: str
) -> None:
    answer = await client.get("/v1/policies", params=query)
    assert (answer.status_code, answer.json()["type"]) == (422, "urn:review-copilot:problem:invalid")
    assert [(error["in"], error["pointer"]) for error in answer.json()["errors"]] == [("query", place)]
