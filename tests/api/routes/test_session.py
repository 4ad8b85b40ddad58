"""Signing in and out over HTTP: cookies, refusals that are alike, and a provider that is real."""

from collections.abc import AsyncIterator
from http.cookies import SimpleCookie
from urllib.parse import urlsplit

import pytest

from api.access import Rules
from copilot.people.model import Role
from copilot.people.oidc import OidcProvider, ProviderSettings
from copilot.people.opening import CALLBACK
from copilot.service import Copilot
from policy_corpus.corpus import Corpus
from tests.api.signed_in import HERE, OWN, Client, a_client, added, copilot_with_people, sign_in
from tests.clocks import MovedClock
from tests.people import PASSWORD
from tests.servers.oidc_provider import Provider, oidc_provider

__all__ = ["oidc_provider"]

HTTPS = "https://copilot.example"
BODY = {"login": "ana", "password": PASSWORD}


@pytest.fixture
def clock() -> MovedClock:
    return MovedClock()


@pytest.fixture
async def copilot(corpus: Corpus, clock: MovedClock) -> Copilot:
    copilot = await copilot_with_people(corpus, clock)
    await added(copilot, "ana", Role.ANALYST)
    return copilot


@pytest.fixture
async def client(copilot: Copilot) -> AsyncIterator[Client]:
    async with a_client(copilot) as client:
        yield client


async def test_a_cookie_on_this_machine(client: Client) -> None:
    answer = await client.post("/v1/session", json=BODY)
    assert answer.status_code == 201
    (name, cookie), *others = SimpleCookie(answer.headers["set-cookie"]).items()
    assert (name, others) == ("copilot-session", [])
    assert (cookie["httponly"], cookie["samesite"], cookie["path"], cookie["secure"]) == (True, "lax", "/", "")
    assert cookie["domain"] == ""
    assert cookie.value not in answer.text
    me = (await client.get("/v1/me")).json()
    assert me == answer.json()
    assert (me["user"]["login"], me["roles"], me["via"]) == ("ana", ["analyst"], "session")


async def test_a_cookie_over_https(copilot: Copilot) -> None:
    async with a_client(
        copilot, Rules(None, public_url=HTTPS), ip="203.0.113.9", base_url=HTTPS, allow_remote=True
    ) as c:
        answer = await c.post("/v1/session", json=BODY, headers={"origin": HTTPS})
        (name, cookie), *_ = SimpleCookie(answer.headers["set-cookie"]).items()
        assert name == "__Host-copilot-session"
        assert (cookie["httponly"], cookie["secure"], cookie["path"], cookie["domain"]) == (True, True, "/", "")
        c.cookies.clear()
        plain = {"cookie": f"copilot-session={cookie.value}"}
        assert (await c.get("/v1/me", headers=plain)).status_code == 401
        assert (await c.get("/v1/me", headers={"cookie": f"{name}={cookie.value}"})).status_code == 200


async def test_behind_a_proxy_that_ends_https(copilot: Copilot) -> None:
    rules = Rules(None, public_url=HTTPS)
    async with a_client(copilot, rules, ip="10.0.0.7", base_url="http://copilot.example", allow_remote=True) as client:
        answer = await client.post("/v1/session", json=BODY, headers={"origin": HTTPS})
        assert answer.status_code == 201
        assert "__Host-copilot-session=" in answer.headers["set-cookie"]
        assert "Secure" in answer.headers["set-cookie"]


async def test_nobody_signs_in_over_plain_http_from_elsewhere(copilot: Copilot) -> None:
    async with a_client(copilot, ip="203.0.113.9", base_url="http://copilot.example", allow_remote=True) as client:
        answer = await client.post("/v1/session", json=BODY)
    assert answer.status_code == 403
    assert "HTTPS" in answer.json()["detail"]
    assert "set-cookie" not in answer.headers


async def test_refusals_are_alike(client: Client, copilot: Copilot) -> None:
    seen = set()
    for login, password in (("ana", "wrong"), ("nobody", PASSWORD), ("a b", PASSWORD), ("ana", PASSWORD.upper())):
        answer = await client.post("/v1/session", json={"login": login, "password": password})
        assert answer.status_code == 401
        assert "set-cookie" not in answer.headers
        body = {name: value for name, value in answer.json().items() if name != "instance"}
        seen.add((str(body), *sorted(set(answer.headers) - {"x-request-id"})))
    assert len(seen) == 1


