"""The life of a case over HTTP: handed in by a program, decided by people, looked at again by others."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from typing import Any

import pytest

from copilot.cases import CaseId
from copilot.people.model import Permission, Role
from copilot.service import Copilot
from policy_corpus.corpus import Corpus
from policy_corpus.model import Severity
from tests.api.signed_in import OWN, Client, a_key_of, added, an_app, client_of_app, copilot_with_people, sign_in
from tests.builders import a_case, a_recommendation
from tests.clocks import MovedClock

TEXT = "1000 real followers for 5 dollars, write me"
BAN = {"verdict": "violation", "sections": ["spam/1.1"], "severity": "low", "actions": ["remove", "ban_author"]}
NOTHING = {"verdict": "no_violation"}
JOKE = {"code": "exception_applies", "words": "It warns of the offer."}


@pytest.fixture
async def copilot(corpus: Corpus) -> Copilot:
    copilot = await copilot_with_people(corpus, MovedClock())
    for login, role in (
        ("ana", Role.ANALYST),
        ("ben", Role.ANALYST),
        ("sara", Role.SENIOR_REVIEWER),
        ("sami", Role.SENIOR_REVIEWER),
        ("root", Role.ADMIN),
    ):
        await added(copilot, login, role)
    return copilot


@pytest.fixture
async def people(copilot: Copilot) -> AsyncIterator[dict[str, Client]]:
    """A client each, signed in; ``ops`` is a program with a key."""
    ops = await added(copilot, "ops", Role.SERVICE)
    key = await a_key_of(copilot, ops, Permission.ADD_CASES, Permission.ADD_APPEALS)
    app = an_app(copilot)
    async with AsyncExitStack() as stack:
        clients = {}
        for name in ("ana", "ben", "sara", "sami", "root"):
            clients[name] = await stack.enter_async_context(client_of_app(app))
            await sign_in(clients[name], name)
            clients[name].headers.update(OWN)
        clients["ops"] = await stack.enter_async_context(client_of_app(app))
        clients["ops"].headers["authorization"] = f"Bearer {key}"
        yield clients


def arrival(id: str = "case-1", text: str = TEXT, **parts: Any) -> dict[str, Any]:  # noqa: A002
    return {"case": {"id": id, "text": text, "author": {"handle": "seller"}}, "reference": f"ref-{id}"} | parts


async def seen(client: Client, case: str = "case-1") -> dict[str, Any]:
    """What is on somebody's screen now."""
    file = (await client.get(f"/v1/cases/{case}")).json()
    record = file["record"]
    return {"version": record["version"], "recommendation": record["recommendation"], "corpus": file["corpus"]}


async def ok(client: Client, path: str, body: dict[str, Any] | None = None, status: int = 200) -> dict[str, Any]:
    answer = await client.post(path, json=body) if body is not None else await client.post(path)
    assert answer.status_code == status, answer.text
    return dict(answer.json())


