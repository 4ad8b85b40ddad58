"""LLM02:2025. A model is shown one case and no secret; one that is elsewhere doesn't see personal data as it is."""

from pathlib import Path

from copilot.chat.openai_chat import OpenAiChat
from copilot.drafters.model import ModelDrafter
from retrieval.tokens import TokenCounter
from tests.builders import a_case
from tests.copilot.obedient import finding_nothing
from tests.copilot.pipelines import a_copilot, model_drafter
from tests.servers.scripted_model import ScriptedModel


async def test_a_question_holds_one_case(tmp_path: Path, scripted_model: ScriptedModel) -> None:
    scripted_model.script = finding_nothing
    async with a_copilot(tmp_path, model_drafter(scripted_model.base_url)) as copilot:
        await copilot.recommend(a_case(text="canary-one"))
        await copilot.recommend(a_case(text="canary-two"))
    first, second = (str(request.json["messages"]) for request in scripted_model.requests)
    assert ("canary-two" in first, "canary-one" in second) == (False, False)
    assert "sk-test" not in first


async def test_a_model_elsewhere_sees_tokens_for_personal_data(tmp_path: Path, scripted_model: ScriptedModel) -> None:
    scripted_model.script = finding_nothing
    chat = OpenAiChat("scripted", base_url=scripted_model.base_url, api_key="sk-test")
    drafter = ModelDrafter("openai:scripted", chat, TokenCounter(Path("nowhere")), private=True)
    async with a_copilot(tmp_path, drafter) as copilot:
        await copilot.recommend(a_case(text="Write to ann.example@example.org at once"))
    assert "ann.example@example.org" not in str(scripted_model.requests[0].json)