async def test_too_many_attempts(client: Client) -> None:
    for _ in range(10):
        await client.post("/v1/session", json={"login": "ana", "password": "wrong"})
    answer = await client.post("/v1/session", json=BODY)
    assert (answer.status_code, answer.json()["type"]) == (429, "urn:review-copilot:problem:too-many-attempts")
    assert 0 < int(answer.headers["retry-after"]) <= 900


@pytest.mark.parametrize(
    "body",
    [{}, {"login": "ana"}, {"login": "ana", "password": ""}, {"login": ["ana"], "password": PASSWORD}, [], "ana"],
)
async def test_a_body_that_is_none_names_its_places_and_repeats_nothing(client: Client, body: object) -> None:
    answer = await client.post("/v1/session", json=body)
    assert answer.status_code == 422
    assert answer.json()["errors"]
    assert PASSWORD not in answer.text


async def test_signing_out_ends_the_session_wherever_its_cookie_is(client: Client) -> None:
    token = await sign_in(client, "ana")
    answer = await client.delete("/v1/session", headers=OWN)
    assert answer.status_code == 204
    assert SimpleCookie(answer.headers["set-cookie"])["copilot-session"]["max-age"] == "0"
    assert (await client.get("/v1/me", headers={"cookie": f"copilot-session={token}"})).status_code == 401


@pytest.mark.parametrize(("method", "path"), [("DELETE", "/v1/session"), ("POST", "/console/sign-out")])
async def test_signing_out_has_the_browser_forget(client: Client, method: str, path: str) -> None:
    await sign_in(client, "ana")
    assert "clear-site-data" not in (await client.get("/v1/me")).headers
    answer = await client.request(method, path, headers=OWN)
    assert answer.headers["clear-site-data"] == '"cache", "storage"'
    assert (await client.get("/v1/people")).status_code == 401


async def test_signing_in_again_leaves_no_session_behind(client: Client) -> None:
    first = await sign_in(client, "ana")
    second = await sign_in(client, "ana")
    assert first != second
    client.cookies.clear()
    assert (await client.get("/v1/me", headers={"cookie": f"copilot-session={first}"})).status_code == 401
    assert (await client.get("/v1/me", headers={"cookie": f"copilot-session={second}"})).status_code == 200


async def test_a_cookie_that_was_planted_is_not_taken_over(client: Client) -> None:
    client.cookies.set("copilot-session", "planted", domain="localhost.local")
    token = await sign_in(client, "ana")
    assert token != "planted"


async def test_half_an_hour_later(client: Client, clock: MovedClock) -> None:
    await sign_in(client, "ana")
    clock.on(minutes=29)
    assert (await client.get("/v1/me")).status_code == 200
    clock.on(minutes=30)
    assert (await client.get("/v1/me")).status_code == 401


async def test_another_password_for_oneself(client: Client) -> None:
    before = await sign_in(client, "ana")
    body = {"current": "wrong", "password": "five other words of mine"}
    assert (await client.put("/v1/me/password", json=body, headers=OWN)).status_code == 401
    weak = {"current": PASSWORD, "password": "short"}
    assert (await client.put("/v1/me/password", json=weak, headers=OWN)).status_code == 422
    answer = await client.put("/v1/me/password", json=body | {"current": PASSWORD}, headers=OWN)
    assert answer.status_code == 200
    assert (await client.get("/v1/me")).status_code == 200
    client.cookies.clear()
    assert (await client.get("/v1/me", headers={"cookie": f"copilot-session={before}"})).status_code == 401
    assert (await client.post("/v1/session", json=BODY)).status_code == 401


