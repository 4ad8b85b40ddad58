"""While its model is away somebody else drafts, and the recommendation says who, instead of whom, and why."""

from pathlib import Path

import pytest

from api.console.views.brief import brief_of
from copilot.drafters.standing_in import DrafterWithStandIn
from copilot.recommendations import Outcome, StandIn
from copilot.wire.recommendations import dump_json, load_json
from policy_corpus.actions import read_catalogue
from tests.builders import a_case
from tests.copilot.pipelines import a_copilot, local_drafter, model_drafter
from tests.servers.scripted_model import ScriptedModel
from tests.servers.scripted_replies import Reply, failing, hanging, refusing


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        pytest.param(failing(503), "server_error", id="it fails"),
        pytest.param(hanging(), "timeout", id="it hangs"),
        pytest.param(failing(401), "unauthorised", id="the key is refused"),
    ],
)
async def test_somebody_stands_in(scripted_model: ScriptedModel, tmp_path: Path, reply: Reply, reason: str) -> None:
    scripted_model.script = lambda _: reply
    async with a_copilot(tmp_path / "alone", local_drafter()) as copilot:
        alone = await copilot.recommend(a_case())
    drafter = DrafterWithStandIn(model_drafter(scripted_model.base_url, deadline=3.0), local_drafter())
    async with a_copilot(tmp_path / "both", drafter) as copilot:
        made = await copilot.recommend(a_case())
    assert (made.verdict, made.findings) == (alone.verdict, alone.findings)
    assert made.provenance.drafter == "openai:scripted"
    assert made.provenance.stood_in == StandIn("local:", reason)
    assert load_json(dump_json(made)) == made
    shown = brief_of(made, read_catalogue())
    assert "local: drafted instead" in shown.failure
    assert dict(shown.made_by)["Drafted by"].startswith("local:, as openai:scripted was away")


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        pytest.param(refusing(), "model_refused", id="it refuses"),
        pytest.param(failing(413), "model_rejected", id="what it was asked can't be taken"),
    ],
)
async def test_a_model_that_is_there_has_no_stand_in(
    scripted_model: ScriptedModel, tmp_path: Path, reply: Reply, reason: str
) -> None:
    scripted_model.script = lambda _: reply
    drafter = DrafterWithStandIn(model_drafter(scripted_model.base_url), local_drafter())
    async with a_copilot(tmp_path, drafter) as copilot:
        made = await copilot.recommend(a_case())
    assert made.status is Outcome.ABSTAINED
    assert made.abstention
    assert (made.abstention.reason, made.provenance.stood_in) == (reason, None)
