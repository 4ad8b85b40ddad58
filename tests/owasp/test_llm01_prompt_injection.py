"""LLM01:2025. Words under review steer nothing: the system part stays, and a person is shown what tried to."""

from pathlib import Path

from evals.robustness.attacks import drawn
from evals.robustness.obedient import ObedientServer, serving
from evals.robustness.payloads import run
from tests.copilot.pipelines import a_copilot, model_drafter


async def test_attacks_on_an_obedient_model_bring_about_nothing(tmp_path: Path) -> None:
    server = ObedientServer()
    async with serving(server) as url, a_copilot(tmp_path, model_drafter(url, deadline=60.0)) as copilot:
        tally = await run(copilot.pipeline, server, drawn(seed=77, count=100))
    assert (tally.ran, dict(tally.wrong)) == (100, {})
    assert len(server.systems) == 1
    assert sum(tally.seen.values()) >= 90
