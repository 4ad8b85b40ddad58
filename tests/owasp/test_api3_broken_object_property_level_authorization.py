"""API3:2023. No member is taken that isn't asked for, and none is told that isn't for whoever asks."""

from typing import Any

import pytest

from tests.owasp.conftest import Clients


@pytest.mark.parametrize(
    ("path", "body", "extra"),
    [
        ("/v1/recommendations", {"text": "hello"}, {"verdict": "no_violation"}),
        ("/v1/recommendations", {"text": "hello"}, {"auto_approve": True}),
        ("/v1/cases/case-1/notes", {"text": "hello"}, {"by": "sara"}),
        ("/v1/cases/case-1/skip", {"reason": "language"}, {"person": "sara"}),
    ],
)
async def test_a_member_that_is_not_asked_for_is_refused(
    people: Clients, path: str, body: dict[str, Any], extra: dict[str, Any]
) -> None:
    answer = await people["ana"].post(path, json=body | extra)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, f"/{next(iter(extra))}")


async def test_nobody_writes_who_they_are_or_makes_themselves_more(people: Clients) -> None:
    me = (await people["ana"].get("/v1/me")).json()
    for path in ("/v1/me/password", f"/v1/people/{me['person']}/roles"):
        answer = await people["ana"].put(path, json={"roles": ["admin"]})
        assert answer.status_code in {403, 422}
    assert (await people["ana"].get("/v1/me")).json()["roles"] == ["analyst"]


async def test_no_secret_is_a_member_of_what_an_admin_reads(people: Clients) -> None:
    for path in ("/v1/people", "/v1/keys"):
        text = (await people["root"].get(path)).text
        assert not any(word in text for word in ("argon2", "digest", "password", '"secret"'))
