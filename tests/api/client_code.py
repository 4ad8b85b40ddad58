"""The typed half of ``copilot.client``, written from the description of the API: ``python -m tests.api.client_code``.

Bodies and queries are typed dicts, answers are frozen classes, and each operation is a method. What is written stands
in the tree like any other code; a test says when it is no longer what the service describes.
"""

import asyncio
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from keyword import iskeyword
from pathlib import Path
from typing import Any

from api.app import create_app
from policy_corpus.reader import read_corpus
from tests.api.signed_in import copilot_with_people
from tests.api.small_corpus import write_small_corpus
from tests.clocks import MovedClock

Document = dict[str, Any]
ROOT = Path(__file__).parents[2]
FOLDER = Path("copilot/client")
NOT_FOR_PROGRAMS = {  # what browsers do, and people with their passwords
    "begin_with_provider",
    "come_back_from_provider",
    "sign_in",
    "sign_out",
    "change_own_password",
}
NOT_JSON = ("Lines", "bytes")
_LONGEST = 105  # characters of one line of documentation
_MOST = 225  # lines of one file
_MOST_VALUES = 40  # that an annotation names: there are 250 regions
_HEAD = '"""{what} Written by ``python -m tests.api.client_code``; changed there."""\n\n'


async def document() -> Document:
    """The description of the API."""
    with tempfile.TemporaryDirectory() as folder:
        corpus = read_corpus(write_small_corpus(Path(folder)))
        return create_app(await copilot_with_people(corpus, MovedClock())).openapi()


def operations(described: Document) -> Iterator[tuple[str, str, Document]]:
    """Method, path and description of what has a method in the client."""
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            if operation["operationId"] not in NOT_FOR_PROGRAMS and path.startswith(("/v1/", "/readyz", "/healthz")):
                yield method.upper(), path, operation


def written(described: Document) -> dict[str, str]:
    """Every file that is written, by its path in the tree."""
    return Writer(described).files()


