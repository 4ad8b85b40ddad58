"""LLM05:2025. What a model writes is plain text wherever it is shown."""

from functools import partial
from pathlib import Path

from copilot.prose import Known, shown
from copilot.wire.recommendations import dump_json
from tests.builders import a_case
from tests.copilot.obedient import ATTACKS, VARIANTS, obeying
from tests.copilot.pipelines import a_copilot, model_drafter
from tests.servers.scripted_model import ScriptedModel


async def test_markup_scripts_and_control_characters_are_gone(tmp_path: Path, scripted_model: ScriptedModel) -> None:
    for variant in range(VARIANTS):
        scripted_model.script = partial(obeying, variant=variant)
        folder = tmp_path / str(variant)
        folder.mkdir()
        async with a_copilot(folder, model_drafter(scripted_model.base_url)) as copilot:
            text = dump_json(await copilot.recommend(a_case()))
        for forbidden in ("onerror", "<img", "javascript:", "evil.example", "\\u001b", "\x1b"):
            assert forbidden not in text


def test_every_attack_loses_its_teeth() -> None:
    for attack in ATTACKS:
        words = " ".join(shown([attack], Known((), ())).sentences)
        assert not any(sign in words for sign in ("<", ">", "](", "\x1b", "\n"))
