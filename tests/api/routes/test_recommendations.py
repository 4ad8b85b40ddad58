"""A case goes in, a recommendation comes out and stays; nothing of a routed case comes out."""

from datetime import date
from typing import Any

import pytest

from copilot.recommendations import Outcome
from copilot.service import Copilot
from copilot.wire.recommendations import load_json
from tests.api.conftest import Client, client_of
from tests.api.small_copilot import TODAY, SmallIndex, small_copilot, without_vectors
from tests.api.small_corpus import FOLLOWERS

A_CASE: dict[str, Any] = {"id": "case-1", "text": FOLLOWERS}
URL = "/v1/recommendations"


async def test_a_case_is_answered_with_a_recommendation_that_stays(client: Client) -> None:
    created = await client.post(URL, json=A_CASE)
    assert created.status_code == 201
    assert created.headers["content-type"] == "application/json"
    made = load_json(created.text)
    assert (made.case_id, made.as_of) == ("case-1", TODAY)
    assert made.status in {Outcome.DRAFTED, Outcome.ABSTAINED}
    assert created.headers["location"] == f"{URL}/{made.id}"
    looked_up = await client.get(created.headers["location"])
    assert (looked_up.status_code, looked_up.content) == (200, created.content)


async def test_a_citation_is_the_text_of_the_section_that_it_names(client: Client) -> None:
    citations = load_json((await client.post(URL, json=A_CASE)).text).citations
    assert citations
    for citation in citations:
        answer = await client.get(f"/v1/sections/{citation.section}", params={"version": citation.version})
        assert answer.json()["text"][citation.start : citation.end] == citation.quote


async def test_a_case_without_an_id_gets_one_of_its_own(client: Client) -> None:
    first, second = [(await client.post(URL, json={"text": FOLLOWERS})).json() for _ in range(2)]
    assert first["case_id"] != second["case_id"]


async def test_a_case_that_comes_again_is_answered_again(client: Client) -> None:
    first, second = [(await client.post(URL, json=A_CASE)).json() for _ in range(2)]
    assert first["id"] != second["id"]
    assert first["verdict"] == second["verdict"]


@pytest.mark.parametrize(
    ("case", "query", "as_of"),
    [
        pytest.param({}, {}, TODAY, id="today"),
        pytest.param({"posted_at": "2025-07-01T10:00:00Z"}, {}, date(2025, 7, 1), id="the day of the post"),
        pytest.param({}, {"as_of": "2025-08-02"}, date(2025, 8, 2), id="the day that is asked for"),
        pytest.param(
            {"posted_at": "2025-07-01T10:00:00Z"}, {"as_of": "2026-03-01"}, date(2026, 3, 1), id="asked for and posted"
        ),
    ],
)
async def test_the_policies_of_the_day_apply(
    client: Client, case: dict[str, str], query: dict[str, str], as_of: date
) -> None:
    made = load_json((await client.post(URL, json=A_CASE | case, params=query)).text)
    assert made.as_of == as_of
    spam = {hit.version for hit in made.provenance.retrieved if hit.section.startswith("spam/")}
    assert spam == {"2025-06-01" if as_of < date(2026, 3, 1) else "2026-03-01"}


@pytest.mark.parametrize(
    ("case", "query", "region"),
    [
        pytest.param({}, {}, None, id="nowhere in particular"),
        pytest.param({"region": "de"}, {}, "DE", id="the region of the case"),
        pytest.param({"region": "FR"}, {"region": "DE"}, "DE", id="the region that is asked for"),
    ],
)
async def test_the_rules_of_the_region_apply(
    client: Client, case: dict[str, str], query: dict[str, str], region: str | None
) -> None:
    made = load_json((await client.post(URL, json=A_CASE | case, params=query)).text)
    assert made.region == region
    assert any(hit.section == "imprint/1" for hit in made.provenance.retrieved) == (region == "DE")


@pytest.mark.parametrize("flag", ["child_safety", "threat_to_life", "legal_hold"])
async def test_a_routed_case_is_a_note_without_content(client: Client, flag: str) -> None:
    case = {"id": "case-7", "text": "canary words of the post", "reports": [{"source": "user", "flag": flag}]}
    created = await client.post(URL, json=case)
    looked_up = await client.get(created.headers["location"])
    assert (created.status_code, looked_up.status_code) == (201, 200)
    for answer in (created, looked_up):
        assert (answer.json()["status"], answer.json()["lane"]) == ("routed", flag)
        assert answer.json()["violation_probability"] is None
        assert "canary" not in answer.text


async def test_a_case_that_was_routed_stays_with_people_when_it_comes_again(client: Client) -> None:
    await client.post(URL, json=A_CASE | {"reports": [{"source": "court", "flag": "legal_hold"}]})
    answer = await client.post(URL, json=A_CASE)
    assert (answer.status_code, answer.json()["status"], answer.json()["lane"]) == (201, "routed", "legal_hold")


async def test_a_draft_of_a_case_that_was_routed_later_is_not_given_out(client: Client) -> None:
    drafted = await client.post(URL, json=A_CASE)
    await client.post(URL, json=A_CASE | {"reports": [{"source": "court", "flag": "legal_hold"}]})
    answer = await client.get(drafted.headers["location"])
    assert (answer.status_code, answer.json()["type"]) == (404, "urn:review-copilot:problem:not-found")
    assert FOLLOWERS not in answer.text


async def test_an_unknown_recommendation_is_a_problem(client: Client) -> None:
    answer = await client.get(f"{URL}/rec-404")
    assert (answer.status_code, answer.json()["type"]) == (404, "urn:review-copilot:problem:not-found")
    assert "rec-404" in answer.json()["detail"]


@pytest.mark.parametrize("name", [pytest.param("%00", id="a NUL"), pytest.param("r" * 201, id="an id longer than any")])
async def test_an_id_that_no_recommendation_can_have_is_a_problem(client: Client, name: str) -> None:
    answer = await client.get(f"{URL}/{name}")
    assert (answer.status_code, answer.json()["errors"][0]["in"]) == (422, "path")


async def test_an_id_that_stands_for_something_else_is_a_conflict(index: SmallIndex) -> None:
    async with client_of(await small_copilot(index, new_id=lambda: "rec-1")) as client:
        assert (await client.post(URL, json=A_CASE)).status_code == 201
        answer = await client.post(URL, json=A_CASE | {"text": "Something else, 2 euros"})
    assert (answer.status_code, answer.json()["type"]) == (409, "urn:review-copilot:problem:conflict")


async def test_a_store_that_is_gone_is_a_problem_that_says_when_to_come_again(client: Client, copilot: Copilot) -> None:
    await copilot.store.close()
    for answer in (await client.post(URL, json=A_CASE), await client.get(f"{URL}/rec-1")):
        assert (answer.status_code, answer.json()["type"]) == (503, "urn:review-copilot:problem:unavailable")
        assert int(answer.headers["retry-after"]) > 0


async def test_an_index_that_lost_its_vectors_leaves_the_case_to_people(index: SmallIndex) -> None:
    async with client_of(await small_copilot(without_vectors(index))) as client:
        answer = await client.post(URL, json=A_CASE)
    made = answer.json()
    assert (answer.status_code, made["status"], made["verdict"]) == (201, "abstained", "unclear")
    assert made["abstention"]["reason"] == "index_unavailable"
