"""API4:2023. What one caller asks for is bounded: in bytes, in items, in requests."""

import json

from tests.owasp.conftest import Clients


async def test_a_body_is_bounded(people: Clients) -> None:
    answer = await people["robot"].post("/v1/recommendations", json={"text": "x" * 2_100_000})
    assert answer.status_code == 413


async def test_a_text_is_bounded_before_anything_reads_it(people: Clients) -> None:
    answer = await people["robot"].post("/v1/recommendations", json={"text": "x" * 200_001})
    assert answer.status_code == 422


async def test_nothing_is_nested_without_end(people: Clients) -> None:
    body = "[" * 100_000
    answer = await people["robot"].post(
        "/v1/recommendations", content=body, headers={"content-type": "application/json"}
    )
    assert answer.status_code in {400, 422}


async def test_lists_and_rankings_are_bounded(people: Clients) -> None:
    for url in ("/v1/policies?limit=100000", "/v1/search?q=x&top=100000", f"/v1/search?q={'x' * 4001}"):
        assert (await people["robot"].get(url)).status_code == 422


async def test_a_key_has_a_limit_that_holds(people: Clients) -> None:
    [key] = (await people["root"].get("/v1/keys")).json()["keys"]
    limits = {"requests_a_minute": 2, "tokens_a_day": None, "money_a_day": None}
    changed = await people["root"].put(
        f"/v1/keys/{key['id']}/limits", content=json.dumps(limits), headers={"content-type": "application/json"}
    )
    assert changed.status_code == 200
    statuses = [(await people["robot"].get("/v1/policies")).status_code for _ in range(4)]
    assert statuses[-1] == 429
    assert statuses.count(200) <= 2
