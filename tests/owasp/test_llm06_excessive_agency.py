"""LLM06:2025. A model drafts: it names no action, decides nothing, and holds no tool."""

from pathlib import Path

from copilot.casework.model import State
from copilot.drafters.answer import answer_schema
from copilot.drafting import Draft
from tests.builders import a_case
from tests.copilot.obedient import finding_everything
from tests.copilot.pipelines import a_copilot, model_drafter
from tests.servers.scripted_model import ScriptedModel


def test_an_answer_has_no_place_for_actions_or_verdicts() -> None:
    assert set(answer_schema()["properties"]) == {"sections", "considerations", "missing_context", "rationale"}
    assert not {"actions", "verdict", "decision"} & {*Draft.__dataclass_fields__}


async def test_the_surest_draft_decides_nothing_and_the_model_is_given_no_tool(
    tmp_path: Path, scripted_model: ScriptedModel
) -> None:
    scripted_model.script = finding_everything
    async with a_copilot(tmp_path, model_drafter(scripted_model.base_url)) as copilot:
        await copilot.recommend(a_case())
        file = await copilot.casework.ledger.get(a_case().id)
    assert (file.record.state, file.decisions) == (State.OPEN, ())
    assert not {"tools", "tool_choice", "functions"} & set(scripted_model.requests[0].json)
