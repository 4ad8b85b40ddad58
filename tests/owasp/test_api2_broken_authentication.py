"""API2:2023. Nobody gets in with a guess, an old secret, or somebody else's."""

import pytest

from tests.api.signed_in import OWN
from tests.owasp.conftest import Clients
from tests.people import PASSWORD


@pytest.mark.parametrize(
    "header",
    ["Bearer rck_live_000000000000_guess", "Bearer ", "Basic cm9vdDpyb290", "Bearer null", "rck_live_x"],
)
async def test_what_is_no_key_opens_nothing(people: Clients, header: str) -> None:
    answer = await people["ana"].get("/v1/me", headers={"authorization": header})
    assert answer.status_code == 401


async def test_guessing_ends(people: Clients) -> None:
    for _ in range(10):
        wrong = {"login": "ana", "password": "another guess of mine"}
        assert (await people["nobody"].post("/v1/session", json=wrong, headers=OWN)).status_code == 401
    right = {"login": "ana", "password": PASSWORD}
    late = await people["nobody"].post("/v1/session", json=right, headers=OWN)
    assert (late.status_code, int(late.headers["retry-after"]) > 0) == (429, True)


async def test_who_signed_out_is_out_with_every_copy_of_the_cookie(people: Clients) -> None:
    cookies = dict(people["ana"].cookies)
    await people["ana"].delete("/v1/session")
    people["nobody"].cookies.update(cookies)
    assert (await people["nobody"].get("/v1/me")).status_code == 401
