"""Whatever a receipt says of people, drafts and decisions stands in its entries, and it leaves out nothing of them."""

import asyncio
import copy
from collections.abc import AsyncIterator, Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from copilot.audit.keeping import AuditFiles
from copilot.cases import CaseId
from copilot.casework.appealing import open_appeal, overturn, uphold
from copilot.casework.claiming import claim
from copilot.casework.deciding import Reason, amend, approve, reject
from copilot.casework.decisions import ReasonCode, Result
from copilot.casework.files import Act, CaseFile, Change
from copilot.casework.holding import approve_held, refuse_held
from copilot.casework.intake import erase
from copilot.casework.opening import read_policy_files
from copilot.casework.receipt_binding import binding_faults
from copilot.casework.receipt_writing import Receipts
from copilot.casework.undoing import undo
from copilot.errors import BadInput
from copilot.people.model import Actor, Permission, PersonId
from copilot.recommendations import RecommendationId, Verdict
from copilot.stores.opening import open_stores
from copilot.stores.ports import Stores
from policy_corpus.model import SectionId, Severity
from tests.builders import AT, a_case, a_routed_recommendation
from tests.copilot.casework.building import ADMIN, ANA, OPS, RULES, SAMI, SARA, SOLE, a_draft, by, seen
from tests.policy_corpus.files import a_file, write_corpus

CASE = CaseId("case-1")
BAN = Result(Verdict.VIOLATION, (SectionId("violent-speech/2.1"),), Severity.HIGH, ("remove", "ban_author"))
MILD = Result(Verdict.VIOLATION, (SectionId("violent-speech/2.1"),), Severity.MEDIUM, ("label",))
WHY = Reason(ReasonCode.TOO_MILD, "They were warned.")
EVERYTHING = Actor(PersonId("root"), frozenset(), "command line", beyond=frozenset(Permission))
Receipt = dict[str, Any]

LIFE: list[Callable[[CaseFile], Change]] = [
    lambda f: claim(f, by(ANA, 1)),
    lambda f: amend(f, by(ANA, 2, "refused"), seen(f), RULES, (BAN, WHY)),
    lambda f: refuse_held(f, by(SARA, 3), seen(f), RULES, ReasonCode.TOO_SEVERE),
    lambda f: approve(f, by(ANA, 4, "undone"), seen(f), RULES),
    lambda f: undo(f, by(ANA, 5), "undone"),
    lambda f: amend(f, by(ANA, 6, "agreed"), seen(f), RULES, (BAN, WHY)),
    lambda f: approve_held(f, by(SARA, 7), seen(f), RULES),
    lambda f: open_appeal(f, by(OPS, 8, "a-1"), RULES, "A joke."),
    lambda f: overturn(f, by(SAMI, 9, "milder"), seen(f), RULES, (MILD, WHY)),
    lambda f: open_appeal(f, by(OPS, 10, "a-2"), RULES),
    lambda f: uphold(f, by(SOLE, 11), seen(f), RULES),
]


def writing_from(stores: Stores, folder: Path) -> Receipts:
    files = AuditFiles(folder / "audit.key", folder / "keys.pub", folder / "checkpoints")
    policies = partial(read_policy_files, write_corpus(folder / "corpus", a_file()))
    return Receipts(stores.cases, stores.recommendations, stores.audit, files, policies)


async def lived(folder: Path) -> Receipt:
    """The receipt of a case that was decided in every way, by five people."""
    stores = await open_stores("memory:", RULES)
    await stores.recommendations.add(a_case(), a_draft(), AT)
    for verb in LIFE:
        assert (await stores.cases.change(CASE, verb)).happening is not None
    written = await writing_from(stores, folder).write(CASE, Act(EVERYTHING, by(ANA, 60).at))
    await stores.close()
    return written


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Receipt:
    return asyncio.run(lived(tmp_path_factory.mktemp("lived")))


@pytest.fixture
def receipt(written: Receipt) -> Receipt:
    """One to change."""
    return copy.deepcopy(written)


@pytest.fixture
async def stores(sqlite_url: str) -> AsyncIterator[Stores]:
    opened = await open_stores(sqlite_url, RULES)
    yield opened
    await opened.close()


@pytest.fixture
def receipts(stores: Stores, tmp_path: Path) -> Receipts:
    return writing_from(stores, tmp_path)


def test_what_was_done_stands_in_the_trail(receipt: Receipt) -> None:
    assert [one["id"] for one in receipt["decisions"]] == ["refused", "undone", "agreed", "milder"]
    assert binding_faults(receipt) == []


def test_a_payload_that_is_withheld_is_no_fault(receipt: Receipt) -> None:
    for entry in receipt["entries"]:
        entry.update(salt=None, payload=None)
    assert binding_faults(receipt) == []
    receipt["decisions"][0]["by"] = "eve"
    assert binding_faults(receipt) != []


