"""API1:2023. An id that somebody knows opens nothing that isn't theirs to see."""

import pytest

from tests.owasp.conftest import Clients

CASES = ["/v1/cases/{id}", "/v1/cases/{id}/content", "/v1/cases/{id}/precedents"]


@pytest.mark.parametrize("path", CASES)
@pytest.mark.parametrize("case", ["sealed", "stub"])
async def test_a_case_of_people_alone_is_not_opened_by_its_id(people: Clients, path: str, case: str) -> None:
    answer = await people["ana"].get(path.format(id=case))
    assert answer.status_code == 403
    assert "Example" not in answer.text
    assert "canary4711" not in answer.text


@pytest.mark.parametrize("path", CASES)
async def test_a_case_is_nothing_to_an_admin_or_a_program(people: Clients, path: str) -> None:
    for who in ("root", "robot"):
        assert (await people[who].get(path.format(id="case-1"))).status_code == 403


async def test_what_somebody_keeps_is_theirs(people: Clients) -> None:
    await people["ana"].put("/v1/filters/mine", json={"queue": "standard"})
    assert (await people["ben"].get("/v1/filters")).json()["filters"] == []
    await people["ben"].delete("/v1/filters/mine")
    assert [one["name"] for one in (await people["ana"].get("/v1/filters")).json()["filters"]] == ["mine"]
