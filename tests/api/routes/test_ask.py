"""The policy is asked over HTTP: own words, not covered, or for people."""

import pytest

from policy_corpus.corpus import Corpus
from policy_corpus.model import SectionId
from tests.api.conftest import Client

QUESTION = "May somebody sell followers, likes or views?"


async def test_an_answer_cites_the_policys_own_words(client: Client, corpus: Corpus) -> None:
    answer = (await client.get("/v1/ask", params={"q": QUESTION})).json()
    assert (answer["status"], answer["as_of"], answer["answerer"]) == ("answered", "2026-04-15", "local:")
    assert answer["sections"][0]["section"] == "spam/1.1"
    assert answer["citations"]
    for citation in answer["citations"]:
        section = corpus.section(SectionId(citation["section"]), citation["version"])
        assert section.text[citation["start"] : citation["end"]] == citation["quote"]
    assert QUESTION not in str(answer)
    assert answer["corpus_fingerprint"] == corpus.fingerprint


async def test_another_day_has_another_version(client: Client) -> None:
    answer = (await client.get("/v1/ask", params={"q": QUESTION, "as_of": "2025-07-01"})).json()
    assert answer["sections"][0]["version"] == "2025-06-01"


async def test_a_region_has_rules_of_its_own(client: Client) -> None:
    question = "May a shop sell goods without saying who runs it?"
    sections = [
        [near["section"] for near in (await client.get("/v1/ask", params={"q": question} | place)).json()["sections"]]
        for place in ({}, {"region": "DE"})
    ]
    assert "imprint/1" not in sections[0]
    assert sections[1][0] == "imprint/1"


async def test_what_is_not_covered_has_no_citation(client: Client) -> None:
    answer = (await client.get("/v1/ask", params={"q": "Wie ist morgen das Wetter in Hamburg?"})).json()
    assert (answer["status"], answer["citations"]) == ("not_covered", [])
    assert answer["sections"]


async def test_a_question_for_people_goes_to_them(client: Client) -> None:
    question = "Is it fine to write: I will kill Maria Keller on Friday at 8 pm at her house in Main Street?"
    answer = (await client.get("/v1/ask", params={"q": question})).json()
    assert (answer["status"], answer["lane"], answer["sections"]) == ("routed", "threat_to_life", [])
    assert "Keller" not in str(answer)


@pytest.mark.parametrize(
    "query",
    [{}, {"q": ""}, {"q": "x" * 1001}, {"q": "x", "asof": "2026-01-01"}, {"q": "x", "region": "UK"}, {"q": "\0"}],
)
async def test_what_can_not_be_asked_is_refused(client: Client, query: dict[str, str]) -> None:
    answer = await client.get("/v1/ask", params=query)
    assert (answer.status_code, answer.json()["type"]) == (422, "urn:review-copilot:problem:invalid")
