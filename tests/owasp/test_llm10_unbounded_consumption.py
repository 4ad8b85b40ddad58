"""LLM10:2025. A question to a model is bounded in tokens, tries and time, and a caller in what they may spend."""

from pathlib import Path

from copilot.cases import Case, CaseId
from copilot.recommendations import Outcome
from tests.builders import a_case
from tests.copilot.pipelines import a_copilot, model_drafter
from tests.servers.scripted_model import ScriptedModel
from tests.servers.scripted_replies import answering


async def test_a_case_that_does_not_fit_costs_nothing(tmp_path: Path, scripted_model: ScriptedModel) -> None:
    async with a_copilot(tmp_path, model_drafter(scripted_model.base_url)) as copilot:
        found = await copilot.recommend(Case(CaseId("case-1"), "many words " * 18_000))
    assert found.status is Outcome.ABSTAINED
    assert scripted_model.requests == []


async def test_tries_are_few(tmp_path: Path, scripted_model: ScriptedModel) -> None:
    scripted_model.script = lambda _: answering("never an answer")
    async with a_copilot(tmp_path, model_drafter(scripted_model.base_url)) as copilot:
        await copilot.recommend(a_case())
    assert len(scripted_model.requests) <= 4
