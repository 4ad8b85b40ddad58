"""The tree names no machine, no registry and nothing that was left for later."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.tree import ROOT

MODEL_HUBS = "copilot/gguf/catalogue.toml"  # where a model's own address is said, and nowhere else
LEFT_OUT = {".git", ".venv", ".hypothesis", "var", "dist", "build"}
FORBIDDEN = {
    "a registry of packages": re.compile(
        r"pypi\.[o]rg|pythonhosted\.[o]rg|registry\.[n]pmjs|huggingface\.[c]o|\bhf\.[c]o/"
    ),
    "a path of one machine": re.compile(r"(?<![\w.])/(?:work|root|home)/\w"),
    "something left for later": re.compile(r"\b(?:TO" r"DO|FIX" r"ME|XX" r"X)\b"),
}
TEXT = {
    ".py",
    ".md",
    ".toml",
    ".txt",
    ".html",
    ".css",
    ".js",
    ".json",
    ".yml",
    ".yaml",
    ".lock",
    ".sh",
    ".ini",
    ".sql",
    "",
}


def texts() -> Iterator[tuple[str, str]]:
    """Every text file of the tree but this one: its path and what it says."""
    for path in sorted(_files(ROOT)):
        if path.suffix in TEXT and path not in (Path(__file__), ROOT / MODEL_HUBS):
            yield path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8")


def _files(folder: Path) -> Iterator[Path]:
    for path in folder.iterdir():
        if path.name in LEFT_OUT or path.name.endswith("cache__") or path.name.endswith("_cache"):
            continue
        if path.is_dir():
            yield from _files(path)
        else:
            yield path


@pytest.mark.parametrize("what", [pytest.param(what, id=what) for what in FORBIDDEN])
def test_the_tree_never_names(what: str) -> None:
    found = [f"{file}: {match[0]}" for file, text in texts() for match in FORBIDDEN[what].finditer(text)]
    assert not found


def test_the_tree_is_read() -> None:
    files = {file for file, _ in texts()}
    assert {"pyproject.toml", "Makefile", "README.md", "copilot/grounding.py", "prompts/draft_system.md"} <= files
