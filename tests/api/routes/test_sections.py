"""A section is shown whole, in any version, and every offset in it holds."""

import pytest

from policy_corpus.corpus import Corpus
from policy_corpus.model import SectionId
from tests.api.conftest import Client


async def test_every_section_of_every_version_is_given_word_for_word(client: Client, corpus: Corpus) -> None:
    for section in corpus.sections:
        shown = (await client.get(f"/v1/sections/{section.id}", params={"version": str(section.version)})).json()
        assert (shown["id"], shown["version"], shown["text"]) == (section.id, str(section.version), section.text)
        spans = [shown["text"][unit["start"] : unit["end"]] for unit in shown["units"]]
        assert spans == [section.quote(unit) for unit in section.units]
        assert all(span.strip() for span in spans)


async def test_a_rule_is_given_with_its_parts_and_what_it_does(client: Client) -> None:
    shown = (await client.get("/v1/sections/spam/1.1")).json()
    parts = shown["elements"] + shown["exceptions"]
    assert [part["id"] for part in parts] == ["offer", "price", "reporting"]
    for part in parts:
        unit = shown["units"][part["unit"] - 1]
        assert part["text"] == shown["text"][unit["start"] : unit["end"]]
    assert (shown["kind"], shown["severity"], shown["regions"]) == ("rule", "low", ["global"])
    assert shown["ladder"] == [{"occasion": 1, "actions": ["remove"]}, {"occasion": 2, "actions": ["warn_author"]}]
    assert shown["references"] == ["spam/bought-reach"]
    assert [example["side"] for example in shown["examples"]] == ["violates", "violates", "allowed", "allowed"]
    assert (shown["examples"][2]["exception"], shown["examples"][3]["fails"]) == ("reporting", "price")


@pytest.mark.parametrize(
    ("query", "version"),
    [
        pytest.param({}, "2026-03-01", id="the newest"),
        pytest.param({"version": "2025-06-01"}, "2025-06-01", id="the one that is named"),
    ],
)
async def test_a_section_is_given_in_one_version(
    client: Client, corpus: Corpus, query: dict[str, str], version: str
) -> None:
    shown = (await client.get("/v1/sections/spam/1.1", params=query)).json()
    assert (shown["version"], shown["versions"]) == (version, ["2025-06-01", "2026-03-01"])
    assert shown["text"] == corpus.section(SectionId("spam/1.1"), version).text


async def test_a_slash_may_be_escaped(client: Client) -> None:
    assert (await client.get("/v1/sections/spam%2F1.1")).json()["id"] == "spam/1.1"


@pytest.mark.parametrize(
    ("url", "named"),
    [
        pytest.param("/v1/sections/spam/9.9", "spam/9.9", id="no such section"),
        pytest.param("/v1/sections/spam/1.1/", "spam/1.1/", id="a slash too many"),
        pytest.param("/v1/sections/spam/1.1?version=2020-01-01", "2025-06-01, 2026-03-01", id="no such version"),
    ],
)
async def test_what_there_is_not_is_a_problem_that_names_it(client: Client, url: str, named: str) -> None:
    answer = await client.get(url)
    assert (answer.status_code, answer.json()["type"]) == (404, "urn:review-copilot:problem:not-found")
    assert named in answer.json()["detail"]
