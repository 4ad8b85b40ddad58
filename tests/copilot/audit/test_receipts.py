"""A receipt can be verified and decided again offline, and whatever is changed in it is found."""

import copy
import json
from collections.abc import Callable
from datetime import timedelta
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

import policy_corpus
from copilot.audit.checkpoints import CheckpointNotes, checkpoint_text
from copilot.audit.keeping import AuditFiles, trusted_keys, write_due
from copilot.audit.receipts import check_receipt, receipt_of, ways_of
from copilot.audit.signing import SigningKey
from copilot.cases import CaseId
from copilot.casework.claiming import claim
from copilot.casework.deciding import approve
from copilot.casework.receipts import Policies, replay, said_of
from copilot.errors import BadInput
from copilot.stores.opening import open_stores
from tests.builders import AT, a_case
from tests.contracts.audit_trail import a_draft as an_entry
from tests.copilot.casework.building import ANA, RULES, a_draft, by, seen
from tests.policy_corpus.files import a_file, write_corpus

CASE, SUBJECT = CaseId("case-1"), "case/case-1"
ACTIONS = files(policy_corpus).joinpath("actions.toml").read_text(encoding="utf-8")
Receipt = dict[str, Any]


@pytest.fixture
def places(tmp_path: Path) -> AuditFiles:
    return AuditFiles(tmp_path / "audit.key", tmp_path / "keys.pub", tmp_path / "checkpoints")


@pytest.fixture
async def receipt(sqlite_url: str, places: AuditFiles, tmp_path: Path) -> Receipt:
    """The receipt of a case that was decided among others, whose entries lie under two checkpoints."""
    stores = await open_stores(sqlite_url, RULES)
    await stores.recommendations.add(a_case(), a_draft(), AT)
    await stores.audit.enter([an_entry(number) for number in range(5)], AT)
    await write_due(stores.audit, places, AT)
    await stores.cases.change(CASE, lambda file: claim(file, by(ANA, 1)))
    await stores.cases.change(CASE, lambda file: approve(file, by(ANA, 2), seen(file), RULES))
    await stores.audit.enter([an_entry(9)], AT + timedelta(hours=1))
    await write_due(stores.audit, places, AT)
    seqs = [record.entry.seq for record in await stores.audit.page(subject=SUBJECT)]
    records = [row for seq in seqs for row in await stores.audit.bare(seq - 1, 1)]
    ways = await ways_of(stores.audit, seqs, CheckpointNotes(places.checkpoints))
    content, file = await stores.recommendations.case(CASE), await stores.cases.get(CASE)
    await stores.close()
    corpus = write_corpus(tmp_path / "corpus", a_file())
    said = said_of(file, content, Policies(corpus, RULES.fingerprint, ACTIONS))
    return json.loads(json.dumps(receipt_of(said, records, ways)))  # type: ignore[no-any-return]


def faults(receipt: Receipt, places: AuditFiles) -> list[str]:
    return list(check_receipt(receipt, trusted_keys(places, None)).faults)


def test_a_receipt_holds(receipt: Receipt, places: AuditFiles) -> None:
    checked = check_receipt(receipt, trusted_keys(places, None))
    assert checked.faults == ()
    assert checked.entries == checked.signed >= 4
    assert [way["first"] for way in receipt["ways"]] == [1, 8]
    assert receipt["decisions"][0]["by"] == "ana"
    assert receipt["policies"]["as_drafted"] is True


def test_it_tells_nothing_of_other_cases(receipt: Receipt) -> None:
    assert "case/3" not in json.dumps(receipt)
    assert "case.decided" not in json.dumps(receipt["ways"])


def changed(receipt: Receipt, change: Callable[[Receipt], object]) -> Receipt:
    other = copy.deepcopy(receipt)
    change(other)
    return other


@pytest.mark.parametrize(
    ("change", "says"),
    [
        pytest.param(lambda r: r["entries"][0].update(actor="eve"), "entry 1 is not what", id="who did it"),
        pytest.param(lambda r: r["entries"][0].update(payload="{}"), "the payload of entry 1", id="a payload"),
        pytest.param(lambda r: r["entries"][0].update(salt="00"), "the payload of entry 1", id="a salt"),
        pytest.param(lambda r: r["ways"][0]["digests"].pop(), "does not lead", id="a digest is missing"),
        pytest.param(lambda r: r["ways"][0].update(prev="1" * 64), "does not lead", id="another beginning"),
        pytest.param(lambda r: r["ways"].pop(0), "entry 1 is not what", id="a way is missing"),
    ],
)
def test_what_is_changed_is_found(
    receipt: Receipt, places: AuditFiles, change: Callable[[Receipt], object], says: str
) -> None:
    assert any(says in fault for fault in faults(changed(receipt, change), places))


def test_a_checkpoint_of_another_key_is_found(receipt: Receipt, places: AuditFiles) -> None:
    size, head = receipt["ways"][0]["checkpoint"].split("\n")[1:3]
    forged = checkpoint_text(int(size), head, AT, SigningKey(b"x" * 32))
    other = changed(receipt, lambda r: r["ways"][0].update(checkpoint=forged))
    assert faults(other, places) == [f"no trusted key signed the checkpoint of {size} entries"]


def test_what_is_not_signed_yet_is_said(receipt: Receipt, places: AuditFiles) -> None:
    other = changed(receipt, lambda r: r["ways"][1].update(checkpoint=None))
    checked = check_receipt(other, trusted_keys(places, None))
    assert checked.faults == ()
    assert checked.signed < checked.entries


def test_an_erased_payload_is_no_fault(receipt: Receipt, places: AuditFiles) -> None:
    other = changed(receipt, lambda r: r["entries"][0].update(salt=None, payload=None))
    assert faults(other, places) == []


@pytest.mark.parametrize("given", [{}, {"kind": "other"}, {"kind": "review-copilot decision receipt 1"}])
def test_what_is_no_receipt(given: Receipt) -> None:
    with pytest.raises(BadInput, match="receipt"):
        check_receipt(given, [])


def test_a_recommendation_whose_policy_is_not_there_is_not_replayed_in_silence(receipt: Receipt) -> None:
    assert any("can't be decided again" in fault or "is not what" in fault for fault in replay(receipt))


def test_without_a_recommendation_there_is_nothing_to_replay(receipt: Receipt) -> None:
    with pytest.raises(BadInput, match="nothing to replay"):
        replay({**receipt, "recommendation": None})
