"""What a recommendation says is decided again from its receipt alone: quotes, evidence, findings, verdict, actions."""

import copy
import json
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

import policy_corpus
from copilot.cases import Author, Case, CaseId
from copilot.casework.files import CaseFile
from copilot.casework.receipts import Policies, replay, said_of
from copilot.recommendations import RecommendedAction, Status, Target
from tests.builders import a_case, a_citation, a_part_finding, a_recommendation, a_section_finding
from tests.copilot.casework.building import opened
from tests.copilot.pipelines import a_copilot, local_drafter
from tests.policy_corpus.files import a_file, read_section, write_corpus

ACTIONS = files(policy_corpus).joinpath("actions.toml").read_text(encoding="utf-8")
Receipt = dict[str, Any]


@pytest.fixture
async def receipt(tmp_path: Path) -> Receipt:
    """What a receipt says of a case that a real pipeline drafted over a small corpus."""
    case = Case(CaseId("case-1"), "I know where you park. Friday is your last day.")
    async with a_copilot(tmp_path, local_drafter()) as copilot:
        recommendation = await copilot.recommend(case)
        corpus, fingerprint = tmp_path / "corpus", copilot.corpus.fingerprint
    file = CaseFile(opened(case).record, recommendation)
    return json.loads(json.dumps(said_of(file, case, Policies(corpus, fingerprint, ACTIONS))))  # type: ignore[no-any-return]


def test_a_recommendation_is_borne_out(receipt: Receipt) -> None:
    assert receipt["recommendation"]["findings"]
    assert receipt["policies"]["as_drafted"] is True
    assert replay(receipt) == []


def first_citation(receipt: Receipt) -> Any:
    return receipt["recommendation"]["citations"][0]


def first_part(receipt: Receipt) -> Any:
    return receipt["recommendation"]["findings"][0]["elements"][0]


def turned(receipt: Receipt) -> None:
    """A finding that its own elements don't come to."""
    finding = receipt["recommendation"]["findings"][0]
    finding["finding"] = "excepted" if finding["finding"] != "excepted" else "violated"


@pytest.mark.parametrize(
    ("change", "says"),
    [
        pytest.param(lambda r: first_citation(r).update(quote="You may."), "is not what", id="a quote of a policy"),
        pytest.param(lambda r: first_citation(r).update(start=0, end=3), "is not what", id="a place in a policy"),
        pytest.param(turned, "comes to", id="a finding"),
        pytest.param(
            lambda r: first_part(r).update(evidence=[{"source": "text", "quote": "x", "start": 0, "end": 1}]),
            "does not stand in the content",
            id="evidence",
        ),
        pytest.param(
            lambda r: r["policies"].update(files={"actions.toml": ACTIONS}), "can't be decided again", id="no policy"
        ),
    ],
)
def test_what_is_not_borne_out_is_said(receipt: Receipt, change: Callable[[Receipt], object], says: str) -> None:
    other = copy.deepcopy(receipt)
    change(other)
    assert any(says in fault for fault in replay(other))


@pytest.fixture
def violation(tmp_path: Path) -> Receipt:
    """What a receipt says of a case that was drafted as a violation, for which the policy has an action."""
    corpus = write_corpus(tmp_path / "corpus", a_file())
    section = read_section()
    intent, target = (a_part_finding(part.id, citations=(), evidence=()) for part in section.elements)
    excuse = a_part_finding(section.exceptions[0].id, Status.NOT_MET, citations=(), evidence=())
    found = a_section_finding(section=section.id, elements=(intent, target), exceptions=(excuse,))
    action = RecommendedAction("remove", Target.CONTENT, section.id)
    draft = a_recommendation(findings=(found,), citations=(a_citation(section=section),), actions=(action,))
    case = a_case(author=Author("parking_pete"))
    file = CaseFile(opened(case).record, draft)
    said = said_of(file, case, Policies(corpus, draft.provenance.corpus_fingerprint, ACTIONS))
    return json.loads(json.dumps(said))  # type: ignore[no-any-return]


def test_a_violation_is_borne_out(violation: Receipt) -> None:
    assert violation["recommendation"]["verdict"] == "violation"
    assert replay(violation) == []


@pytest.mark.parametrize(
    ("change", "says"),
    [
        pytest.param({"verdict": "no_violation"}, "the verdict comes to violation, not no_violation", id="its verdict"),
        pytest.param({"actions": []}, "the actions come to others", id="no action"),
        pytest.param(
            {"actions": [{"action": "label", "target": "content", "from_section": "threats/1"}]},
            "the actions come to others",
            id="a milder action",
        ),
    ],
)
def test_what_a_violation_does_not_bear_out(violation: Receipt, change: Receipt, says: str) -> None:
    violation["recommendation"].update(change)
    [fault] = replay(violation)
    assert fault.startswith(says)


def test_an_erased_content_leaves_the_rest_to_replay(receipt: Receipt) -> None:
    assert replay({**receipt, "content": None}) == []
