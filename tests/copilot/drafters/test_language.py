"""What a model writes in another language than it was asked for is shown as it is, and said to be so."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from api.console.views.brief import brief_of
from copilot.chat.ports import ChatReply, ChatRequest
from copilot.drafters.model import ModelDrafter
from copilot.recommendations import Tokens
from policy_corpus.actions import read_catalogue
from retrieval.tokens import TokenCounter
from tests.builders import a_recommendation
from tests.drafts import a_brief

ENGLISH = "The author states a wish to harm somebody whom readers can identify, and names a day for it."
FRENCH = "L'auteur exprime clairement l'intention de nuire à une personne que les lecteurs peuvent reconnaître."
HINDI = "लेखक ने साफ़ तौर पर किसी व्यक्ति को नुकसान पहुँचाने का इरादा जताया है और उसका दिन भी बताया है।"


class Writing:
    """A model that writes what it is told to write."""

    name = "writing"

    def __init__(self, rationale: str, consideration: str) -> None:
        self._rationale, self._consideration = rationale, consideration

    async def complete(self, request: ChatRequest) -> ChatReply:
        said = {"for": [self._consideration] if self._consideration else [], "against": []}
        answer = {"sections": [], "considerations": said, "missing_context": [], "rationale": self._rationale}
        return ChatReply(json.dumps(answer), "writing-1", Tokens())

    async def close(self) -> None:
        """Nothing to close."""


@pytest.mark.parametrize(
    ("rationale", "consideration", "written"),
    [
        pytest.param(ENGLISH, "", None, id="as it was asked for"),
        pytest.param(ENGLISH, "He says: « je sais où tu habites »", None, id="words of the content in English ones"),
        pytest.param("Yes.", "", None, id="too short to tell"),
        pytest.param("", "", None, id="nothing"),
        pytest.param(FRENCH, "", "fr", id="French"),
        pytest.param("", HINDI, "und", id="Hindi, in a consideration, which could be Marathi"),
        pytest.param("是的。", "", "zh", id="two letters of a script of one language"),
    ],
)
@pytest.mark.parametrize("private", [False, True])
async def test_the_language_that_a_model_writes_in(
    rationale: str, consideration: str, written: str | None, private: bool
) -> None:
    drafter = ModelDrafter(
        "test:writing", Writing(rationale, consideration), TokenCounter(Path("nowhere")), private=private
    )
    draft = await drafter.draft(a_brief())
    assert draft.sent.get("written_in") == written
    assert ("masked" in draft.sent) is private
    assert (draft.rationale, draft.considerations_for) == (rationale, (consideration,) if consideration else ())


def test_the_console_says_so_and_nothing_else_changes() -> None:
    plain = a_recommendation()
    other = replace(plain, provenance=replace(plain.provenance, sent={"written_in": "fr"}))
    before, after = brief_of(plain, read_catalogue()), brief_of(other, read_catalogue())
    assert before.failure == ""
    assert "another language than English (fr)" in after.failure
    assert replace(after, failure="") == before