class Writer:
    """Writes one client."""

    def __init__(self, described: Document) -> None:
        self._schemas: Document = described["components"]["schemas"]
        self._operations = list(operations(described))
        self._home: dict[str, str] = {}  # the module of each answer
        self._body_home: dict[str, str] = {}  # and of each body

    def files(self) -> dict[str, str]:
        """Bodies, queries, answers by tag, operations by tag."""
        tags = list(dict.fromkeys(operation["tags"][0] for _, _, operation in self._operations))
        files = {**self._bodies(tags), "queries.py": self._queries(), **self._results(tags)}
        for tag in tags:
            files[f"operations/{tag}.py"] = self._methods(tag)
        names = [f"{tag.title()}Operations" for tag in tags]
        head = _HEAD.format(what="Every operation of the service.")
        imports = "".join(
            f"from copilot.client.operations.{tag} import {name}\n" for tag, name in zip(tags, names, strict=True)
        )
        files["operations/__init__.py"] = (
            f'{head}{imports}\n\nclass Operations({", ".join(names)}):\n    """All that can be asked."""\n'
        )
        files["bodies/__init__.py"] = _HEAD.format(what="What is sent to the service, as typed dicts.").strip() + "\n"
        files["results/__init__.py"] = _HEAD.format(what="What the service answers, as frozen classes.").strip() + "\n"
        return {str(FOLDER / name): text for name, text in files.items()}

    def _bodies(self, tags: list[str]) -> dict[str, str]:
        head = "from datetime import date, datetime\nfrom collections.abc import Sequence, Set\n"
        head += "from typing import Any, Literal, NotRequired, TypedDict\n"
        spread = self._spread(tags, _body, self._typed_dict, self._body_home)
        return {f"bodies/{module}.py": self._body_module(module, head, parts) for module, parts in spread.items()}

    def _body_module(self, module: str, head: str, parts: list[str]) -> str:
        text = _HEAD.format(what=f"What is sent about {module.rstrip('_0123456789')}.") + head
        used = {name for name, home in self._body_home.items() if home != module and _names("".join(parts), name)}
        return text + _imported("bodies", self._body_home, used) + "".join(parts)

    def _queries(self) -> str:
        text = _HEAD.format(what="What operations can be asked for, as typed dicts.")
        text += "from datetime import date\nfrom collections.abc import Sequence, Set\n"
        text += "from typing import Literal, TypedDict\n"
        for _, _, operation in self._operations:
            if query := _parameters(operation, "query"):
                text += f"\n\nclass {_camel(operation['operationId'])}(TypedDict, total=False):\n"
                text += f'    """What ``{operation["operationId"]}`` can be asked for."""\n\n'
                text += "".join(f"    {one['name']}: {self._type(one['schema'], inlined=True)}\n" for one in query)
        return text

    def _results(self, tags: list[str]) -> dict[str, str]:
        spread = self._spread(tags, _answer, self._frozen, self._home)
        return {f"results/{module}.py": self._module(module, parts) for module, parts in spread.items()}

    def _spread(
        self,
        tags: list[str],
        of: Callable[[Document], str | None],
        write: Callable[[str], str],
        home: dict[str, str],
    ) -> dict[str, list[str]]:
        """The code of every schema by its module, which is that of the first tag that needs it."""
        files: dict[str, list[str]] = {}
        for tag in tags:
            roots = [of(operation) for _, _, operation in self._operations if operation["tags"][0] == tag]
            module, number = tag, 1
            for name in (name for name in self._reached(roots) if name not in home):
                code = self._enum(name) if "enum" in self._schemas[name] else write(name)
                if sum(map(_lines, files.get(module, []))) + _lines(code) > _MOST:
                    number += 1
                    module = f"{tag}_{number}"
                files.setdefault(module, []).append(code)
                home[name] = module
        return files

    def _module(self, module: str, parts: list[str]) -> str:
        text = _HEAD.format(what=f"Answers about {module.rstrip('_0123456789')}.")
        text += "from collections.abc import Mapping\nfrom dataclasses import dataclass\n"
        text += "from datetime import date, datetime\n"
        text += "from typing import Any, Literal\n\n"
        used = {name for name in self._home if _names(" ".join(parts), _short(name)) and self._home[name] != module}
        return text + _imported("results", self._home, used) + "".join(parts)

    def _methods(self, tag: str) -> str:
        methods = [self._method(*one) for one in self._operations if one[2]["tags"][0] == tag]
        body = "".join(methods)
        asked = [operation for _, _, operation in self._operations if operation["tags"][0] == tag]
        bodies = sorted({name for name in map(_body, asked) if name})
        text = _HEAD.format(what=f"Asking about {tag}.") + "from typing import Unpack\n\n"
        calls = [name for name in ("Asking", "Call", "Lines", "fresh", "path_of") if _names(body, name)]
        text += f"from copilot.client.calls import {', '.join(dict.fromkeys(['Asking', *calls]))}\n"
        known = [name for name in bodies if name not in NOT_JSON]
        text += _imported("bodies", self._body_home, set(known))
        queries = [_camel(operation["operationId"]) for operation in asked if _parameters(operation, "query")]
        text += f"from copilot.client.queries import {', '.join(queries)}\n" if queries else ""
        text += _imported("results", self._home, {name for name in self._home if _names(body, _short(name))})
        return f'{text}\n\nclass {tag.title()}Operations(Asking):\n    """Methods that ask about {tag}."""\n{body}'

    def _method(self, method: str, path: str, operation: Document) -> str:
        name, holes = operation["operationId"], [one["name"] for one in _parameters(operation, "path")]
        body, answer, query = _body(operation), _answer(operation), _parameters(operation, "query")
        repeatable = any(one["name"] == "Idempotency-Key" for one in operation.get("parameters", []))
        kind = _short(answer) if answer and answer not in NOT_JSON else answer
        takes = ["self", *(f"{hole}: str" for hole in holes), *([f"body: {body}"] if body else [])]
        takes += ["*, idempotency_key: str | None = None"] if repeatable else []
        takes += [f"**query: Unpack[{_camel(name)}]"] if query else []
        place = f'path_of("{path}", {", ".join(f"{hole}={hole}" for hole in holes)})' if holes else f'"{path}"'
        parts = [f'"{method}"', place, *(["query=query"] if query else []), *(["body=body"] if body else [])]
        parts += ["key=fresh(idempotency_key)"] if repeatable else []
        text = _first_line(operation["description"].splitlines()[0])
        noqa = "  # noqa: A002" if "id" in holes else ""
        return (
            f"\n    def {name}({', '.join(takes)}) -> {kind or None}:{noqa}\n"
            f'        """{text}"""\n'
            f"        {'return ' if kind else ''}self.ask(Call({', '.join(parts)}), {kind or 'type(None)'})\n"
        )

    def _frozen(self, name: str) -> str:
        schema = self._schemas[name]
        needed = schema.get("required", [])
        members = [(key, self._type(value)) for key, value in schema["properties"].items()]
        lines = [f"    {_attribute(key)}: {kind}\n" for key, kind in members if key in needed]
        lines += [f"    {_attribute(key)}: {_or_none(kind)} = None\n" for key, kind in members if key not in needed]
        head = f'\n\n@dataclass(frozen=True, slots=True)\nclass {_short(name)}:\n    """{_said(schema)}"""\n\n'
        return head + "".join(lines)

    def _typed_dict(self, name: str) -> str:
        schema = self._schemas[name]
        needed = schema.get("required", [])
        members = [(key, self._type(value, sent=True)) for key, value in schema["properties"].items()]
        lines = [f"    {key}: {kind if key in needed else f'NotRequired[{kind}]'}\n" for key, kind in members]
        return f'\n\nclass {name}(TypedDict):\n    """{_said(schema)}"""\n\n{"".join(lines)}'

    def _enum(self, name: str) -> str:
        return f"\n\n{_short(name)} = Literal[{', '.join(map(repr, self._schemas[name]['enum']))}]\n"

    def _type(self, schema: Mapping[str, Any], *, sent: bool = False, inlined: bool = False) -> str:
        if "$ref" in schema:
            name = schema["$ref"].rsplit("/", 1)[-1]
            if inlined and "enum" in self._schemas[name]:
                return self._type(self._schemas[name], sent=True)
            return str(name) if sent else _short(name)
        if "anyOf" in schema:
            kinds = [self._type(one, sent=sent, inlined=inlined) for one in schema["anyOf"]]
            return " | ".join(sorted({*kinds} - ({"int"} if "float" in kinds else set()), key="None".__eq__))
        if "enum" in schema or "const" in schema:
            values = schema.get("enum", [schema.get("const")])
            return "str" if len(values) > _MOST_VALUES else f"Literal[{', '.join(map(repr, values))}]"
        return self._plain(schema, sent=sent or inlined, inlined=inlined)

    def _plain(self, schema: Mapping[str, Any], *, sent: bool, inlined: bool) -> str:
        kind = schema.get("type")
        if kind == "array":
            inner = self._type(schema.get("items", {}), sent=sent, inlined=inlined)
            sequence = f"Sequence[{inner}]" + (f" | Set[{inner}]" if schema.get("uniqueItems") else "")
            return sequence if sent else f"tuple[{inner}, ...]"
        if kind == "object":
            inside = schema.get("additionalProperties")
            return f"Mapping[str, {self._type(inside) if isinstance(inside, dict) else 'Any'}]"
        if kind == "string":
            return {"date": "date", "date-time": "datetime"}.get(schema.get("format", ""), "str") + (
                " | str" if sent and schema.get("format", "").startswith("date") else ""
            )
        return {"integer": "int", "number": "float", "boolean": "bool", "null": "None"}.get(str(kind), "Any")

    def _reached(self, names: list[str | None]) -> list[str]:
        """These schemas and all that they hold, what is held first."""
        found: dict[str, None] = {}

        def visit(name: str) -> None:
            for inner in _references(self._schemas[name]):
                if inner not in found:
                    visit(inner)
            found[name] = None

        for name in names:
            if name and name not in NOT_JSON and name not in found:
                visit(name)
        return list(found)


