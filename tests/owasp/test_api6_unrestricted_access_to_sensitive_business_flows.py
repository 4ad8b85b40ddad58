"""API6:2023. Nobody decides alone what is severe, twice what was decided, or in a row what is not theirs to take."""

from typing import Any

from tests.owasp.conftest import Clients

BAN = {"verdict": "violation", "sections": ["spam/1.1"], "severity": "low", "actions": ["remove", "ban_author"]}


async def seen(people: Clients, who: str) -> dict[str, Any]:
    file = (await people[who].get("/v1/cases/case-1")).json()
    record = file["record"]
    return {"version": record["version"], "recommendation": record["recommendation"], "corpus": file["corpus"]}


async def test_a_severe_decision_takes_a_second_person(people: Clients) -> None:
    decision = {"kind": "by_hand", "seen": await seen(people, "sara"), "result": BAN, "id": "d-1"}
    held = await people["sara"].post("/v1/cases/case-1/decisions", json=decision)
    assert (held.json()["state"], held.json()["decision"]) == ("held", None)
    own = await people["sara"].post(
        "/v1/cases/case-1/second", json={"seen": await seen(people, "sara"), "agrees": True}
    )
    assert own.status_code == 403
    assert (await people["ana"].get("/v1/cases/case-1")).json()["record"]["state"] == "held"


async def test_the_same_decision_twice_is_one(people: Clients) -> None:
    result = {"verdict": "no_violation"}
    decision = {"kind": "by_hand", "seen": await seen(people, "ana"), "result": result, "id": "d-1"}
    for _ in range(2):
        assert (await people["ana"].post("/v1/cases/case-1/decisions", json=decision)).status_code == 201
    late = await people["ben"].post("/v1/cases/case-1/decisions", json=decision | {"id": "d-2"})
    assert late.status_code == 409
    assert len((await people["ana"].get("/v1/cases/case-1")).json()["decisions"]) == 1


async def test_a_claimed_case_is_not_handed_out_again(people: Clients) -> None:
    first = (await people["ana"].post("/v1/queues/standard/next")).json()["case"]
    second = (await people["ben"].post("/v1/queues/standard/next")).json()["case"]
    assert (first["id"], second) == ("case-1", None)
