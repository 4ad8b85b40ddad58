"""Every drafter, held to the same contract."""

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest

from copilot.chat.openai_chat import OpenAiChat
from copilot.drafters.calibration import load_calibration
from copilot.drafters.local import LocalDrafter
from copilot.drafters.model import ModelDrafter
from copilot.drafting import Drafter
from policy_corpus.model import Part
from retrieval.tokens import TokenCounter
from tests.contracts.drafter import (
    FIRST,
    SECOND,
    DrafterContract,
    test_a_draft_has_no_place_for_policy_text_or_actions,
)
from tests.files import FOLDER
from tests.servers.scripted_model import ScriptedModel
from tests.servers.scripted_replies import answering

__all__ = ["test_a_draft_has_no_place_for_policy_text_or_actions"]


def a_reply() -> str:
    """A model that finds every element met, and quotes what stands in ``case-1``."""

    def said(part: Part, status: str) -> dict[str, Any]:
        evidence = [{"source": "text", "quote": "Friday is your last day."}] if status == "met" else []
        return {"id": part.id, "status": status, "units": [part.unit], "evidence": evidence}

    sections = [
        {
            "section": section.id,
            "elements": [said(part, "met") for part in section.elements],
            "exceptions": [said(part, "not_met") for part in section.exceptions],
        }
        for section in (FIRST, SECOND)
    ]
    considerations = {"for": ["A day is named."], "against": []}
    return json.dumps(
        {"sections": sections, "considerations": considerations, "missing_context": [], "rationale": "It threatens."}
    )


class TestLocalDrafter(DrafterContract):
    @pytest.fixture
    def drafter(self) -> Drafter:
        return LocalDrafter(load_calibration())


class TestModelDrafter(DrafterContract):
    @pytest.fixture
    async def drafter(self, scripted_model: ScriptedModel) -> AsyncIterator[Drafter]:
        scripted_model.script = lambda _: answering(a_reply())
        chat = OpenAiChat("scripted", base_url=scripted_model.base_url)
        drafter = ModelDrafter("openai:scripted", chat, TokenCounter(FOLDER))
        yield drafter
        await drafter.close()
