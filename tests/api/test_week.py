"""A week of six people through the HTTP API alone, with a clock that is moved on, on every kind of database.

It ends in a chain that verifies, and in a receipt that holds.
"""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from copilot.audit.keeping import AuditFiles, change_key, trusted_keys, verify_trail, write_due
from copilot.audit.receipts import check_receipt
from copilot.casework.opening import read_policy_files
from copilot.casework.receipt_binding import binding_faults
from copilot.casework.receipt_writing import Receipts
from copilot.casework.receipts import replay
from copilot.people.model import Permission, Role
from copilot.service import Copilot
from copilot.stores.opening import open_stores
from policy_corpus.corpus import Corpus
from tests.api.signed_in import OWN, Client, a_key_of, added, an_app, client_of_app, copilot_with_people, sign_in
from tests.clocks import MovedClock
from tests.people import some_people

ROLES = {
    "ana": Role.ANALYST,
    "ben": Role.ANALYST,
    "sara": Role.SENIOR_REVIEWER,
    "root": Role.ADMIN,
    "ada": Role.AUDITOR,
    "cleo": Role.CHILD_SAFETY,
}
OFFER = "1000 real followers for 5 dollars, write me"
NOTHING = {"verdict": "no_violation"}
BAN = {"verdict": "violation", "sections": ["spam/1.1"], "severity": "low", "actions": ["remove", "ban_author"]}
WHY = {"code": "exception_applies", "words": "It warns of the offer."}
People = dict[str, Client]


@pytest.fixture
def clock() -> MovedClock:
    return MovedClock()


@pytest.fixture(params=["memory", "sqlite", "postgres"])
def database(request: pytest.FixtureRequest) -> str:
    """The address of an empty database."""
    named = {"sqlite": "sqlite_url", "postgres": "migrated_postgres_url"}.get(request.param)
    return str(request.getfixturevalue(named)) if named else "memory:"


@pytest.fixture
def files(tmp_path: Path) -> AuditFiles:
    return AuditFiles(tmp_path / "audit.key", tmp_path / "audit-keys.pub", tmp_path / "checkpoints")


@pytest.fixture
async def copilot(
    corpus: Corpus, corpus_folder: Path, clock: MovedClock, database: str, files: AuditFiles
) -> AsyncIterator[Copilot]:
    made = await copilot_with_people(corpus, clock)
    stores = await open_stores(database, made.rules)
    policies = partial(read_policy_files, corpus_folder)
    receipts = Receipts(stores.cases, stores.recommendations, stores.audit, files, policies)
    people = some_people(stores, clock)
    copilot = replace(made, stores=stores, people=people, audit_files=files, receipts=receipts)
    for login, role in ROLES.items():
        await added(copilot, login, role)
    yield copilot
    await copilot.close()


@pytest.fixture
async def people(copilot: Copilot) -> AsyncIterator[People]:
    """A client each; ``ops`` is a program with a key."""
    scopes = Permission.ADD_CASES, Permission.ADD_APPEALS, Permission.DRAFT
    key = await a_key_of(copilot, await added(copilot, "ops", Role.SERVICE), *scopes)
    app = an_app(copilot)
    async with AsyncExitStack() as stack:
        clients = {name: await stack.enter_async_context(client_of_app(app)) for name in (*ROLES, "ops")}
        for name in ROLES:
            clients[name].headers.update(OWN)
        clients["ops"].headers["authorization"] = f"Bearer {key}"
        yield clients


async def shift(people: People, clock: MovedClock, *names: str) -> None:
    """The next day begins, and these sign in: yesterday's sessions are over."""
    clock.on(hours=24)
    for name in names:
        assert (await people[name].get("/v1/me")).status_code == 401
        await sign_in(people[name], name)


async def did(client: Client, path: str, body: dict[str, Any] | None = None, status: int = 200) -> dict[str, Any]:
    answer = await (client.post(f"/v1/{path}") if body is None else client.post(f"/v1/{path}", json=body))
    assert answer.status_code == status, f"{path}: {answer.text}"
    return dict(answer.json())


async def seen(client: Client, case: str) -> dict[str, Any]:
    file = (await client.get(f"/v1/cases/{case}")).json()
    record = file["record"]
    return {"version": record["version"], "recommendation": record["recommendation"], "corpus": file["corpus"]}


async def decision(client: Client, case: str, name: str, **said: Any) -> dict[str, Any]:
    body = {"seen": await seen(client, case), "id": name} | said
    return await did(client, f"cases/{case}/decisions", body, 201)


async def monday(people: People, clock: MovedClock) -> None:
    """Drafts; a claim that runs out; an approval and an amendment."""
    await shift(people, clock, "ana", "ben")
    for name in ("one", "two"):
        case = {"id": name, "text": f"{OFFER} {name}", "author": {"handle": f"seller-{name}"}}
        await did(people["ops"], "recommendations", case, 201)
    await did(people["ana"], "cases/one/claim")
    await did(people["ben"], "cases/one/claim", status=409)
    clock.on(minutes=25)
    await did(people["ben"], "cases/one/claim")
    assert (await decision(people["ben"], "one", "d-one", kind="approve"))["state"] == "decided"
    amended = await decision(people["ana"], "two", "d-two", kind="amend", result=NOTHING, reason=WHY)
    assert amended["state"] == "decided"


