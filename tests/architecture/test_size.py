"""Small pieces that say what they are."""

import ast

from tests.architecture.tree import ROOT, Function, Module, functions, modules

MOST_LINES = 250
LONGEST_FUNCTION = 40
MOST_PARAMETERS = 5
COMMANDS = "copilot/cli/"  # an option of a command is a parameter
MIGRATIONS = "copilot/stores/migrations/versions/"  # a schema is read in one piece

ours = [module for module in modules() if not module.path.startswith(MIGRATIONS)]


def test_a_file_is_short() -> None:
    assert [module.path for module in ours if module.lines > MOST_LINES] == []


def test_a_function_is_short_and_takes_little() -> None:
    every = [(module, function) for module in ours for function in functions(module)]
    assert [_named(each) for each in every if _length(each[1]) > LONGEST_FUNCTION] == []
    plain = [each for each in every if not each[0].path.startswith(COMMANDS)]
    assert [_named(each) for each in plain if len(_parameters(each[1])) > MOST_PARAMETERS + 1] == []


def test_what_is_public_says_what_it_is() -> None:
    assert [module.path for module in ours if not ast.get_docstring(module.tree)] == []
    public = [
        (module, node)
        for module in ours
        for node in module.tree.body
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) and not node.name.startswith("_")
    ]
    assert [_named(each) for each in public if not ast.get_docstring(each[1])] == []


def test_the_tree_names_no_machine_and_no_registry() -> None:
    forbidden = ("pypi." + "org", "registry." + "npmjs", "hugging" + "face.co", "/wo" + "rk/")
    texts = [
        p for p in ROOT.rglob("*") if p.suffix in (".py", ".md", ".toml", ".lock", ".json", ".jsonl") and _ours(str(p))
    ]
    assert texts
    for path in texts:
        if path == ROOT / "copilot/gguf/catalogue.toml":  # says where a model's own hub is
            continue
        text = path.read_text("utf-8")
        assert not [word for word in forbidden if word in text], path


def _ours(path: str) -> bool:
    return not any(part in path for part in ("/.venv/", "/.git/", "_cache/", "/build/", "/dist/"))


def _named(each: tuple[Module, ast.ClassDef | Function]) -> str:
    return f"{each[0].path}: {each[1].name}"


def _length(function: Function) -> int:
    return (function.end_lineno or 0) - function.lineno + 1


def _parameters(function: Function) -> list[str]:
    arguments = function.args
    names = [a.arg for a in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)]
    return [name for name in names if name not in ("self", "cls")]