async def test_a_first_password_opens_nothing_but_the_way_to_another(client: Client, copilot: Copilot) -> None:
    await added(copilot, "root", Role.ADMIN)
    await sign_in(client, "root")
    client.headers.update(OWN)
    people = (await client.get("/v1/people")).json()["people"]
    ana = next(each["id"] for each in people if each["login"] == "ana")
    made = await client.post(f"/v1/people/{ana}/first-password")
    assert (made.status_code, made.headers["cache-control"]) == (201, "no-store")
    password = made.json()["password"]
    assert (await client.post("/v1/session", json={"login": "ana", "password": password})).status_code == 201
    assert (await client.get("/v1/me")).json()["permissions"] == []
    assert (await client.get("/v1/queues")).status_code == 403
    body = {"current": password, "password": "five other words of mine"}
    assert (await client.put("/v1/me/password", json=body)).json()["user"]["first_until"] is None
    assert (await client.get("/v1/queues")).status_code == 200


async def test_ones_own_sessions_are_seen_and_ended(client: Client, copilot: Copilot, clock: MovedClock) -> None:
    async with a_client(copilot) as elsewhere:
        for each in (elsewhere, client):
            await sign_in(each, "ana")
            each.headers.update(OWN)
        found = (await client.get("/v1/me/sessions")).json()["sessions"]
        assert len(found) == 2
        assert (await client.delete("/v1/me/sessions/session_0")).status_code == 404
        assert (await client.delete("/v1/me/sessions")).status_code == 204
        assert (await elsewhere.get("/v1/me")).status_code == 401
        left = (await client.get("/v1/me/sessions")).json()["sessions"]
        assert (len(left), left[0] in found) == (1, True)
        clock.on(minutes=11)
        again = await client.delete(f"/v1/me/sessions/{left[0]['id']}")
        assert (again.status_code, "sign in again" in again.json()["detail"]) == (401, True)


async def test_where_no_provider_is_set_up(client: Client) -> None:
    answer = await client.get("/v1/session/provider")
    assert answer.status_code == 404
    assert "POST /v1/session" in answer.json()["detail"]


@pytest.fixture
async def with_provider(corpus: Corpus, clock: MovedClock, oidc_provider: Provider) -> AsyncIterator[Client]:
    oidc_provider.know("7", name="Bea", preferred_username="bea", groups=["moderators"])
    settings = ProviderSettings(
        oidc_provider.issuer, "copilot", "a client secret", HERE + CALLBACK, "groups", {"moderators": Role.ANALYST}
    )
    copilot = await copilot_with_people(corpus, clock, OidcProvider(settings))
    async with a_client(copilot, Rules(None)) as client:
        yield client


async def begin(client: Client) -> str:
    answer = await client.get("/v1/session/provider")
    assert answer.status_code == 303
    cookie = SimpleCookie(answer.headers["set-cookie"])["copilot-provider"]
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "lax", "600")
    return str(answer.headers["location"])


async def test_signing_in_with_a_provider(with_provider: Client, oidc_provider: Provider) -> None:
    back = oidc_provider.sign_in(await begin(with_provider), "7")
    answer = await with_provider.get(back, headers={"sec-fetch-site": "cross-site"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    me = (await with_provider.get("/v1/me")).json()
    assert (me["user"]["login"], me["user"]["provider"], me["roles"]) == ("bea", True, ["analyst"])
    assert (await with_provider.get(back)).status_code == 401, "the code and the cookie are used up"


async def test_nobody_signs_in_with_what_another_began(with_provider: Client, oidc_provider: Provider) -> None:
    back = oidc_provider.sign_in(await begin(with_provider), "7")
    with_provider.cookies.clear()
    assert (await with_provider.get(back)).status_code == 401
    await begin(with_provider)
    answer = await with_provider.get(back)
    assert answer.status_code == 401
    assert "begin again" in answer.json()["detail"]
    assert "copilot-session" not in answer.headers.get("set-cookie", "")


async def test_a_provider_that_refuses(with_provider: Client) -> None:
    start = await begin(with_provider)
    state = dict(pair.split("=") for pair in urlsplit(start).query.split("&"))["state"]
    answer = await with_provider.get(f"{CALLBACK}?error=access_denied&state={state}")
    assert answer.status_code == 401


async def test_ten_minutes_later(with_provider: Client, oidc_provider: Provider, clock: MovedClock) -> None:
    back = oidc_provider.sign_in(await begin(with_provider), "7")
    clock.on(minutes=10)
    assert (await with_provider.get(back)).status_code == 401
