"""The source tree as the architecture's tests see it."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("policy_corpus", "prompts", "retrieval", "copilot", "api", "evals")

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Module:
    """One file of ours: its path from the root, and its syntax."""

    path: str
    tree: ast.Module
    lines: int

    @property
    def package(self) -> str:
        return self.path.split("/")[0]


@dataclass(frozen=True)
class Import:
    """One imported package; ``nested`` inside a function, ``typing_only`` under TYPE_CHECKING."""

    module: Module
    package: str
    name: str
    nested: bool


@cache
def modules() -> tuple[Module, ...]:
    found = []
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            text = path.read_text("utf-8")
            found.append(Module(path.relative_to(ROOT).as_posix(), ast.parse(text), text.count("\n")))
    return tuple(found)


def functions(module: Module) -> Iterator[Function]:
    return (node for node in ast.walk(module.tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def imports() -> Iterator[Import]:
    for module in modules():
        nested = {id(node) for function in functions(module) for node in ast.walk(function)}
        for node in ast.walk(module.tree):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom):
                assert node.level == 0, f"{module.path}: a relative import"
                names = [node.module or ""]
            for name in names:
                yield Import(module, name.split(".")[0], name, id(node) in nested)