def _imported(folder: str, home: dict[str, str], names: set[str]) -> str:
    short = _short if folder == "results" else str
    return "".join(
        f"from copilot.client.{folder}.{module} import "
        f"{', '.join(sorted(short(name) for name in names if home[name] == module))}\n"
        for module in sorted({home[name] for name in names})
    )


def _references(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        if "$ref" in value:
            yield value["$ref"].rsplit("/", 1)[-1]
        for key, inner in value.items():
            if key == "properties":
                yield from _references([*inner.values()])
            elif key not in {"example", "examples"}:
                yield from _references(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _references(inner)


def _body(operation: Document) -> str | None:
    content = operation.get("requestBody", {}).get("content", {})
    if not content:
        return None
    if "application/json" not in content:
        return "Lines"
    return str(content["application/json"]["schema"]["$ref"]).rsplit("/", 1)[-1]


def _answer(operation: Document) -> str | None:
    good = [answer for status, answer in sorted(operation["responses"].items()) if status < "300"]
    contents = [answer.get("content", {}) for answer in good]
    schemas = [content.get("application/json", {}).get("schema", {}) for content in contents]
    named = [str(schema["$ref"]) for schema in schemas if "$ref" in schema]  # a stream has to be asked for
    if named:
        return named[0].rsplit("/", 1)[-1]
    return "bytes" if contents[0] else None


def _parameters(operation: Document, place: str) -> list[Document]:
    return [one for one in operation.get("parameters", []) if one["in"] == place]


def _first_line(text: str) -> str:
    """The text, or as much of it as a line holds and makes sense by itself."""
    if len(text) <= _LONGEST:
        return text
    return text[: max(text.rfind(". ", 0, _LONGEST), text.rfind(": ", 0, _LONGEST))] + "."


def _said(schema: Document) -> str:
    return _first_line(str(schema.get("description", "What it says.")).splitlines()[0])


def _short(name: str) -> str:
    return name.removesuffix("Out") if name != "Out" else name


def _attribute(name: str) -> str:
    return f"{name}_" if iskeyword(name) else name


def _or_none(kind: str) -> str:
    return kind if kind == "None" or kind.endswith("| None") else f"{kind} | None"


def _camel(name: str) -> str:
    return "".join(part.title() for part in name.split("_"))


def _names(text: str, name: str) -> bool:
    return any(one == name for one in "".join(c if c.isalnum() or c == "_" else " " for c in text).split())


def _lines(code: str) -> int:
    return code.count("\n") + sum(len(line) // 120 * 4 for line in code.splitlines())


def formatted(files: Mapping[str, str], folder: Path) -> dict[str, str]:
    """The same, as ruff has them."""
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    ruff, config = [sys.executable, "-m", "ruff"], ["--config", str(ROOT / "pyproject.toml"), str(folder)]
    subprocess.run([*ruff, "check", "--quiet", "--no-cache", "--select", "I,F401", "--fix", *config], check=True)
    subprocess.run([*ruff, "format", "--quiet", "--no-cache", *config], check=True)
    return {name: (folder / name).read_text(encoding="utf-8") for name in files}


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as temporary:
        for path, code in formatted(written(asyncio.run(document())), Path(temporary)).items():
            (ROOT / path).parent.mkdir(exist_ok=True)
            (ROOT / path).write_text(code, encoding="utf-8")
            sys.stdout.write(f"written: {path}\n")
