"""The inventory of cryptography names every module that makes or checks a secret, a signature or a keyed digest."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
INVENTORY = (ROOT / "docs/security/cryptography.md").read_text("utf-8")
GUARDING = {"hmac", "secrets", "ssl", "cryptography", "argon2", "joserfc", "authlib"}
APART = {  # random names and passwords of a moment, that protect nothing once it is over
    "copilot/chat/llama_server.py",
    "copilot/demonstration/people.py",
    "copilot/repeats/keeping.py",
}


def guards(path: Path) -> bool:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom):
            names = [node.module or ""]
        if any(name.split(".")[0] in GUARDING for name in names):
            return True
    return False


FOUND = sorted(
    path.relative_to(ROOT).as_posix()
    for package in ("policy_corpus", "prompts", "retrieval", "copilot", "api")
    for path in (ROOT / package).rglob("*.py")
    if guards(path)
)


@pytest.mark.parametrize("module", FOUND)
def test_a_module_that_guards_something_stands_in_the_inventory(module: str) -> None:
    assert f"`{module}`" in INVENTORY or module in APART


def test_every_module_of_the_inventory_is_there() -> None:
    named = [word for word in INVENTORY.split("`") if word.endswith(".py")]
    assert len(named) >= 20
    assert [name for name in named if not (ROOT / name).is_file()] == []
