"""No personal data of a case reaches a model elsewhere, and its quotes are located in the raw content."""

import json
from pathlib import Path

from copilot.chat.ports import ChatReply, ChatRequest
from copilot.drafters.model import ModelDrafter
from copilot.evidence import EvidenceLocator
from copilot.recommendations import Tokens
from retrieval.tokens import TokenCounter
from tests.builders import a_case, a_section
from tests.drafts import a_brief

MAIL = "ana@mail.example.com"
CONTENT = f'Write to {MAIL}, she said "yes".'


class QuotingChat:
    """A model that quotes the content as it sees it."""

    name = "quoting"

    def __init__(self) -> None:
        self.seen: list[str] = []

    async def complete(self, request: ChatRequest) -> ChatReply:
        self.seen.append(request.user)
        line = next(line for line in request.user.splitlines() if line.startswith('{"texts"'))
        quote = json.loads(line)["texts"]["text"]
        part = {"id": "target", "status": "met", "units": [1], "evidence": [{"source": "text", "quote": quote}]}
        section = {"section": "violent-speech/2.1", "elements": [part], "exceptions": []}
        answer = {
            "sections": [section],
            "considerations": {"for": [], "against": []},
            "missing_context": [],
            "rationale": "",
        }
        return ChatReply(json.dumps(answer), "quoting-1", Tokens())

    async def close(self) -> None:
        """Nothing to close."""


async def drafted(*, private: bool) -> tuple[QuotingChat, str, dict[str, object]]:
    chat, case = QuotingChat(), a_case(text=CONTENT)
    drafter = ModelDrafter("test:quoting", chat, TokenCounter(Path("nowhere")), private=private)
    draft = await drafter.draft(a_brief(a_section(), case=case))
    words = draft.sections[0].elements[0].evidence[0]
    found = EvidenceLocator(case).locate(words)
    assert found is not None
    return chat, found.quote, dict(draft.sent)


async def test_a_model_elsewhere_sees_tokens_and_the_analyst_the_words() -> None:
    chat, quote, sent = await drafted(private=True)
    assert MAIL not in chat.seen[0]
    assert "[[EMAIL_1]]" in chat.seen[0]
    assert quote == CONTENT
    assert sent["masked"] == {"email": 1}


async def test_a_model_here_sees_the_content_as_it_is() -> None:
    chat, quote, sent = await drafted(private=False)
    assert MAIL in chat.seen[0]
    assert quote == CONTENT
    assert "masked" not in sent
