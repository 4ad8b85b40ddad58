"""A model's answer is read in one closed shape, or not at all."""

import json
from typing import Any

import pytest

from copilot.drafters.answer import answer_schema, read_answer
from copilot.drafting import Draft, PartDraft, QuotedWords, SectionDraft
from copilot.errors import ModelReplyUnusable
from copilot.recommendations import Status
from policy_corpus.model import SectionId

EVIDENCE = {"source": "text", "quote": "Friday"}
PART = {"id": "target", "status": "met", "units": [2, 1], "evidence": [EVIDENCE]}
SECTION = {"section": "threats/1", "elements": [PART], "exceptions": []}
ANSWER = {
    "sections": [SECTION],
    "considerations": {"for": ["A day is named."], "against": ["It may be a joke.", "They may be friends."]},
    "missing_context": ["Who they are."],
    "rationale": "A threat.",
}


def an_answer(**changes: Any) -> str:
    return json.dumps(ANSWER | changes)


def with_part(**changes: Any) -> str:
    return an_answer(sections=[SECTION | {"elements": [PART | changes]}])


def without(key: str) -> str:
    return json.dumps({name: value for name, value in ANSWER.items() if name != key})


def test_an_answer_becomes_a_draft() -> None:
    part = PartDraft("target", Status.MET, (2, 1), (QuotedWords("Friday", "text"),))
    assert read_answer(an_answer()) == Draft(
        sections=(SectionDraft(SectionId("threats/1"), (part,)),),
        rationale="A threat.",
        considerations_for=("A day is named.",),
        considerations_against=("It may be a joke.", "They may be friends."),
        missing_context=("Who they are.",),
    )


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(f"\n {an_answer()}\t\n", id="white space around it"),
        pytest.param(an_answer(sections=[]), id="no section"),
        pytest.param(with_part(units=[]), id="no unit"),
        pytest.param(with_part(units=[0, -3, 10**30]), id="units that can't be; grounding drops them"),
        pytest.param(an_answer(rationale=""), id="no rationale"),
        pytest.param(an_answer(rationale="x" * 4000), id="the longest text"),
        pytest.param(an_answer(missing_context=["x"] * 200), id="the longest list"),
    ],
)
def test_what_is_read(text: str) -> None:
    assert isinstance(read_answer(text), Draft)


@pytest.mark.parametrize(
    ("text", "reason", "place"),
    [
        pytest.param("", "not_json", "", id="nothing"),
        pytest.param("I can't.", "not_json", "", id="prose"),
        pytest.param(f"Sure: {an_answer()}", "not_json", "", id="words before it"),
        pytest.param(f"```json\n{an_answer()}\n```", "not_json", "", id="in a fence"),
        pytest.param(an_answer() + an_answer(), "not_json", "", id="two answers"),
        pytest.param(an_answer()[:-1], "not_json", "", id="cut off"),
        pytest.param('{"rationale": "a", ' + an_answer()[1:], "not_json", "", id="a name twice"),
        pytest.param(an_answer().replace("[2, 1]", "[NaN]"), "not_json", "", id="no number"),
        pytest.param(an_answer(rationale="x" * 1_000_001), "too_large", "", id="a megabyte"),
        pytest.param("[]", "wrong_schema", "the answer", id="a list"),
        pytest.param("null", "wrong_schema", "the answer", id="null"),
        *(pytest.param(without(key), "wrong_schema", key, id=f"without {key}") for key in ANSWER),
        pytest.param(an_answer(action="remove"), "wrong_schema", "action", id="an action of its own"),
        pytest.param(with_part(policy_text="You may"), "wrong_schema", "policy_text", id="policy text of its own"),
        pytest.param(with_part(status="violated"), "wrong_schema", "status", id="an unknown status"),
        pytest.param(with_part(status=None), "wrong_schema", "status", id="no status"),
        pytest.param(with_part(units=["1"]), "wrong_schema", "units.0", id="a unit in a string"),
        pytest.param(with_part(units=[1.0]), "wrong_schema", "units.0", id="a fraction of a unit"),
        pytest.param(with_part(units=[True]), "wrong_schema", "units.0", id="a unit that is true"),
        pytest.param(with_part(units=1), "wrong_schema", "units", id="one unit, not in a list"),
        pytest.param(with_part(units=[1] * 201), "wrong_schema", "units", id="too many units"),
        pytest.param(with_part(evidence=["Friday"]), "wrong_schema", "evidence.0", id="a quotation without its place"),
        pytest.param(with_part(id=1), "wrong_schema", "id", id="an id that is a number"),
        pytest.param(an_answer(rationale="x" * 4001), "wrong_schema", "rationale", id="too long a text"),
        pytest.param(an_answer(missing_context=["x"] * 201), "wrong_schema", "missing_context", id="too long a list"),
        pytest.param(an_answer(considerations=["a"]), "wrong_schema", "considerations", id="one side only"),
    ],
)
def test_what_is_refused(text: str, reason: str, place: str) -> None:
    with pytest.raises(ModelReplyUnusable) as raised:
        read_answer(text)
    assert raised.value.reason == reason
    assert place in str(raised.value)


def test_no_message_repeats_what_the_model_wrote() -> None:
    for text in (with_part(status="SECRET"), with_part(units=["SECRET"]), "SECRET", '{"SECRET'):
        with pytest.raises(ModelReplyUnusable) as raised:
            read_answer(text)
        assert "SECRET" not in str(raised.value)


def objects(node: Any) -> list[dict[str, Any]]:
    """Every object schema within a schema."""
    inner = node.values() if isinstance(node, dict) else node if isinstance(node, list) else []
    found = [each for value in inner for each in objects(value)]
    return [node, *found] if isinstance(node, dict) and node.get("type") == "object" else found


def test_the_schema_is_closed_and_whole() -> None:
    schema = answer_schema()
    found = objects(schema)
    assert len(found) == 7  # the answer, a section, its two kinds of parts and their quotations, the considerations
    for each in found:
        assert each["additionalProperties"] is False
        assert sorted(each["required"]) == sorted(each["properties"])
    assert not {"$ref", "$defs", "maxLength", "maxItems", "title"} & set(json.dumps(schema).replace('"', " ").split())


def test_the_schema_knows_no_action_and_no_policy_text() -> None:
    names = {name for each in objects(answer_schema()) for name in each["properties"]}
    assert names == {
        "sections", "considerations", "missing_context", "rationale", "section", "elements", "exceptions",
        "id", "status", "units", "evidence", "source", "quote", "for", "against",
    }  # fmt: skip


def test_every_call_gives_a_schema_of_its_own() -> None:
    first = answer_schema()
    first["properties"].clear()
    assert answer_schema()["properties"]
