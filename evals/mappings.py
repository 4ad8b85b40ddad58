"""How somebody else's labelled file becomes golden cases: a small YAML file that names columns and labels.

Every value is read as text first, so that a label ``no`` or ``1`` stays what it is; an error names file and line.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Literal, Self

import yaml  # type: ignore[import-untyped]
from pydantic import Field, ValidationError, model_validator

from copilot.errors import BadInput
from copilot.wire.base import Label, WireIn
from copilot.wire.cases import CASE_ID
from evals.golden_cases import ControlIn, Lane

_MOST_BYTES, _MOST_NODES = 1_000_000, 20_000
_HINT = "see evals/golden/ADAPTERS.md"
_Lines = dict[tuple[str | int, ...], int]
_Plain = str | list["_Plain"] | dict[str, "_Plain"]


class MappingInvalid(BadInput):
    """A mapping that can't be used: file, line, what is wrong, and the way out."""


class ContextColumn(WireIn):
    """A column that stands around the content."""

    role: Label
    column: Label


class MediumColumns(WireIn):
    """The columns of one medium."""

    kind: Label
    alt_text: Label | None = None
    ocr_text: Label | None = None
    transcript: Label | None = None

    def texts(self) -> Iterator[tuple[str, str]]:
        """Each of its texts with the column that holds it."""
        for part in ("alt_text", "ocr_text", "transcript"):
            if column := getattr(self, part):
                yield part, column


class Columns(WireIn):
    """Which column holds what. In JSON Lines a name may reach inside: ``meta.lang``."""

    label: Label
    text: Label | None = None
    id: Label | None = None
    language: Label | None = None
    posted_at: Label | None = None
    region: Label | None = None
    surface: Label | None = None
    family: Label | None = None
    tags: tuple[Label, ...] = ()
    context: tuple[ContextColumn, ...] = ()
    media: tuple[MediumColumns, ...] = ()

    @model_validator(mode="after")
    def _has_text(self) -> Self:
        if not (self.text or self.context or self.media):
            raise ValueError("name the column of the text (or of a context or a medium)")
        return self


class Defaults(WireIn):
    """What holds where the row says nothing."""

    language: Label | None = None
    posted_at: Label | None = None
    region: Label | None = None
    surface: Label | None = None


class LabelMeaning(WireIn):
    """What a label of theirs means here. A section stands as its id, or with the part that settles it."""

    verdict: Literal["violation", "no_violation", "routed"]
    lane: Lane | None = None
    sections: tuple[Label | ControlIn, ...] = ()
    actions: tuple[Label, ...] = ()


class Sample(WireIn):
    """How many cases are drawn, by seed: of each label at most ``per_label``, and ``n`` of those."""

    n: Annotated[int, Field(ge=1)] | None = None
    per_label: Annotated[int, Field(ge=1)] | None = None
    seed: int = 1


class FileMapping(WireIn):
    """A whole mapping."""

    file: Label
    columns: Columns
    labels: dict[str, LabelMeaning] = Field(min_length=1)
    name: Annotated[Label, Field(pattern=CASE_ID)] | None = None
    format: Literal["csv", "jsonl"] | None = None
    encoding: Label = "utf-8"
    delimiter: Annotated[str, Field(min_length=1, max_length=1)] = ","
    quotes: bool = True
    skip_rows: Annotated[int, Field(ge=0, le=1000)] = 0
    defaults: Defaults = Defaults()
    default: Literal["skip", "error"] = "error"
    invalid: Literal["skip", "error"] = "error"
    sample: Sample = Sample()


def read_mapping(path: Path) -> FileMapping:
    """The mapping in a file. Raises ``MappingInvalid``."""
    plain, lines = _read_yaml(path)
    try:
        return FileMapping.model_validate(plain)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = tuple(step for step in first["loc"] if isinstance(step, str | int))
        while place not in lines:
            place = place[:-1]
        name = ".".join(map(str, first["loc"])) or "the mapping"
        raise _wrong(path, lines[place], f"{name}: {first['msg']}") from None


def mapping_error(path: Path, place: tuple[str | int, ...], problem: str, hint: str = _HINT) -> MappingInvalid:
    """The error of one place in a mapping, with its line."""
    return _wrong(path, _read_yaml(path)[1].get(place, 1), problem, hint)


def _read_yaml(path: Path) -> tuple[_Plain, _Lines]:
    """The document as texts, lists and mappings, and for each place in it its line from 1."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise MappingInvalid(f"{str(path)!r} can't be read: {error.strerror}\n  hint: name a YAML file") from None
    if len(data) > _MOST_BYTES:
        raise _wrong(path, 1, f"it is larger than {_MOST_BYTES} bytes")
    try:
        root = yaml.compose(data, Loader=yaml.BaseLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise _wrong(path, line, f"it is no YAML: {error.problem}") from None
    except (yaml.YAMLError, RecursionError) as error:
        raise _wrong(path, 1, f"it is no YAML: {str(error).splitlines()[0]}") from None
    lines: _Lines = {(): 1}
    return ({} if root is None else _plain(root, (), lines, path)), lines


def _plain(node: yaml.Node, place: tuple[str | int, ...], lines: _Lines, path: Path) -> _Plain:
    line = lines[place] = node.start_mark.line + 1
    if len(lines) > _MOST_NODES:
        raise _wrong(path, line, "it is too large")
    if isinstance(node, yaml.SequenceNode):
        return [_plain(each, (*place, number), lines, path) for number, each in enumerate(node.value)]
    if isinstance(node, yaml.ScalarNode):
        return str(node.value)
    found: dict[str, _Plain] = {}
    for key, value in node.value:
        if not isinstance(key, yaml.ScalarNode) or key.value in found:
            problem = f"{key.value!r} stands twice" if isinstance(key, yaml.ScalarNode) else "a key is no word"
            raise _wrong(path, key.start_mark.line + 1, problem)
        found[key.value] = _plain(value, (*place, key.value), lines, path)
        lines[(*place, key.value)] = key.start_mark.line + 1
    return found


def _wrong(path: Path, line: int, problem: str, hint: str = _HINT) -> MappingInvalid:
    return MappingInvalid(f"{path.name}:{line}: {problem}\n  hint: {hint}")
