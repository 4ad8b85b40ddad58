"""Every route says what it takes; who asks is found out the same way everywhere, and pages of others change nothing."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from fastapi import APIRouter
from fastapi.routing import APIRoute
from starlette.responses import Response
from starlette.routing import Route

from api.access import LOCAL_OPERATOR, Open, Rules, declared, is_remote, needs, rules_of
from api.app import create_app
from api.envelope import HEADERS
from copilot.errors import Misconfigured, SettingInvalid
from copilot.people.model import Actor, Permission, PersonId, Role
from copilot.service import Copilot
from copilot.settings import Settings
from policy_corpus.corpus import Corpus
from tests.api.role_matrix import FILE, as_text, matrix
from tests.api.signed_in import HERE, OWN, a_client, a_key_of, added, copilot_with_people, sign_in
from tests.clocks import MovedClock
from tests.people import PASSWORD

PROBLEM = "urn:review-copilot:problem:"
HTTPS = "https://copilot.example"


@pytest.fixture
def clock() -> MovedClock:
    return MovedClock()


@pytest.fixture
async def copilot(corpus: Corpus, clock: MovedClock) -> Copilot:
    return await copilot_with_people(corpus, clock)


def test_every_route_says_what_it_takes(copilot: Copilot) -> None:
    app = create_app(copilot)
    open_routes = {route.path for route in app.routes if isinstance(route, Route) and not isinstance(route, APIRoute)}
    assert open_routes == {"/openapi.json"}
    described = {operation["operationId"] for path in app.openapi()["paths"].values() for operation in path.values()}
    assert described == app.state.declared.keys()
    anybody = {name for name, takes in app.state.declared.items() if takes is Open.ANYBODY}
    assert anybody == {"sign_in", "begin_with_provider", "come_back_from_provider", "check_alive", "check_ready"}


def _silent(routes: APIRouter) -> None:
    routes.get("/silent")(lambda: None)


def _twice(routes: APIRouter) -> None:
    routes.get("/twice", dependencies=[needs(Open.ANYBODY), needs(Permission.DRAFT)])(lambda: None)


def _bare(routes: APIRouter) -> None:
    routes.add_route("/bare", lambda _: Response())


@pytest.mark.parametrize("make", [_silent, _twice, _bare])
def test_a_route_that_does_not_say_it_is_never_served(make: Callable[[APIRouter], None]) -> None:
    routes = APIRouter()
    make(routes)
    with pytest.raises(Misconfigured, match="doesn't say what it takes"):
        declared([routes])


async def test_what_each_role_gets_at_each_route(corpus: Corpus) -> None:
    found = await matrix(corpus)
    assert as_text(found) == FILE.read_text(encoding="utf-8"), "to write it anew: python -m tests.api.role_matrix"


def test_the_file_says_what_the_permissions_say() -> None:
    rows = json.loads(FILE.read_text(encoding="utf-8"))
    for route, row in rows.items():
        for role in Role:
            if role in row and row["takes"] in {each.value for each in Permission}:
                may = Actor(PersonId("x"), frozenset({role}), "session").may(Permission(row["takes"]))
                assert (row[role] == 403) != may, (route, role)
        assert row["takes"] == "anybody" or row["nobody"] == 401, route


NOBODY = "where nobody was added"
SOMEBODY = "where somebody was added"


@pytest.mark.parametrize(
    ("rules", "there", "client", "status"),
    [
        pytest.param(Rules(), NOBODY, {}, 200, id="this machine at first"),
        pytest.param(Rules(), SOMEBODY, {}, 401, id="this machine later"),
        pytest.param(Rules(until_users=False), SOMEBODY, {}, 200, id="this machine, always"),
        pytest.param(Rules(None), NOBODY, {}, 401, id="nobody, from the start"),
        pytest.param(Rules(None, until_users=False), SOMEBODY, {}, 401, id="nobody, ever"),
        pytest.param(Rules(), NOBODY, {"ip": "203.0.113.9", "allow_remote": True}, 401, id="another machine at first"),
        pytest.param(
            Rules(until_users=False), SOMEBODY, {"ip": "203.0.113.9", "allow_remote": True}, 401, id="another machine"
        ),
        pytest.param(
            Rules(), NOBODY, {"base_url": "http://evil.example", "allow_remote": True}, 401, id="under another name"
        ),
    ],
)
async def test_who_is_answered_without_having_signed_in(
    copilot: Copilot, rules: Rules, there: str, client: dict[str, Any], status: int
) -> None:
    if there == SOMEBODY:
        await added(copilot, "root", Role.ADMIN)
    async with a_client(copilot, rules, **client) as asking:
        answer = await asking.get("/v1/policies")
        assert answer.status_code == status
        assert (await asking.get("/healthz")).status_code == 200
    if status == 401:
        assert answer.json()["type"] == f"{PROBLEM}unauthenticated"
        assert answer.headers["www-authenticate"] == 'Bearer realm="review-copilot"'
        said = answer.json()["detail"]
        assert "POST /v1/session" in said or "copilot users create-admin" in said


async def test_this_machine_is_refused_as_soon_as_somebody_is_added(copilot: Copilot) -> None:
    async with a_client(copilot) as client:
        me = (await client.get("/v1/me")).json()
        assert (me["person"], me["via"]) == ("local", "local")
        assert set(me["permissions"]) == {each.value for each in LOCAL_OPERATOR.permissions}
        assert (await client.get("/v1/people")).status_code == 403
        await added(copilot, "root", Role.ADMIN)
        assert (await client.get("/v1/me")).status_code == 401


async def test_a_demonstration_says_who_this_machine_is(copilot: Copilot) -> None:
    demo = Actor(PersonId("demo"), frozenset({Role.ANALYST}), "demo")
    await added(copilot, "root", Role.ADMIN)
    async with a_client(copilot, Rules(demo, until_users=False)) as client:
        me = (await client.get("/v1/me")).json()
    assert (me["person"], me["via"], "cases:decide" in me["permissions"]) == ("demo", "demo", True)


@pytest.mark.parametrize(
    ("settings", "anonymous", "remote"),
    [
        pytest.param({}, True, False, id="unless anything is said"),
        pytest.param({"anonymous": "never"}, False, False, id="never"),
        pytest.param({"anonymous": "local"}, True, False, id="always"),
        pytest.param({"public_url": HTTPS}, False, True, id="where others come"),
        pytest.param(
            {"public_url": HTTPS, "anonymous": "local"}, False, True, id="where others come, whatever is said"
        ),
        pytest.param({"public_url": "http://localhost:8000"}, True, False, id="an address of this machine"),
    ],
)
def test_what_the_settings_come_to(settings: dict[str, str], anonymous: bool, remote: bool) -> None:
    made = Settings(**settings)  # type: ignore[arg-type]
    rules = rules_of(made)
    assert (rules.anonymous is not None, is_remote(made)) == (anonymous, remote)
    assert rules.until_users == ("anonymous" not in settings)


@pytest.mark.parametrize("url", ["http://copilot.example", "copilot.example", "https://", "ftp://copilot.example"])
def test_an_address_that_people_cannot_sign_in_at(url: str) -> None:
    with pytest.raises(SettingInvalid, match="https"):
        rules_of(Settings(public_url=url))


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        pytest.param({"origin": HERE}, 201, id="a page of ours"),
        pytest.param({"sec-fetch-site": "same-origin"}, 201, id="a page of ours, by its site"),
        pytest.param({"origin": HERE, "sec-fetch-site": "same-origin"}, 201, id="a page of ours, by both"),
        pytest.param({}, 403, id="a browser that doesn't say"),
        pytest.param({"origin": "https://evil.example"}, 403, id="another site"),
        pytest.param({"origin": "http://localhost:9000"}, 403, id="another port"),
        pytest.param({"origin": "https://localhost:8000"}, 403, id="another scheme"),
        pytest.param({"origin": "null"}, 403, id="a page of no site"),
        pytest.param({"origin": f"{HERE}.evil.example"}, 403, id="a name that begins like ours"),
        pytest.param({"sec-fetch-site": "cross-site"}, 403, id="another site, by its site"),
        pytest.param({"sec-fetch-site": "same-site"}, 403, id="a neighbour"),
        pytest.param({"origin": HERE, "sec-fetch-site": "cross-site"}, 403, id="one who says both"),
    ],
)
async def test_a_page_of_another_site_changes_nothing(copilot: Copilot, headers: dict[str, str], status: int) -> None:
    await added(copilot, "root", Role.ADMIN)
    new = {"name": "Ana", "login": "ana", "roles": ["analyst"], "password": PASSWORD}
    async with a_client(copilot) as client:
        await sign_in(client, "root")
        answer = await client.post("/v1/people", json=new, headers=headers)
        assert answer.status_code == status
        assert (await client.get("/v1/people", headers={"origin": "https://evil.example"})).status_code == 200
    assert len(await copilot.people.accounts.all()) == (2 if status == 201 else 1)


@pytest.mark.parametrize("headers", [{"origin": "https://evil.example"}, {"sec-fetch-site": "cross-site"}])
async def test_nor_does_it_sign_anybody_in_or_draft_as_this_machine(copilot: Copilot, headers: dict[str, str]) -> None:
    async with a_client(copilot) as client:
        assert (await client.post("/v1/recommendations", json={"text": "Hello"}, headers=headers)).status_code == 403
        await added(copilot, "root", Role.ADMIN)
        given = {"login": "root", "password": PASSWORD}
        assert (await client.post("/v1/session", json=given, headers=headers)).status_code == 403
        assert (await client.post("/v1/session", json=given)).status_code == 201


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"])
async def test_what_a_form_could_send_is_no_body(copilot: Copilot, kind: str) -> None:
    async with a_client(copilot) as client:
        body = json.dumps({"login": "root", "password": PASSWORD})
        answer = await client.post("/v1/session", content=body, headers={"content-type": kind})
    assert answer.status_code == 415


async def test_a_key_needs_no_page_and_is_no_cookie(copilot: Copilot) -> None:
    robot = await added(copilot, "robot", Role.SERVICE)
    await added(copilot, "root", Role.ADMIN)
    key = await a_key_of(copilot, robot, Permission.DRAFT, Permission.READ_POLICIES)
    async with a_client(copilot) as client:
        headers = {"authorization": f"Bearer {key}", "origin": "https://elsewhere.example"}
        assert (await client.post("/v1/recommendations", json={}, headers=headers)).status_code == 422
        assert (await client.get("/v1/recommendations/x", headers=headers)).status_code == 403
        await sign_in(client, "root")
        assert (await client.get("/v1/people", headers=headers)).status_code == 403


@pytest.mark.parametrize(
    "header",
    ["Basic cm9vdDpyb290", "Bearer", "Bearer ", "Bearer rck_live_0a1b2c3d4e5f_x", "bearer wrong", "rck_live", ""],
)
async def test_a_header_that_is_no_key_is_refused_whoever_sends_it(copilot: Copilot, header: str) -> None:
    async with a_client(copilot) as client:
        assert (await client.get("/v1/policies")).status_code == 200
        answer = await client.get("/v1/policies", headers={"authorization": header})
    assert (answer.status_code, answer.json()["type"]) == (401, f"{PROBLEM}unauthenticated")
    assert header not in answer.text or not header.strip()


@pytest.mark.parametrize("method", ["HEAD", "GET"])
async def test_a_head_is_asked_who_it_is(copilot: Copilot, method: str) -> None:
    await added(copilot, "root", Role.ADMIN)
    async with a_client(copilot) as client:
        assert (await client.request(method, "/v1/people")).status_code == 401


async def test_nothing_of_a_request_is_read_before_it_is_known_who_asks(copilot: Copilot) -> None:
    await added(copilot, "root", Role.ADMIN)
    async with a_client(copilot) as client:
        for url in ("/v1/search?nonsense=1", "/v1/policies?as_of=never", "/v1/keys?owner="):
            assert (await client.get(url)).status_code == 401
        headers = {"content-type": "text/plain"}
        assert (await client.post("/v1/recommendations", content=b"\xff", headers=headers)).status_code == 401


@pytest.mark.parametrize("url", ["/healthz", "/v1/policies", "/v1/people", "/nowhere", "/openapi.json"])
async def test_every_answer_keeps_browsers_on_a_short_lead(copilot: Copilot, url: str) -> None:
    await added(copilot, "root", Role.ADMIN)
    async with a_client(copilot) as client:
        plain = await client.get(url)
    assert {name: plain.headers[name] for name in HEADERS} == HEADERS
    assert "strict-transport-security" not in plain.headers
    csp = plain.headers["content-security-policy"]
    assert {"default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'"} <= set(csp.split("; "))
    async with a_client(copilot, Rules(public_url=HTTPS), base_url=HTTPS, allow_remote=True) as client:
        secure = (await client.get(url)).headers["strict-transport-security"]
        assert secure == "max-age=31536000; includeSubDomains"


async def test_who_asked_for_a_recommendation_is_in_the_trail(copilot: Copilot) -> None:
    ana = await added(copilot, "ana", Role.ANALYST)
    async with a_client(copilot) as client:
        await sign_in(client, "ana")
        await client.post("/v1/recommendations", json={"id": "case-1", "text": "Hello"}, headers=OWN)
    entries = [r.entry for r in await copilot.stores.audit.page() if r.entry.event.startswith("recommendation.")]
    assert [(entry.actor, entry.via) for entry in entries] == [(ana.id, "session")]
