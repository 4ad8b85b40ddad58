"""The documents at the root say what the code does."""

import re
from pathlib import Path

import pytest

from copilot.gguf.catalogue import known_models
from copilot.parts import DRAFTERS, EMBEDDERS, VECTOR_STORES
from copilot.settings import Settings
from policy_corpus.front_matter import KNOWN
from policy_corpus.marks import SETTINGS
from retrieval.assets import ASSETS

ROOT = Path(__file__).parents[1]


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def test_every_setting_stands_in_the_readme_and_no_other() -> None:
    named = {f"COPILOT_{name.upper()}" for name in Settings.model_fields if not name.startswith("openai_")}
    assert set(re.findall(r"^\| `(COPILOT_\w+)`", text("README.md"), re.MULTILINE)) == named


@pytest.mark.parametrize("schemes", [DRAFTERS, EMBEDDERS, VECTOR_STORES])
def test_every_part_that_can_be_selected_stands_in_the_readme(schemes: dict[str, object]) -> None:
    for scheme in schemes:
        assert f"`{scheme}:" in text("README.md")


def test_every_mark_and_every_key_stands_in_the_format() -> None:
    for mark in (*SETTINGS, "element", "exception"):
        assert f"`- {mark}" in text("policy_corpus/FORMAT.md")
    for key in KNOWN:
        assert f"`{key}" in text("policy_corpus/FORMAT.md")


def test_every_file_of_others_stands_with_its_hash() -> None:
    hashes = [asset.sha256 for asset in ASSETS] + [model.sha256 for model in known_models().values()]
    for digest in hashes:
        assert digest in text("THIRD_PARTY.md")


def test_links_lead_somewhere() -> None:
    for document in ROOT.glob("*.md"):
        for target in re.findall(r"\]\((?!https?:)([^)#]+)", document.read_text(encoding="utf-8")):
            assert (ROOT / target).exists(), f"{document.name} links to {target}"


def test_packages_and_modules_that_the_map_names_exist() -> None:
    for path in re.findall(
        r"`((?:policy_corpus|prompts|retrieval|copilot|api|evals|tests)/[\w/.]*)`", text("ARCHITECTURE.md")
    ):
        assert (ROOT / path).exists(), path
