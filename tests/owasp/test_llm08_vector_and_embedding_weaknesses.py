"""LLM08:2025. Only policies are in the index: no content is, and a foreign or broken index answers nothing."""

import pytest

from copilot.service import Copilot
from retrieval.passages import searched_texts
from tests.owasp.conftest import THREAT, Clients


async def test_no_content_is_ever_searched_for_others(people: Clients, copilot: Copilot) -> None:
    words = "canary4711 followers for sale"
    for path, body in (("/v1/recommendations", {"text": words}), ("/v1/recommendations", {"text": THREAT})):
        assert (await people["robot"].post(path, json=body)).status_code == 201
    assert not any("canary4711" in text for text in searched_texts(copilot.corpus).values())
    found = (await people["robot"].get("/v1/search", params={"q": words, "top": 100})).text
    assert "canary4711" not in found


async def test_what_is_found_is_cut_from_the_policies(people: Clients, copilot: Copilot) -> None:
    results = (await people["robot"].get("/v1/search", params={"q": "followers", "top": 100})).json()["results"]
    assert results
    for found in results:
        assert found["text"] == copilot.corpus.by_key(f"{found['section']}@{found['version']}").text


@pytest.mark.parametrize("as_of", ["0001-01-01", "2025-06-15"])
async def test_what_is_not_in_force_is_not_found(people: Clients, as_of: str) -> None:
    found = (await people["robot"].get("/v1/search", params={"q": "followers", "as_of": as_of})).json()["results"]
    assert all(one["version"] <= as_of for one in found)
