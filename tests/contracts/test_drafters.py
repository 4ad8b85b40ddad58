"""Every drafter, held to the same contract."""

import json
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest

from copilot.chat.llama_chat import PATIENT
from copilot.chat.llama_server import LlamaOptions, LlamaServer
from copilot.chat.openai_chat import OpenAiChat
from copilot.chat.yes_no import YesNoOverHttp
from copilot.drafters.calibration import load_calibration
from copilot.drafters.judge import Judge
from copilot.drafters.judge_fusion import JudgeFusion
from copilot.drafters.judged import JudgedDrafter
from copilot.drafters.local import LocalDrafter
from copilot.drafters.model import ModelDrafter
from copilot.drafting import Drafter
from policy_corpus.model import Part
from retrieval.tokens import TokenCounter
from tests.contracts.drafter import (
    FIRST,
    SECOND,
    DrafterContract,
    both,
    test_a_draft_has_no_place_for_policy_text_or_actions,
)
from tests.files import FOLDER
from tests.servers.scripted_model import ScriptedModel
from tests.servers.scripted_replies import answering
from tests.small_model import require_small_model

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


@pytest.fixture(scope="module")
def server() -> Iterator[LlamaServer]:
    server = LlamaServer(require_small_model(), LlamaOptions(threads=1, context=2048, kept_mb=64))
    yield server
    server.stop()


@pytest.mark.ci
class TestJudgedDrafter(DrafterContract):
    """With a model file that is too small to judge well, and asked about every section all the same."""

    @pytest.fixture
    async def drafter(self, server: LlamaServer) -> AsyncIterator[Drafter]:
        judge = Judge(YesNoOverHttp("llama:smollm2", server.ready, PATIENT))
        always = JudgeFusion("always", 0.0, 0.5, 0.5, open_from=0.0, open_to=1.0, low=0.4, high=0.6, provenance={})
        drafter = JudgedDrafter(LocalDrafter(load_calibration()), judge, always, 600.0)
        yield drafter
        await drafter.close()

    async def test_the_judge_was_asked(self, drafter: Drafter) -> None:
        draft = await drafter.draft(both())
        judged = draft.sent["judged"]
        assert isinstance(judged, dict)
        assert judged
        assert set(judged) <= {FIRST.id, SECOND.id}
        assert all(0 <= row["judge"] <= 1 for row in judged.values())
