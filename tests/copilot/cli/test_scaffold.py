"""``copilot policies scaffold``: a draft in a file or on standard output; without a model, the way to one."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.copilot.cli.conftest import Run
from tests.copilot.test_scaffolding import GOOD, IMPORTED
from tests.policy_corpus.files import a_file, write_corpus
from tests.servers.scripted_model import ScriptedModel
from tests.servers.scripted_replies import answering


@pytest.fixture
def imported(tmp_path: Path, settings: pytest.MonkeyPatch) -> Path:
    folder = write_corpus(tmp_path / "imported", a_file(IMPORTED, policy="spam", imported="true"))
    settings.setenv("COPILOT_CORPUS_DIR", str(folder))
    return folder


@pytest.fixture
def model(settings: pytest.MonkeyPatch) -> Iterator[ScriptedModel]:
    with ScriptedModel(lambda _: answering(json.dumps(GOOD))) as server:
        settings.setenv("COPILOT_DRAFTER", "openai:small")
        settings.setenv("OPENAI_BASE_URL", server.base_url)
        settings.setenv("OPENAI_API_KEY", "key")
        yield server


def test_without_a_model_the_way_out_is_named(run: Run, imported: Path) -> None:
    ran = run("policies", "scaffold", "spam/1")
    assert (ran.code, ran.out) == (5, "")
    assert "this needs a model, and COPILOT_DRAFTER is 'local:'" in ran.err
    assert "openai:MODEL" in ran.err


def test_the_draft_goes_to_standard_output(run: Run, imported: Path, model: ScriptedModel) -> None:
    ran = run("policies", "scaffold", "spam/1")
    assert ran.code == 0
    assert ran.out.startswith("---\ndraft: true\npolicy: spam\n")
    assert "5 proposals; dropped: 1 unknown_action" in ran.err


def test_the_draft_goes_to_a_new_file_and_replaces_none(run: Run, imported: Path, model: ScriptedModel) -> None:
    file = imported / "policies" / "spam" / "2026-09-01.md"
    assert run("policies", "scaffold", "spam/1", "--out", str(file)).code == 0
    assert "draft: true" in file.read_text(encoding="utf-8")
    assert run("policies", "list").code == 2
    written = file.read_bytes()
    asked = len(model.requests)
    file.rename(imported / "spam.md")
    ran = run("policies", "scaffold", "spam/1", "--out", str(imported / "spam.md"))
    assert (ran.code, ran.out) == (2, "")
    assert (imported / "spam.md").read_bytes() == written
    assert len(model.requests) == asked
