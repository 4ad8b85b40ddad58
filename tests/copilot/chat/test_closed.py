"""What a decoder in a hurry takes is what the strict reader takes: nothing is passed over in silence."""

import json
import re
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot.answerer import QuestionAnswer
from copilot.chat.closed import Closed, read_closed, schema_of
from copilot.chat.strict_json import parse_strict
from copilot.drafters.answer import Answer
from copilot.errors import ModelReplyUnusable
from copilot.scaffolding import ScaffoldAnswer

MODELS = [Answer, QuestionAnswer, ScaffoldAnswer]


class Inner(Closed, frozen=True):
    """A part."""

    text: str
    units: tuple[int, ...]


class Outer(Closed, frozen=True):
    """An answer."""

    said: str
    parts: tuple[Inner, ...]


texts = st.text(st.characters(codec="utf-8") | st.sampled_from('":\\{}[], \n'), max_size=12)
parts = st.fixed_dictionaries({"text": texts, "units": st.lists(st.integers(), max_size=2)})
answers = st.fixed_dictionaries({"said": texts, "parts": st.lists(parts, max_size=3)})
spaced = st.sampled_from([None, 0, 2, "\t"])


def reason(text: str) -> str:
    with pytest.raises(ModelReplyUnusable) as raised:
        read_closed(Outer, text)
    return raised.value.reason


@given(answers, spaced, st.booleans())
def test_what_was_written_is_read(value: Any, indent: int | str | None, ascii_only: bool) -> None:
    read = read_closed(Outer, json.dumps(value, indent=indent, ensure_ascii=ascii_only))
    assert json.loads(msgspec.json.encode(read)) == json.loads(json.dumps(value))


@given(answers, spaced, st.booleans(), st.data())
def test_a_name_that_stands_twice_is_refused(value: Any, indent: int | str | None, ascii_only: bool, data: Any) -> None:
    text = json.dumps(value, indent=indent, ensure_ascii=ascii_only)
    name = data.draw(st.sampled_from(["said", "parts"]))
    other = data.draw(texts) if name == "said" else []
    twice = f'{{"{name}": {json.dumps(other, ensure_ascii=ascii_only)}, {text[1:]}'
    assert reason(twice) == "not_json"
    assert reason(twice.replace(f'"{name}"', f'"\\u{ord(name[0]):04x}{name[1:]}"', 1)) == "not_json"


FRAGMENTS = [
    '"',
    "\\",
    '\\"',
    "\\u0022",
    "\\ud800",
    ":",
    ",",
    "{",
    "}",
    "[]",
    " ",
    "\n",
    "1",
    "1.5",
    "-0",
    "null",
    '"said":',
    '"said": "x",',
]


@given(answers, st.data())
def test_whatever_is_taken_the_strict_reader_takes_too(value: Any, data: Any) -> None:
    text = json.dumps(value)
    for _ in range(data.draw(st.integers(1, 3))):
        start = data.draw(st.integers(0, len(text)))
        text = text[:start] + data.draw(st.sampled_from(FRAGMENTS)) + text[start + data.draw(st.integers(0, 3)) :]
    try:
        read = read_closed(Outer, text)
    except ModelReplyUnusable:
        return
    assert json.loads(msgspec.json.encode(read)) == parse_strict(text)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(r'{"said": "", "said": "\u0022\u0022\u0022\u0022", "parts": []}', id="marks as numbers behind it"),
        pytest.param(r'{"said": "\"\"", "said": "\u0022", "parts": []}', id="marks that make up for each other"),
        pytest.param('{"said": "", "parts": [{"text": "a", "text": "b", "units": []}]}', id="deep inside"),
        pytest.param('{"said": "", "parts": [], "parts": [1.5]}', id="the last of them wrong"),
        pytest.param('{"said": "\\ud800", "parts": []}', id="half of a surrogate pair"),
        pytest.param('{"said": "", "parts": [NaN]}', id="no number"),
    ],
)
def test_what_is_no_strict_json(text: str) -> None:
    assert reason(text) == "not_json"


def test_a_mark_that_is_written_as_a_number_is_read() -> None:
    assert read_closed(Outer, r'{"said": "\u0022yes\u0022", "parts": []}').said == '"yes"'


def test_where_it_is_wrong() -> None:
    with pytest.raises(
        ModelReplyUnusable, match=re.escape("not in the schema: parts.0.units.1: Expected `int`, got `str`")
    ):
        read_closed(Outer, '{"said": "", "parts": [{"text": "", "units": [1, "2"]}]}')


@pytest.mark.parametrize("name", ["x" * 5000, "x - at `$" + "y" * 5000], ids=["long", "like a place"])
def test_no_name_makes_a_long_story(name: str) -> None:
    with pytest.raises(ModelReplyUnusable) as raised:
        read_closed(Outer, json.dumps({"said": "", "parts": [], name: 1}))
    assert len(str(raised.value)) < 300


@pytest.mark.parametrize("model", MODELS)
def test_an_answer_says_all_that_there_is_to_say(model: type[Closed]) -> None:
    """A part that may be left out would hide one that stands twice; and structured output wants every one."""
    for each in _records(model):
        assert not each.__struct_defaults__
        assert each.__struct_config__.forbid_unknown_fields


@pytest.mark.parametrize("model", MODELS)
def test_every_part_of_a_schema_has_a_type(model: type[Closed]) -> None:
    def parts_of(node: Any) -> list[dict[str, Any]]:
        inside = [*node.get("properties", {}).values(), *([node["items"]] if "items" in node else [])]
        return [node, *(part for each in inside for part in parts_of(each))]

    found = parts_of(schema_of(model))
    assert len(found) > 3
    assert all("type" in part for part in found)


def _records(model: type[Closed]) -> list[Any]:
    found: list[Any] = []
    _collect(msgspec.inspect.type_info(model), found)
    return found


def _collect(node: Any, found: list[Any]) -> None:
    if isinstance(node, msgspec.inspect.StructType):
        found.append(node.cls)
        for field in node.fields:
            _collect(field.type, found)
    elif isinstance(node, msgspec.inspect.VarTupleType):
        _collect(node.item_type, found)
