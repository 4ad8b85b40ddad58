"""Whoever has the same already isn't sent it again, and whoever may not see it is told nothing."""

import pytest

from api.app import create_app
from copilot.people.model import Permission, Role
from copilot.service import Copilot
from policy_corpus.corpus import Corpus
from tests.api.conftest import Client
from tests.api.signed_in import OWN, a_client, a_key_of, added, copilot_with_people, sign_in
from tests.clocks import MovedClock

POLICIES = ["/v1/policies", "/v1/policies/spam", "/v1/sections/spam/1.1"]


async def a_draft(client: Client) -> str:
    made = await client.post("/v1/recommendations", json={"text": "1000 followers for 5 dollars, write me"})
    return str(made.headers["location"])


async def test_an_answer_has_a_tag_and_what_has_it_is_not_sent_again(client: Client) -> None:
    for url in (*POLICIES, await a_draft(client)):
        first = await client.get(url)
        tag = first.headers["etag"]
        assert tag.startswith('W/"')
        again = await client.get(url, headers={"if-none-match": tag})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
        assert "content-type" not in again.headers
        assert (await client.get(url)).headers["etag"] == tag


@pytest.mark.parametrize(
    ("said", "status"),
    [
        pytest.param("{tag}", 304, id="the tag"),
        pytest.param('"other", {tag}', 304, id="among others"),
        pytest.param("{strong}", 304, id="without its W"),
        pytest.param("*", 304, id="whatever there is"),
        pytest.param('W/"other"', 200, id="another"),
        pytest.param("{bare}", 200, id="without quotation marks"),
        pytest.param("", 200, id="nothing"),
    ],
)
async def test_what_counts_as_having_it(client: Client, said: str, status: int) -> None:
    tag = (await client.get(POLICIES[1])).headers["etag"]
    header = said.format(tag=tag, strong=tag[2:], bare=tag[3:-1])
    assert (await client.get(POLICIES[1], headers={"if-none-match": header})).status_code == status


async def test_two_answers_that_differ_have_two_tags(client: Client) -> None:
    tags = [(await client.get(url)).headers["etag"] for url in (*POLICIES, "/v1/policies/spam?version=2025-06-01")]
    assert len({*tags}) == len(tags)


async def test_content_is_not_kept_anywhere_and_policies_may_be(client: Client) -> None:
    assert (await client.get(await a_draft(client))).headers["cache-control"] == "no-store"
    assert (await client.get(POLICIES[0])).headers["cache-control"] == "private, no-cache"


async def test_a_problem_has_no_tag(client: Client) -> None:
    answer = await client.get("/v1/policies/none", headers={"if-none-match": "*"})
    assert (answer.status_code, "etag" in answer.headers) == (404, False)


async def test_a_case_has_another_tag_once_something_happened(corpus: Corpus) -> None:
    copilot = await copilot_with_people(corpus, MovedClock())
    await added(copilot, "ana", Role.ANALYST)
    key = await a_key_of(copilot, await added(copilot, "ops", Role.SERVICE), Permission.ADD_CASES)
    async with a_client(copilot) as client:
        arrival = {"case": {"id": "case-1", "text": "Buy now"}}
        await client.post("/v1/cases", json=arrival, headers={"authorization": f"Bearer {key}"})
        refused = await client.get("/v1/cases/case-1", headers={"if-none-match": "*"})
        assert (refused.status_code, "etag" in refused.headers) == (401, False)
        await sign_in(client, "ana")
        tag = (await client.get("/v1/cases/case-1")).headers["etag"]
        assert (await client.get("/v1/cases/case-1", headers={"if-none-match": tag})).status_code == 304
        await client.post("/v1/cases/case-1/claim", headers=OWN)
        assert (await client.get("/v1/cases/case-1", headers={"if-none-match": tag})).status_code == 200


def test_what_has_tags_says_so(copilot: Copilot) -> None:
    paths = create_app(copilot).openapi()["paths"]
    tagged = {path for path, methods in paths.items() if "304" in methods.get("get", {"responses": {}})["responses"]}
    assert tagged == {
        "/v1/policies",
        "/v1/policies/{policy}",
        "/v1/sections/{section_id}",
        "/v1/recommendations/{id}",
        "/v1/cases/{id}",
    }
    for path in tagged:
        assert "ETag" in paths[path]["get"]["responses"]["200"]["headers"]