async def test_a_held_decision_that_a_routing_ends(stores: Stores, receipts: Receipts) -> None:
    await stores.recommendations.add(a_case(), a_draft(), AT)
    for verb in LIFE[:2]:
        await stores.cases.change(CASE, verb)
    routed = a_routed_recommendation("legal_hold", id=RecommendationId("rec-9"))
    await stores.recommendations.add(a_case(), routed, by(OPS, 30).at)
    written = await receipts.write(CASE, Act(EVERYTHING, by(ANA, 60).at))
    assert written["decisions"][0]["ending"]["reason"] == "withdrawn"  # type: ignore[index]
    assert binding_faults(written) == []


async def test_a_case_that_was_erased(stores: Stores, receipts: Receipts) -> None:
    await stores.recommendations.add(a_case(), a_draft(), AT)
    for verb in LIFE[:7]:
        await stores.cases.change(CASE, verb)
    await stores.cases.change(CASE, lambda f: erase(f, by(ADMIN, 30)))
    written = await receipts.write(CASE, Act(EVERYTHING, by(ANA, 60).at))
    assert (written["content"], written["recommendation"]) == (None, None)
    assert binding_faults(written) == []


async def test_a_draft_that_was_set_aside(stores: Stores, receipts: Receipts) -> None:
    await stores.recommendations.add(a_case(), a_draft(), AT)
    await stores.cases.change(CASE, lambda f: reject(f, by(ANA, 2), seen(f), RULES, WHY))
    assert binding_faults(await receipts.write(CASE, Act(EVERYTHING, by(ANA, 60).at))) == []


def of(name: str, number: int, **changes: object) -> Callable[[Receipt], object]:
    """Say something else in one of the rows."""
    return lambda receipt: receipt[name][number].update(changes)


def said(name: str, **changes: object) -> Callable[[Receipt], object]:
    return lambda receipt: receipt[name].update(changes)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        pytest.param(of("decisions", 2, by="eve"), "does not hold that 'eve' took", id="who decided"),
        pytest.param(of("decisions", 2, at="2020-01-01T00:00:00Z"), "does not hold", id="when"),
        pytest.param(of("decisions", 2, kind="approved"), "does not hold", id="how"),
        pytest.param(of("decisions", 2, code="other"), "does not hold", id="why"),
        pytest.param(of("decisions", 2, severe=False), "does not hold", id="that it was severe"),
        pytest.param(lambda r: r["decisions"][2]["result"].update(actions=["label"]), "does not hold", id="what"),
        pytest.param(
            lambda r: r["decisions"][2]["result"].update(sections=["a/1"]), "does not hold", id="by what rule"
        ),
        pytest.param(
            lambda r: r["decisions"][2]["approval"].update(by="eve"), "'eve' agreed to 'agreed'", id="who agreed"
        ),
        pytest.param(of("decisions", 2, approval=None), "leaves out that 'sara' agreed", id="that somebody agreed"),
        pytest.param(of("decisions", 0, ending=None), "leaves out that 'sara' ended 'refused'", id="a refusal"),
        pytest.param(of("decisions", 1, ending=None), "leaves out that 'ana' ended 'undone'", id="that it was undone"),
        pytest.param(of("decisions", 2, ending=None), "one alone can be in force", id="that it was overturned"),
        pytest.param(lambda r: r["decisions"].pop(2), "leaves out that 'ana' took", id="a decision"),
        pytest.param(of("decisions", 2, amendments=[]), "is not how they differ", id="what a person changed"),
        pytest.param(of("appeals", 0, outcome="upheld"), "does not hold", id="what an appeal came to"),
        pytest.param(of("appeals", 1, closed_by="eve"), "does not hold that 'eve' closed", id="who closed an appeal"),
        pytest.param(lambda r: r["appeals"].pop(), "leaves out that 'ops' opened", id="an appeal"),
        pytest.param(lambda r: r["happenings"].pop(2), "leaves out that 'ana' decision.held", id="something happened"),
        pytest.param(of("happenings", 1, by="eve"), "does not hold that 'eve' case.claimed", id="who did something"),
        pytest.param(said("content", text="Hello."), "is not what was entered", id="the content"),
        pytest.param(said("recommendation", confidence=0.1), "is not what was entered", id="the draft"),
        pytest.param(said("recommendation", id="rec-9"), "does not hold 'rec-9'", id="which draft"),
        pytest.param(
            lambda r: r.update(recommendation=None), "leaves out what was recommended", id="that one was made"
        ),
        pytest.param(
            lambda r: r.update(exchanges=[{"question": "?", "reply": "!", "model": "m"}]),
            "with the model",
            id="a model",
        ),
        pytest.param(lambda r: r.update(case_id="case-9"), "is about 'case/case-1'", id="which case"),
        pytest.param(lambda r: r["entries"].pop(4), "does not hold", id="an entry"),
    ],
)
def test_what_is_changed_is_told(receipt: Receipt, change: Callable[[Receipt], object], says: str) -> None:
    change(receipt)
    assert any(says in fault for fault in binding_faults(receipt)), binding_faults(receipt)


@pytest.mark.parametrize(
    "change", [of("decisions", 0, kind="maybe"), lambda r: r.update(decisions={}), said("content")]
)
def test_what_can_not_be_read(receipt: Receipt, change: Callable[[Receipt], object]) -> None:
    change(receipt)
    receipt.pop("entries")
    with pytest.raises(BadInput, match="lacks what a receipt has"):
        binding_faults(receipt)