async def tuesday(people: People, clock: MovedClock) -> None:
    """A severe decision waits for a second person, who isn't the first; another one is taken back."""
    await shift(people, clock, "ana", "sara")
    ana, sara = people["ana"], people["sara"]
    for name in ("three", "four"):
        case = {"id": name, "text": f"{OFFER} {name}", "author": {"handle": f"seller-{name}"}}
        await did(people["ops"], "cases", {"case": case}, 201)
    held = await decision(sara, "four", "d-four", kind="by_hand", result=BAN)
    assert held["state"] == "held"
    await did(sara, "cases/four/second", {"seen": await seen(sara, "four"), "agrees": True}, 403)
    assert (await did(sara, "cases/four/undo", {"decision": "d-four"}))["state"] == "open"
    await decision(ana, "three", "d-three", kind="by_hand", result=BAN)
    await did(ana, "cases/three/second", {"seen": await seen(ana, "three"), "agrees": True}, 403)
    agreed = await did(sara, "cases/three/second", {"seen": await seen(sara, "three"), "agrees": True})
    assert (agreed["state"], agreed["decision"]) == ("decided", "d-three")


async def wednesday(people: People, clock: MovedClock) -> None:
    """Two appeals: whoever had a part decides none; a decision is undone within its half hour, and not after it."""
    await shift(people, clock, "ben", "sara")
    for name in ("one", "three"):
        await did(people["ops"], f"cases/{name}/appeals", {"grounds": "I warned of it.", "id": f"a-{name}"}, 201)
    for name, status in (("three", 403), ("one", 200)):
        said = {"outcome": "overturned", "result": NOTHING, "reason": WHY, "id": f"d-{name}-again"}
        said |= {"seen": await seen(people["sara"], name)}
        await did(people["sara"], f"cases/{name}/appeal-decision", said, status)
    await decision(people["ben"], "four", "d-four-2", kind="by_hand", result=NOTHING)
    await did(people["ben"], "cases/four/undo", {"decision": "d-four-2"})
    await decision(people["ben"], "four", "d-four-3", kind="by_hand", result=NOTHING)
    for _ in range(2):
        clock.on(minutes=20)
        await people["ben"].get("/v1/me")
    await did(people["ben"], "cases/four/undo", {"decision": "d-four-3"}, 409)


async def thursday(people: People, clock: MovedClock) -> None:
    """What is for the child-safety officer alone; an auditor decides nothing."""
    await shift(people, clock, "ana", "cleo", "ada")
    flagged = {"source": "user", "flag": "child_safety"}
    await did(people["ops"], "cases", {"case": {"id": "five", "text": "A post.", "reports": [flagged]}}, 201)
    assert (await people["ana"].get("/v1/cases/five")).status_code == 403
    assert (await people["cleo"].get("/v1/cases/five/content")).status_code == 404
    assert (await decision(people["cleo"], "five", "d-five", kind="close"))["state"] == "decided"
    assert (await people["ada"].get("/v1/queues")).status_code == 403
    await did(people["ada"], "cases/two/claim", status=403)


async def friday(people: People, clock: MovedClock) -> None:
    """The admin erases what a case says, and changes the key of the program."""
    await shift(people, clock, "root", "ana")
    root, ops = people["root"], people["ops"]
    assert (await root.delete("/v1/cases/two/content")).status_code == 200
    assert (await people["ana"].get("/v1/cases/two/content")).status_code == 404
    assert (await people["ana"].get("/v1/cases/two")).json()["record"]["decision"] == "d-two"
    [key] = (await root.get("/v1/keys")).json()["keys"]
    made = await did(root, f"keys/{key['id']}/rotate", {"overlap_hours": 1}, 201)
    clock.on(hours=2)
    await did(ops, "cases", {"case": {"id": "six", "text": "Late."}}, 401)
    ops.headers["authorization"] = f"Bearer {made['text']}"
    await did(ops, "cases", {"case": {"id": "six", "text": "Late."}}, 201)


async def weekend(people: People, files: AuditFiles) -> None:
    """The auditor has the trail verified, and takes the receipt of a decision that was overturned."""
    ada = people["ada"]
    await sign_in(ada, "ada")
    verified = (await ada.get("/v1/audit/verification")).json()
    assert (verified["status"], verified["held_to"]) == ("sound", 5)
    receipt = (await ada.get("/v1/cases/one/receipt")).json()
    checked = check_receipt(receipt, trusted_keys(files, None))
    assert (checked.faults, checked.signed) == ((), checked.entries)
    assert binding_faults(receipt) == []
    assert replay(receipt) == []
    assert [one["id"] for one in receipt["decisions"]] == ["d-one", "d-one-again"]
    assert receipt["content"] is None


async def test_a_week(copilot: Copilot, people: People, clock: MovedClock, files: AuditFiles) -> None:
    for number, day in enumerate((monday, tuesday, wednesday, thursday, friday)):
        await day(people, clock)
        keep = change_key if number == 2 else write_due
        assert await keep(copilot.audit, files, clock.now())
    await weekend(people, files)
    found = await verify_trail(copilot.audit, files.checkpoints, trusted_keys(files, None))
    assert (found.broken, found.held_to) == (None, 6)
    assert found.entries == await copilot.audit.count()
    events = {record.entry.event for record in await copilot.audit.page(0, 1000)}
    assert {"case.claimed", "decision.made", "decision.undone", "case.erased", "receipt.written"} <= events