async def test_the_life_of_a_case(people: dict[str, Client]) -> None:
    ana, sara, sami, ops = (people[name] for name in ("ana", "sara", "sami", "ops"))
    taken = await ok(ops, "/v1/cases", arrival(source="trusted_flagger", views=12_000), 201)
    assert (taken["id"], taken["queue"], taken["state"]) == ("case-1", "standard", "open")
    assert (await ok(ops, "/v1/cases", arrival("case-2"), 201))["id"] == "case-1"
    assert (await ana.get("/v1/queues")).json()["queues"]["standard"] == 1
    [queued] = (await ana.get("/v1/queues/standard/cases")).json()["cases"]
    assert [term["words"] for term in queued["terms"]] == [
        "trusted flagger: 3 h sooner",
        "12,000 views: 1 h 11 min sooner",
    ]
    assert (await ok(ana, "/v1/queues/standard/next"))["case"]["claim"]["person"]
    assert (await ana.get("/v1/cases/case-1/content")).json()["text"] == TEXT
    await ok(ana, "/v1/cases/case-1/notes", {"text": "The third today."}, 201)
    held = await ok(
        ana,
        "/v1/cases/case-1/decisions",
        {"kind": "by_hand", "seen": await seen(ana), "result": BAN, "id": "d-1"},
        201,
    )
    assert (held["state"], held["decision"], held["held"]) == ("held", None, "d-1")
    decided = await ok(sara, "/v1/cases/case-1/second", {"seen": await seen(sara), "agrees": True})
    assert (decided["state"], decided["decision"]) == ("decided", "d-1")
    standing = (await ana.get("/v1/cases/case-1")).json()["standing"]
    assert (standing["weight"], standing["next"]["action"], standing["missing"]) == (1, "warn_author", 1)
    appealed = await ok(ops, "/v1/cases/case-1/appeals", {"grounds": "I warned of it.", "id": "a-1"}, 201)
    assert appealed["queue"] == "appeals"
    overturned = {"outcome": "overturned", "seen": await seen(sami), "result": NOTHING, "reason": JOKE, "id": "d-2"}
    refused = await sara.post("/v1/cases/case-1/appeal-decision", json=overturned | {"id": "d-9"})
    assert refused.status_code == 403
    assert "had a part" in refused.json()["detail"]
    closed = await ok(sami, "/v1/cases/case-1/appeal-decision", overturned)
    assert (closed["decision"], closed["state"]) == ("d-2", "decided")
    file = (await ana.get("/v1/cases/case-1")).json()
    assert [(one["id"], one["ending"] and one["ending"]["reason"]) for one in file["decisions"]] == [
        ("d-1", "overturned"),
        ("d-2", None),
    ]
    assert file["standing"]["weight"] == 0


async def test_the_second_to_decide_is_told_who_did_when_and_what(people: dict[str, Client]) -> None:
    await ok(people["ops"], "/v1/cases", arrival(), 201)
    screen = await seen(people["ben"])
    decision = {"kind": "by_hand", "seen": screen, "result": NOTHING}
    await ok(people["ana"], "/v1/cases/case-1/decisions", decision | {"id": "d-1"}, 201)
    await ok(people["ana"], "/v1/cases/case-1/decisions", decision | {"id": "d-1"}, 201)
    late = await people["ben"].post("/v1/cases/case-1/decisions", json=decision | {"id": "d-2"})
    assert late.status_code == 409
    assert "decided: no_violation" in late.json()["detail"]
    undone = await ok(people["ana"], "/v1/cases/case-1/undo", {"decision": "d-1"})
    assert undone["state"] == "open"


async def test_a_case_is_asked_about_skipped_handed_up_and_erased(people: dict[str, Client]) -> None:
    ana, sara, root = people["ana"], people["sara"], people["root"]
    await ok(people["ops"], "/v1/cases", arrival(), 201)
    assert (await ok(ana, "/v1/cases/case-1/question", {"text": "Whose offer?"}))["state"] == "waiting"
    assert (await ok(ana, "/v1/cases/case-1/context", {"text": "Theirs."}))["state"] == "open"
    await ok(people["ben"], "/v1/cases/case-1/skip", {"reason": "language"})
    assert (await ok(people["ben"], "/v1/queues/standard/next"))["case"] is None
    await ok(ana, "/v1/cases/case-1/claim")
    assert (await ana.delete("/v1/cases/case-1/claim")).json()["claim"] is None
    up = await ok(ana, "/v1/cases/case-1/escalation", {"seen": await seen(ana), "text": "Hard."})
    assert up["queue"] == "escalations"
    refused = await ana.post("/v1/cases/case-1/claim")
    assert (refused.status_code, "cases:decide_escalated" in refused.json()["detail"]) == (403, True)
    await ok(sara, "/v1/cases/case-1/decisions", {"kind": "by_hand", "seen": await seen(sara), "result": NOTHING}, 201)
    await ok(people["sami"], "/v1/cases/case-1/review", {"agrees": True})
    assert (await root.delete("/v1/cases/case-1/content")).status_code == 200
    gone = await ana.get("/v1/cases/case-1/content")
    assert (gone.status_code, "erased" in gone.json()["detail"]) == (404, True)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        pytest.param({"kind": "by_hand", "result": BAN | {"actions": ["pillory"]}}, 422, id="an unknown action"),
        pytest.param({"kind": "by_hand"}, 422, id="no result"),
        pytest.param({"kind": "amend", "result": NOTHING}, 422, id="no reason"),
        pytest.param({"kind": "approve"}, 422, id="nothing to approve"),
        pytest.param({"kind": "close"}, 409, id="what was not routed"),
        pytest.param({"kind": "guess"}, 422, id="an unknown kind"),
    ],
)
async def test_what_can_not_be_decided(people: dict[str, Client], body: dict[str, Any], status: int) -> None:
    await ok(people["ops"], "/v1/cases", arrival(), 201)
    said = body | {"seen": await seen(people["ana"])}
    answer = await people["ana"].post("/v1/cases/case-1/decisions", json=said)
    assert answer.status_code == status, answer.text
    assert (await people["ana"].get("/v1/cases/case-1")).json()["record"]["version"] == 1


