"""LLM07:2025. The system part holds no secret and nothing of a case, so it may be known."""

from pathlib import Path

from prompts import load_prompt
from tests.builders import a_case
from tests.copilot.obedient import finding_nothing
from tests.copilot.pipelines import a_copilot, model_drafter
from tests.servers.scripted_model import ScriptedModel


async def test_it_is_the_file_that_everybody_can_read(tmp_path: Path, scripted_model: ScriptedModel) -> None:
    scripted_model.script = finding_nothing
    async with a_copilot(tmp_path, model_drafter(scripted_model.base_url)) as copilot:
        await copilot.recommend(a_case(text="canary-one"))
    system = scripted_model.requests[0].json["messages"][0]
    assert (system["role"], system["content"]) == ("system", load_prompt("draft_system").source)
    assert not any(word in system["content"].lower() for word in ("password", "api key", "sk-", "rck_", "canary"))
