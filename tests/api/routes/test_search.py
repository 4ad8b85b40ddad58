"""Search ranks the sections that hold, and says no more than that."""

import pytest

from copilot.service import Copilot
from policy_corpus.corpus import Corpus
from policy_corpus.model import SectionId
from tests.api.conftest import Client
from tests.api.small_corpus import FOLLOWERS


async def test_the_sections_come_best_first_with_their_own_words(client: Client, corpus: Corpus) -> None:
    ranking = (await client.get("/v1/search", params={"q": FOLLOWERS})).json()
    results = ranking["results"]
    assert results[0]["section"] == "spam/1.1"
    assert [result["rank"] for result in results] == list(range(1, len(results) + 1))
    assert [result["score"] for result in results] == sorted((r["score"] for r in results), reverse=True)
    for result in results:
        assert result["text"] == corpus.section(SectionId(result["section"]), result["version"]).text
    assert ranking["corpus_fingerprint"] == corpus.fingerprint
    assert FOLLOWERS not in str({key: value for key, value in ranking.items() if key != "results"})


@pytest.mark.parametrize(
    ("query", "found"),
    [
        pytest.param(
            {},
            {"spam/1.1@2026-03-01", "spam/bought-reach@2026-03-01", "sale-week/1@2026-04-10"},
            id="today, everywhere",
        ),
        pytest.param(
            {"as_of": "2025-07-01"}, {"spam/1.1@2025-06-01", "spam/bought-reach@2025-06-01"}, id="another day"
        ),
        pytest.param(
            {"as_of": "2025-07-01", "region": "DE"},
            {"spam/1.1@2025-06-01", "spam/bought-reach@2025-06-01", "imprint/1@2025-01-01"},
            id="another day in a region",
        ),
        pytest.param({"as_of": "2001-01-01"}, set(), id="a day without policies"),
        pytest.param({"top": "1"}, {"spam/1.1@2026-03-01"}, id="the best one"),
    ],
)
async def test_what_holds_is_found(client: Client, query: dict[str, str], found: set[str]) -> None:
    ranking = (await client.get("/v1/search", params={"q": FOLLOWERS, "top": "50", **query})).json()
    assert {f"{result['section']}@{result['version']}" for result in ranking["results"]} == found


@pytest.mark.parametrize(
    ("query", "place"),
    [
        pytest.param({}, "/q", id="nothing to look for"),
        pytest.param({"q": ""}, "/q", id="an empty text"),
        pytest.param({"q": "a\0b"}, "/q", id="a NUL"),
        pytest.param({"q": "a" * 4001}, "/q", id="a text that is too long"),
        pytest.param({"q": "a", "top": "0"}, "/top", id="no section"),
        pytest.param({"q": "a", "top": "101"}, "/top", id="more sections than can be read"),
        pytest.param({"q": "a", "top": "many"}, "/top", id="no number"),
        pytest.param({"q": "a", "limit": "3"}, "/limit", id="a name that means nothing"),
    ],
)
async def test_a_search_that_cannot_be_made_is_a_problem(client: Client, query: dict[str, str], place: str) -> None:
    answer = await client.get("/v1/search", params=query)
    assert (answer.status_code, answer.json()["type"]) == (422, "urn:review-copilot:problem:invalid")
    assert [(error["in"], error["pointer"]) for error in answer.json()["errors"]] == [("query", place)]


async def test_half_a_character_in_the_query_is_replaced_and_harms_nothing(client: Client) -> None:
    answer = await client.get("/v1/search?q=%ED%A0%BD%20followers%FF")
    assert (answer.status_code, answer.json()["results"][0]["section"]) == (200, "spam/1.1")


async def test_an_index_that_is_gone_is_a_problem(client: Client, copilot: Copilot) -> None:
    await copilot.retriever.close()
    answer = await client.get("/v1/search", params={"q": "followers"})
    assert (answer.status_code, answer.json()["type"]) == (503, "urn:review-copilot:problem:unavailable")
