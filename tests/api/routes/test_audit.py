"""An auditor reads the trail over HTTP, has it verified, and takes receipts that hold offline."""

from collections.abc import AsyncIterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from copilot.audit.checkpoints import checkpoint_text
from copilot.audit.entries import canonical, commitment_to
from copilot.audit.keeping import AuditFiles, trusted_keys, write_due
from copilot.audit.receipts import check_receipt
from copilot.audit.signing import SigningKey
from copilot.cases import CaseId
from copilot.casework.opening import read_policy_files
from copilot.casework.receipt_writing import Receipts
from copilot.casework.receipts import replay
from copilot.people.model import Role
from copilot.service import Copilot
from policy_corpus.corpus import Corpus
from tests.api.signed_in import OWN, Client, a_client, added, copilot_with_people, sign_in
from tests.builders import CONTENT, a_case, a_recommendation
from tests.clocks import MovedClock

OFFER = "1000 real foll\u200bowers for 5 dollars, write me before Tuesday"  # what hides in it raises a signal
NOTHING = {"verdict": "no_violation"}
WORDS = "It warns of the offer."
ROLES = {
    "ana": [Role.ANALYST],
    "ada": [Role.AUDITOR],
    "olga": [Role.AUDITOR, Role.CHILD_SAFETY],
    "iris": [Role.AUDITOR, Role.ANALYST],
    "otto": [Role.AUDITOR, Role.SENIOR_REVIEWER],
}


@pytest.fixture
def places(tmp_path: Path) -> AuditFiles:
    return AuditFiles(tmp_path / "audit.key", tmp_path / "keys.pub", tmp_path / "checkpoints")


@pytest.fixture
async def copilot(corpus: Corpus, corpus_folder: Path, places: AuditFiles) -> Copilot:
    """A case that was drafted and decided against its draft, and one for the officer of child safety alone."""
    made = await copilot_with_people(corpus, MovedClock())
    stores, policies = made.stores, partial(read_policy_files, corpus_folder)
    receipts = Receipts(stores.cases, stores.recommendations, stores.audit, places, policies)
    made = replace(made, audit_files=places, receipts=receipts)
    for login, roles in ROLES.items():
        await added(made, login, *roles)
    async with a_client(made) as ana:
        await sign_in(ana, "ana")
        ana.headers.update(OWN)
        flagged = {"id": "sealed", "text": "A post.", "reports": [{"source": "user", "flag": "child_safety"}]}
        assert (await ana.post("/v1/cases", json={"case": flagged})).status_code == 201
        await decide(ana)
    return made


async def decide(ana: Client) -> None:
    drafted = await ana.post("/v1/recommendations", json={"id": "offer", "text": OFFER, "author": {"handle": "s"}})
    file = (await ana.get("/v1/cases/offer")).json()
    seen = {"version": file["record"]["version"], "recommendation": drafted.json()["id"], "corpus": file["corpus"]}
    said = {"seen": seen, "id": "d-1", "result": NOTHING, "reason": {"code": "exception_applies", "words": WORDS}}
    kind = "amend" if drafted.json()["status"] == "drafted" else "by_hand"
    answer = await ana.post("/v1/cases/offer/decisions", json=said | {"kind": kind})
    assert answer.status_code == 201, answer.text


@pytest.fixture
async def ada(copilot: Copilot) -> AsyncIterator[Client]:
    """An auditor who is nothing else."""
    async with a_client(copilot) as client:
        await sign_in(client, "ada")
        yield client


async def entries(client: Client, **query: Any) -> list[dict[str, Any]]:
    answer = await client.get("/v1/audit/entries", params={"limit": 200, **query})
    assert answer.status_code == 200, answer.text
    return list(answer.json()["entries"])


async def test_the_trail_comes_in_pages(ada: Client, copilot: Copilot) -> None:
    numbers, path = [], "/v1/audit/entries?limit=3"
    while path:
        answer = await ada.get(path)
        numbers += [entry["seq"] for entry in answer.json()["entries"]]
        following = answer.links.get("next")
        assert (answer.json()["next"] is None) == (following is None)
        path = following["url"] if following else ""
    assert numbers == list(range(1, await copilot.audit.count() + 1))


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        pytest.param({"subject": "case/sealed"}, {"case.routed"}, id="a subject"),
        pytest.param({"event": "decision.made"}, {"decision.made"}, id="an event"),
        pytest.param({"subject": "case/sealed", "event": "decision.made"}, set(), id="both at once"),
        pytest.param({"actor": "nobody-at-all"}, set(), id="a person who did nothing"),
    ],
)
async def test_what_is_asked_for(ada: Client, asked: dict[str, str], shown: set[str]) -> None:
    assert {entry["event"] for entry in await entries(ada, **asked)} == shown


async def test_what_one_person_did(ada: Client) -> None:
    [decided] = await entries(ada, event="decision.made")
    done = await entries(ada, actor=decided["actor"])
    assert {one["actor"] for one in done} == {decided["actor"]}
    assert {"session.opened", "case.routed", "decision.made"} <= {one["event"] for one in done}
    assert len(done) < len(await entries(ada))


@pytest.mark.parametrize("cursor", ["WyJxdWV1ZSIsIngiXQ", "WyJ0cmFpbCIsIngiXQ", "WyJ0cmFpbCJd", "x"])
async def test_a_cursor_of_something_else(ada: Client, cursor: str) -> None:
    assert (await ada.get("/v1/audit/entries", params={"after": cursor})).status_code == 422


async def test_a_payload_is_held_to_its_commitment(ada: Client) -> None:
    [decided] = await entries(ada, event="decision.made")
    assert decided["payload"]["verdict"] == "no_violation"
    assert commitment_to(canonical(decided["payload"]), bytes.fromhex(decided["salt"])) == decided["commitment"]


