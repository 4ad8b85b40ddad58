"""A receipt holds what a model was asked and what it said, and findings say no more than that."""

import json
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

import policy_corpus
from copilot.cases import Case, CaseId
from copilot.casework.files import CaseFile
from copilot.casework.receipts import Policies, replay, said_of
from copilot.drafters.calibration import load_calibration
from copilot.drafters.judge import Judge
from copilot.drafters.judge_fusion import JudgeFusion
from copilot.drafters.judged import JudgedDrafter
from copilot.drafters.local import LocalDrafter
from copilot.drafting import Drafter
from tests.copilot.casework.building import opened
from tests.copilot.drafters.answering_judge import AnsweringModel
from tests.copilot.obedient import finding_everything
from tests.copilot.pipelines import a_copilot, model_drafter
from tests.servers.scripted_model import ScriptedModel

ACTIONS = files(policy_corpus).joinpath("actions.toml").read_text(encoding="utf-8")
CONTENT = "I will end you on Friday"
ALWAYS_ASKED = JudgeFusion("test", 0.0, 0.5, 0.5, open_from=0.0, open_to=1.0, low=0.3, high=0.7, provenance={})
Receipt = dict[str, Any]


@pytest.fixture
async def receipt(tmp_path: Path, scripted_model: ScriptedModel) -> Receipt:
    """Of a case that a model drafted."""
    scripted_model.script = finding_everything
    return await _receipt(tmp_path, model_drafter(scripted_model.base_url))


@pytest.fixture
async def judged(tmp_path: Path) -> Receipt:
    """Of a case on which a judge had its say."""
    inner = LocalDrafter(load_calibration())
    return await _receipt(tmp_path, JudgedDrafter(inner, Judge(AnsweringModel(0.9, 0.25)), ALWAYS_ASKED, 60.0))


async def _receipt(tmp_path: Path, drafter: Drafter) -> Receipt:
    """Read back from the store."""
    case = Case(CaseId("case-1"), CONTENT)
    async with a_copilot(tmp_path, drafter) as copilot:
        drafted = await copilot.recommend(case)
        exchanges = await copilot.store.exchanges(drafted.id)
        policies = Policies(tmp_path / "corpus", copilot.corpus.fingerprint, ACTIONS)
        file = CaseFile(opened(case).record, await copilot.store.get(drafted.id))
    return json.loads(json.dumps(said_of(file, case, policies, exchanges)))  # type: ignore[no-any-return]


def test_the_question_and_the_reply_stand_in_it(receipt: Receipt) -> None:
    (exchange,) = receipt["exchanges"]
    assert CONTENT in exchange["question"]
    assert {s["section"] for s in json.loads(exchange["reply"])["sections"]} >= {"threats/1.1"}
    assert exchange["model"] == receipt["recommendation"]["provenance"]["model"]


def test_what_the_model_said_bears_it_out(receipt: Receipt) -> None:
    assert replay(receipt) == []


def test_a_reply_that_says_otherwise_does_not(receipt: Receipt) -> None:
    reply = json.loads(receipt["exchanges"][0]["reply"])
    for section in reply["sections"]:
        for part in section["elements"]:
            part["status"] = "not_met"
    receipt["exchanges"][0]["reply"] = json.dumps(reply)
    assert any("the model did not say that" in fault for fault in replay(receipt))


def test_a_reply_that_is_none_is_told(receipt: Receipt) -> None:
    receipt["exchanges"][0]["reply"] = "Sure!"
    assert any("can't be read" in fault for fault in replay(receipt))


def test_only_the_first_word_on_a_part_counts(receipt: Receipt) -> None:
    reply = json.loads(receipt["exchanges"][0]["reply"])
    turned = json.loads(json.dumps(reply["sections"]).replace('"met"', '"not_met"'))
    receipt["exchanges"][0]["reply"] = json.dumps(reply | {"sections": [*reply["sections"], *turned]})
    assert replay(receipt) == []


def test_what_a_judge_was_asked_and_said_stands_in_it(judged: Receipt) -> None:
    rows = judged["recommendation"]["provenance"]["sent"]["judged"]
    assert len(judged["exchanges"]) == len(rows) >= 2
    assert all(CONTENT in exchange["question"] for exchange in judged["exchanges"])
    assert {exchange["reply"] for exchange in judged["exchanges"]} == {'{"yes": 0.9}', '{"yes": 0.25}'}
    assert replay(judged) == []


def test_a_judge_that_said_otherwise_does_not_bear_it_out(judged: Receipt) -> None:
    judged["exchanges"][0]["reply"] = '{"yes": 0.1}'
    assert replay(judged) == ["the judge did not say what the recommendation was made of"]
