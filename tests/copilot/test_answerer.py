"""A question to a model stays within its bound of tokens, and shows the sections that fit, the best first."""

import json
from pathlib import Path

import pytest

from copilot.answerer import ModelAnswerer
from copilot.asking import Material
from copilot.chat.openai_chat import OpenAiChat
from copilot.errors import ModelReplyUnusable
from policy_corpus.model import Section
from retrieval.tokens import TokenCounter
from tests.policy_corpus.files import RULE, read_text
from tests.servers.scripted_model import Request, ScriptedModel
from tests.servers.scripted_replies import answering

UNUSABLE, EMPTY = answering('{"sentences": 1}'), answering(json.dumps({"sentences": []}))


def long_sections(count: int) -> tuple[Section, ...]:
    body = "\n".join(
        RULE.replace("threats/1", f"threats/{n}").replace(
            "not threaten people.", f"not threaten people. {'Never. ' * 300}"
        )
        for n in range(1, count + 1)
    )
    return read_text(body).sections


def tokens_of(request: Request, counter: TokenCounter) -> int:
    return sum(counter.count(message["content"]) for message in request.json["messages"])


@pytest.mark.parametrize(
    ("budget", "shown"),
    [
        pytest.param(24_000, 5, id="all fit"),
        pytest.param(7_500, 3, id="some fit"),
        pytest.param(4_500, 1, id="one fits"),
    ],
)
async def test_the_best_sections_that_fit_are_shown(tmp_path: Path, budget: int, shown: int) -> None:
    counter = TokenCounter(tmp_path)
    with ScriptedModel() as model:
        model.then(UNUSABLE, EMPTY)
        answerer = ModelAnswerer(OpenAiChat("small", base_url=model.base_url, api_key="key"), counter, budget)
        await answerer.answer(Material("May you threaten people?", long_sections(5)))
        await answerer.close()
        first = model.requests[0]
    assert [n for n in range(1, 6) if f"section threats/{n}:" in first.prompt] == list(range(1, shown + 1))


async def test_no_request_is_longer_than_the_budget(tmp_path: Path) -> None:
    counter, sections = TokenCounter(tmp_path), long_sections(3)
    for budget in range(4_500, 7_500, 100):
        with ScriptedModel() as model:
            model.then(UNUSABLE, EMPTY)
            answerer = ModelAnswerer(OpenAiChat("small", base_url=model.base_url, api_key="key"), counter, budget)
            await answerer.answer(Material("May you threaten people?", sections))
            await answerer.close()
            assert len(model.requests) == 2
            assert max(tokens_of(request, counter) for request in model.requests) <= budget


async def test_a_section_that_does_not_fit_asks_no_model(tmp_path: Path) -> None:
    with ScriptedModel() as model:
        chat = OpenAiChat("small", base_url=model.base_url, api_key="key")
        answerer = ModelAnswerer(chat, TokenCounter(tmp_path), 1_500)
        with pytest.raises(ModelReplyUnusable, match="not even one section"):
            await answerer.answer(Material("May you threaten people?", long_sections(1)))
        await answerer.close()
        assert model.requests == []


async def test_a_model_elsewhere_sees_no_personal_data_of_a_question(tmp_path: Path) -> None:
    said = {"sentences": [{"text": "Whoever writes to [[EMAIL_1]] may not threaten.", "units": [1]}]}
    with ScriptedModel() as model:
        model.then(answering(json.dumps(said)))
        chat = OpenAiChat("small", base_url=model.base_url, api_key="key")
        answerer = ModelAnswerer(chat, TokenCounter(tmp_path), private=True)
        claims = await answerer.answer(Material("May you threaten ana@mail.example.com?", long_sections(1)))
        await answerer.close()
        assert "ana@mail" not in model.requests[0].prompt
    assert [claim.text for claim in claims.claims] == ["Whoever writes to ana@mail.example.com may not threaten."]