async def test_a_queue_page_by_page(people: dict[str, Client]) -> None:
    for number in range(3):
        await ok(people["ops"], "/v1/cases", arrival(f"case-{number}", f"Text {number}."), 201)
    first = (await people["ana"].get("/v1/queues/standard/cases", params={"limit": 2})).json()
    place: dict[str, str | int] = {"limit": 2, "after": first["next"]}
    rest = (await people["ana"].get("/v1/queues/standard/cases", params=place)).json()
    assert [case["id"] for case in (*first["cases"], *rest["cases"])] == ["case-0", "case-1", "case-2"]
    assert rest["next"] is None
    sealed = await people["ana"].get("/v1/queues/child_safety/cases")
    assert sealed.status_code == 403


async def test_a_sealed_case_is_not_for_everybody(people: dict[str, Client]) -> None:
    words = "I will shoot Ann Example at the main station at 8 tonight."
    taken = await ok(people["ops"], "/v1/cases", arrival(text=words), 201)
    assert (taken["queue"], taken["state"]) == ("threat_to_life", "routed")
    for path in ("/v1/cases/case-1", "/v1/cases/case-1/content"):
        assert (await people["ana"].get(path)).status_code == 403
    assert (await people["sara"].get("/v1/cases/case-1/content")).json()["text"] == words
    closing = {"kind": "close", "seen": await seen(people["sara"])}
    assert (await ok(people["sara"], "/v1/cases/case-1/decisions", closing, 201))["state"] == "decided"


async def test_what_only_seniors_read_stays_so_as_a_draft_and_on_appeal(
    people: dict[str, Client], copilot: Copilot
) -> None:
    drafted = a_recommendation(case_id=CaseId("case-1"), severity=Severity.CRITICAL)
    await copilot.store.add(a_case(), drafted, copilot.clock.now())
    ana, sara, ops = people["ana"], people["sara"], people["ops"]
    statuses = {name: (await people[name].get(f"/v1/recommendations/{drafted.id}")).status_code for name in people}
    assert statuses == {"ana": 403, "ben": 403, "sara": 200, "sami": 200, "root": 403, "ops": 403}
    decision = {"kind": "amend", "seen": await seen(sara), "result": NOTHING, "reason": JOKE, "id": "d-1"}
    await ok(sara, "/v1/cases/case-1/decisions", decision, 201)
    await ok(ops, "/v1/cases/case-1/appeals", {"grounds": "I warned of it.", "id": "a-1"}, 201)
    shown = [(await each.get("/v1/queues/appeals/cases")).json()["cases"] for each in (ana, sara)]
    assert [[case["id"] for case in cases] for cases in shown] == [[], ["case-1"]]


async def test_filters_are_kept_for_each_person(people: dict[str, Client]) -> None:
    kept = {"queue": "priority", "languages": ["de"], "without": ["graphic"]}
    assert (await people["ana"].put("/v1/filters/German", json=kept)).json() == {"name": "German"} | kept
    assert [one["name"] for one in (await people["ana"].get("/v1/filters")).json()["filters"]] == ["German"]
    assert (await people["ben"].get("/v1/filters")).json() == {"next": None, "filters": []}
    assert (await people["ana"].delete("/v1/filters/German")).status_code == 204
    assert (await people["ana"].get("/v1/filters")).json() == {"next": None, "filters": []}