async def test_facts_of_a_sealed_case_are_for_who_may_read_it(ada: Client, copilot: Copilot) -> None:
    [withheld] = await entries(ada, subject="case/sealed")
    assert (withheld["withheld"], withheld["payload"], withheld["salt"]) == (True, None, None)
    async with a_client(copilot) as olga:
        await sign_in(olga, "olga")
        [shown] = await entries(olga, subject="case/sealed")
    assert (shown["withheld"], shown["payload"]["queue"]) == (False, "child_safety")


async def verified(client: Client) -> dict[str, Any]:
    answer = await client.get("/v1/audit/verification")
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def test_the_trail_is_verified(ada: Client, copilot: Copilot, places: AuditFiles) -> None:
    found = await verified(ada)
    assert (found["status"], found["entries"]) == ("unsigned", await copilot.audit.count())
    await write_due(copilot.audit, places, copilot.clock.now())
    assert (await verified(ada))["status"] == "sound"
    forged = checkpoint_text(3, "1" * 64, copilot.clock.now(), SigningKey(b"x" * 32))
    (places.checkpoints / "000000000003.checkpoint").write_text(forged, encoding="utf-8")
    found = await verified(ada)
    assert (found["status"], found["broken"]["kind"]) == ("broken", "checkpoint_forged")


async def test_checkpoints_come_newest_first(ada: Client, copilot: Copilot, places: AuditFiles) -> None:
    sizes = []
    for _ in range(3):
        await write_due(copilot.audit, places, copilot.clock.now())
        sizes.append(await copilot.audit.count())
        await sign_in(ada, "ada")
    first = (await ada.get("/v1/audit/checkpoints", params={"limit": 2})).json()
    second = (await ada.get("/v1/audit/checkpoints", params={"limit": 2, "after": first["next"]})).json()
    assert [one["size"] for one in (*first["checkpoints"], *second["checkpoints"])] == sizes[::-1]
    assert second["next"] is None
    assert [first["checkpoints"][0]["key"]] == [key["id"] for key in first["keys"]]
    name = f"{first['checkpoints'][0]['name']}.checkpoint"
    assert first["checkpoints"][0]["text"] == (places.checkpoints / name).read_text(encoding="utf-8")


async def receipt_for(copilot: Copilot, login: str, case: str = "offer") -> Any:
    async with a_client(copilot) as client:
        await sign_in(client, login)
        return await client.get(f"/v1/cases/{case}/receipt")


@pytest.mark.parametrize(
    ("login", "words"),
    [
        pytest.param("ada", False, id="an auditor"),
        pytest.param("iris", False, id="an auditor who may read the case"),
        pytest.param("otto", True, id="an auditor who may read and export it"),
    ],
)
async def test_a_receipt_holds(copilot: Copilot, places: AuditFiles, login: str, words: bool) -> None:
    answer = await receipt_for(copilot, login)
    assert answer.status_code == 200, answer.text
    receipt = answer.json()
    checked = check_receipt(receipt, trusted_keys(places, places.public_keys))
    assert (checked.faults, checked.signed) == ((), checked.entries)
    assert replay(receipt) == []
    assert receipt["policies"]["as_drafted"] is True
    assert [one["id"] for one in receipt["decisions"]] == ["d-1"]
    assert (OFFER in answer.text, WORDS in answer.text) == (words, words)
    assert bool(receipt["recommendation"]["signals"]) == words
    if not words:
        assert "before Tuesday" not in answer.text


@pytest.mark.parametrize(("login", "words"), [("iris", False), ("otto", True)])
async def test_what_a_model_was_asked_is_for_who_may_export_it(copilot: Copilot, login: str, words: bool) -> None:
    drafted = a_recommendation(case_id=CaseId("asked"))
    await copilot.store.add(a_case(id=CaseId("asked")), drafted, copilot.clock.now())
    receipt = (await receipt_for(copilot, login, "asked")).json()
    asked = [exchange["question"] for exchange in receipt["exchanges"]]
    assert asked == ([each.question for each in drafted.exchanges] if words else [])
    assert CONTENT not in str(receipt) or words


async def test_that_a_receipt_was_taken_is_entered(copilot: Copilot, ada: Client) -> None:
    assert (await ada.get("/v1/cases/offer/receipt")).status_code == 200
    [taken] = await entries(ada, event="receipt.written")
    assert (taken["subject"], taken["via"], taken["payload"]) == (
        "case/offer",
        "session",
        {"case": "offer", "words": False},
    )


async def test_the_receipt_of_a_sealed_case_tells_an_auditor_nothing_of_it(
    copilot: Copilot, places: AuditFiles
) -> None:
    receipt = (await receipt_for(copilot, "ada", "sealed")).json()
    assert check_receipt(receipt, trusted_keys(places, places.public_keys)).faults == ()
    payloads = {entry["event"]: entry["payload"] for entry in receipt["entries"]}
    assert payloads["case.routed"] is None
    assert payloads["receipt.written"] is not None
    assert "A post." not in str(receipt)


@pytest.mark.parametrize(
    ("login", "case", "status"),
    [pytest.param("ana", "offer", 403, id="an analyst"), pytest.param("ada", "nothing", 404, id="no such case")],
)
async def test_no_receipt(copilot: Copilot, login: str, case: str, status: int) -> None:
    assert (await receipt_for(copilot, login, case)).status_code == status


async def test_a_service_without_policy_files_says_so(copilot: Copilot) -> None:
    assert (await receipt_for(replace(copilot, receipts=None), "ada")).status_code == 500
