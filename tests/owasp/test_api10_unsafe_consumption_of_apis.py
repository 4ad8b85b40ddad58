"""API10:2023. What a model's server answers is read strictly, and believed in nothing."""

import json
from pathlib import Path

import pytest

from copilot.recommendations import Outcome
from tests.builders import a_case
from tests.copilot.obedient import answer_to
from tests.copilot.pipelines import a_copilot, model_drafter
from tests.servers.scripted_model import Request, ScriptedModel
from tests.servers.scripted_replies import Reply, answering


@pytest.mark.parametrize(
    "reply",
    [
        pytest.param("", id="nothing"),
        pytest.param("{", id="half of it"),
        pytest.param('{"sections": [], "sections": []}', id="a key twice"),
        pytest.param('{"verdict": "no_violation", "auto_approve": true}', id="other members"),
        pytest.param("[" * 5000, id="nested without end"),
        pytest.param("<html>502</html>", id="a page"),
    ],
)
async def test_an_answer_that_is_none_makes_an_abstention(
    tmp_path: Path, scripted_model: ScriptedModel, reply: str
) -> None:
    scripted_model.script = lambda _: answering(reply)
    async with a_copilot(tmp_path, model_drafter(scripted_model.base_url)) as copilot:
        found = await copilot.recommend(a_case())
    assert (found.status, found.actions) == (Outcome.ABSTAINED, ())


async def test_an_answer_with_more_than_was_asked_for_gives_nothing_more(
    tmp_path: Path, scripted_model: ScriptedModel
) -> None:
    def script(request: Request) -> Reply:
        return answering(json.dumps(answer_to(request, "met", "not_met") | {"actions": ["ban_author"]}))

    scripted_model.script = script
    async with a_copilot(tmp_path, model_drafter(scripted_model.base_url)) as copilot:
        found = await copilot.recommend(a_case())
    assert found.status is Outcome.ABSTAINED
