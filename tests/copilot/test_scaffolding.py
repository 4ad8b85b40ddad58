"""A scaffold is a draft: each line rests on a unit of the source, the rest is dropped; no reader takes it as policy."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from copilot.chat.openai_chat import OpenAiChat
from copilot.errors import BadInput
from copilot.scaffolding import Scaffold, draft_markdown, scaffold_section
from policy_corpus.errors import PolicyFileError
from policy_corpus.model import Section, SectionKind
from policy_corpus.reader import read_policy_text
from tests.policy_corpus.files import CATALOGUE, read_section
from tests.servers.scripted_model import ScriptedModel
from tests.servers.scripted_replies import answering

BODY = """\
## spam/1 Bulk messages

Do not send the same message to many people who didn't ask for it. Messages to your own subscribers are fine.

* We remove such messages.
* Whoever goes on is suspended.
"""
IMPORTED = BODY + "\n- kind: rule\n"
GOOD: dict[str, Any] = {
    "elements": [
        {"id": "Same message", "group": "", "text": "The same message goes to many people.", "units": [1]},
        {"id": "unasked", "group": "Why", "text": "They did not ask for it.", "units": [1, 1, 99]},
    ],
    "exceptions": [{"id": "subscribers", "group": "", "text": "The people subscribed.", "units": [2]}],
    "severity": [{"level": "low", "units": [3]}],
    "steps": [{"actions": ["remove"], "units": [3]}, {"actions": ["suspend_author", "flog"], "units": [4]}],
}


@pytest.fixture
def model() -> Iterator[ScriptedModel]:
    with ScriptedModel() as server:
        yield server


def imported() -> Section:
    return read_section(IMPORTED, policy="spam", imported="true")


async def scaffolded(model: ScriptedModel, section: Section, **changes: Any) -> Scaffold:
    model.then(answering(json.dumps(GOOD | changes)))
    chat = OpenAiChat("small", base_url=model.base_url, api_key="key")
    try:
        return await scaffold_section(chat, section, CATALOGUE)
    finally:
        await chat.close()


async def test_each_line_names_the_units_that_it_rests_on(model: ScriptedModel) -> None:
    made = await scaffolded(model, imported())
    assert [(proposal.mark, proposal.units) for proposal in made.proposals] == [
        ("element same-message: The same message goes to many people.", (1,)),
        ("element unasked (any-of why): They did not ask for it.", (1,)),
        ("exception subscribers: The people subscribed.", (2,)),
        ("severity: low", (3,)),
        ("actions: remove; second: suspend_author", (3, 4)),
    ]
    assert made.dropped == {"unknown_action": 1}
    draft = draft_markdown(made, "Integrity")
    assert "<!-- rests on unit 2: Messages to your own subscribers are fine. -->" in draft
    assert "1 unknown action" in draft
    assert made.section.text in draft


async def test_the_model_sees_the_units_and_the_names_of_the_actions(model: ScriptedModel) -> None:
    await scaffolded(model, imported())
    prompt = model.requests[0].prompt
    assert "[2] Messages to your own subscribers are fine." in prompt
    assert all(f"{name}: " in prompt for name in CATALOGUE)


@pytest.mark.parametrize(
    ("changes", "dropped"),
    [
        pytest.param({"elements": [GOOD["elements"][0] | {"units": []}]}, {"element_without_unit": 1}, id="no unit"),
        pytest.param(
            {"elements": [GOOD["elements"][0] | {"units": [0, 5]}]}, {"element_without_unit": 1}, id="unknown units"
        ),
        pytest.param(
            {"exceptions": [GOOD["exceptions"][0] | {"units": []}]}, {"exception_without_unit": 1}, id="exception"
        ),
        pytest.param({"elements": [GOOD["elements"][0]] * 2}, {"unusable_element": 1}, id="an id twice"),
        pytest.param({"elements": [GOOD["elements"][0] | {"id": "!!"}]}, {"unusable_element": 1}, id="no id"),
        pytest.param({"elements": [GOOD["elements"][0] | {"text": " "}]}, {"unusable_element": 1}, id="no words"),
        pytest.param({"severity": [{"level": "high", "units": []}]}, {"severity_without_unit": 1}, id="severity"),
        pytest.param(
            {"steps": [{"actions": ["remove"], "units": []}, GOOD["steps"][0]]},
            {"step_without_unit": 2},
            id="a ladder has no gap",
        ),
        pytest.param(
            {"steps": [{"actions": ["flog"], "units": [3]}]},
            {"step_without_action": 1, "unknown_action": 1},
            id="no action",
        ),
    ],
)
async def test_what_rests_on_nothing_is_dropped_and_counted(
    model: ScriptedModel, changes: dict[str, Any], dropped: dict[str, int]
) -> None:
    nothing: dict[str, Any] = {"elements": [], "exceptions": [], "severity": [], "steps": []}
    made = await scaffolded(model, imported(), **(nothing | changes))
    assert made.dropped == dropped
    assert f"{dropped[next(iter(dropped))]} {next(iter(dropped)).replace('_', ' ')}" in draft_markdown(
        made, "Integrity"
    )


async def test_a_draft_is_never_read_as_policy(model: ScriptedModel) -> None:
    draft = draft_markdown(await scaffolded(model, imported()), "Integrity")
    with pytest.raises(
        PolicyFileError, match=r"2026-03-01\.md:2: the file is a draft, and a draft is never read as policy"
    ):
        read_policy_text(draft, "policies/spam/2026-03-01.md", CATALOGUE)
    with pytest.raises(PolicyFileError, match="stands after the marks"):
        read_policy_text(draft.replace("draft: true\n", ""), "policies/spam/2026-03-01.md", CATALOGUE)


async def test_an_edited_draft_is_policy(model: ScriptedModel) -> None:
    draft = draft_markdown(await scaffolded(model, imported()), "Integrity").replace("draft: true\n", "")
    kept = [line for line in draft.splitlines() if not line.startswith(("<!--", "     "))]
    (section,) = read_policy_text("\n".join(kept), "policies/spam/2026-03-01.md", CATALOGUE).sections
    assert section.kind is SectionKind.RULE
    assert [element.id for element in section.elements] == ["same-message", "unasked"]
    assert section.text.startswith(imported().text)


async def test_nothing_that_is_said_can_end_a_remark(model: ScriptedModel) -> None:
    body = IMPORTED.replace("are fine.", "are fine --> and <!-- so on.")
    made = await scaffolded(model, read_section(body, policy="spam", imported="true"))
    remarks = [line for line in draft_markdown(made, "x").splitlines() if line.startswith("<!-- rests on unit 2")]
    assert all(line.count("-->") == line.count("<!--") == 1 for line in remarks)
    assert remarks


async def test_a_section_with_elements_is_left_alone(model: ScriptedModel) -> None:
    with pytest.raises(BadInput, match="'threats/1' has elements already"):
        await scaffolded(model, read_section())
    assert model.requests == []
