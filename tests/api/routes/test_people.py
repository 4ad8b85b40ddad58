"""Managing people, keys and broken glass over HTTP, as an admin does."""

from collections.abc import AsyncIterator
from time import monotonic

import pytest

from copilot.people.model import Permission, Role
from copilot.service import Copilot
from policy_corpus.corpus import Corpus
from tests.api.signed_in import OWN, Client, a_client, a_key_of, added, copilot_with_people, sign_in
from tests.clocks import MovedClock
from tests.people import PASSWORD

NEW = {"name": "Ana Ortiz", "login": "Ana@example.org", "roles": ["analyst"], "password": PASSWORD}


@pytest.fixture
def clock() -> MovedClock:
    return MovedClock()


@pytest.fixture
async def copilot(corpus: Corpus, clock: MovedClock) -> Copilot:
    copilot = await copilot_with_people(corpus, clock)
    await added(copilot, "root", Role.ADMIN)
    return copilot


@pytest.fixture
async def root(copilot: Copilot) -> AsyncIterator[Client]:
    """An admin who has signed in; pages of ours send the origin with each request."""
    async with a_client(copilot) as client:
        await sign_in(client, "root")
        client.headers.update(OWN)
        yield client


async def test_somebody_is_let_in_and_signs_in(root: Client, copilot: Copilot) -> None:
    answer = await root.post("/v1/people", json=NEW | {"languages": ["es", "pt"], "without": ["graphic-media"]})
    assert answer.status_code == 201
    ana = answer.json()
    assert (ana["login"], ana["roles"], ana["active"], ana["provider"]) == ("ana@example.org", ["analyst"], True, False)
    assert (ana["languages"], ana["without"]) == (["es", "pt"], ["graphic-media"])
    assert PASSWORD not in answer.text
    assert (await root.get(f"/v1/people/{ana['id']}")).json() == ana
    assert {user["login"] for user in (await root.get("/v1/people")).json()["people"]} == {"root", "ana@example.org"}
    async with a_client(copilot) as client:
        await sign_in(client, "ana@example.org")
        assert (await client.get("/v1/me")).json()["person"] == ana["id"]


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        pytest.param({"login": "root"}, 409, id="a login that somebody has"),
        pytest.param({"login": "ROOT "}, 409, id="the same in capitals"),
        pytest.param({"password": "short"}, 422, id="a weak password"),
        pytest.param({"roles": []}, 422, id="no role"),
        pytest.param({"roles": ["king"]}, 422, id="a role that is none"),
        pytest.param({"roles": ["admin", "analyst"]}, 422, id="roles that one person may not have together"),
        pytest.param({"roles": ["service"]}, 422, id="a service with a password"),
        pytest.param({"id": "person_1"}, 422, id="an id of their choice"),
        pytest.param({"languages": ["German"]}, 422, id="a language by its name"),
    ],
)
async def test_somebody_who_cannot_be_let_in(root: Client, changes: dict[str, object], status: int) -> None:
    answer = await root.post("/v1/people", json=NEW | changes)
    assert answer.status_code == status
    assert len((await root.get("/v1/people")).json()["people"]) == 1


async def test_other_roles_other_work_another_password(root: Client, copilot: Copilot) -> None:
    ana = (await root.post("/v1/people", json=NEW)).json()
    url = f"/v1/people/{ana['id']}"
    async with a_client(copilot) as client:
        await sign_in(client, "ana@example.org")
        assert (await root.put(f"{url}/roles", json={"roles": ["policy"]})).json()["roles"] == ["policy"]
        assert (await client.get("/v1/me")).status_code == 401
        await sign_in(client, "ana@example.org")
        work = {"name": "Ana Maria", "languages": ["de"], "without": []}
        changed = (await root.put(f"{url}/work", json=work)).json()
        assert (changed["name"], changed["languages"]) == ("Ana Maria", ["de"])
        assert (await client.get("/v1/me")).status_code == 200
        given = {"password": "five other words of mine"}
        assert (await root.put(f"{url}/password", json=given)).status_code == 200
        assert (await client.get("/v1/me")).status_code == 401
        body = {"login": "ana@example.org", "password": PASSWORD}
        assert (await client.post("/v1/session", json=body)).status_code == 401
        assert (await client.post("/v1/session", json=body | given)).status_code == 201
        assert (await root.put(f"{url}/active", json={"active": False})).json()["active"] is False
        assert (await client.get("/v1/me")).status_code == 401
        assert (await client.post("/v1/session", json=body | given)).status_code == 401


async def test_an_admin_does_nothing_to_themselves(root: Client) -> None:
    me = (await root.get("/v1/me")).json()["person"]
    assert (await root.put(f"/v1/people/{me}/roles", json={"roles": ["analyst"]})).status_code == 403
    assert (await root.put(f"/v1/people/{me}/active", json={"active": False})).status_code == 403


async def test_sessions_are_shown_and_ended(root: Client, copilot: Copilot) -> None:
    ana = (await root.post("/v1/people", json=NEW)).json()
    url = f"/v1/people/{ana['id']}/sessions"
    async with a_client(copilot) as one, a_client(copilot) as other:
        tokens = [await sign_in(client, "ana@example.org") for client in (one, other)]
        shown = await root.get(url)
        assert not any(token in shown.text for token in tokens)
        first = shown.json()["sessions"][0]
        assert (await root.delete(f"{url}/{first['id']}")).status_code == 204
        assert (await root.delete(f"{url}/{first['id']}")).status_code == 404
        statuses = sorted([(await client.get("/v1/me")).status_code for client in (one, other)])
        assert statuses == [200, 401]
        assert (await root.delete(url)).status_code == 204
        assert [(await client.get("/v1/me")).status_code for client in (one, other)] == [401, 401]
    roots = (await root.get("/v1/me")).json()["person"]
    own = (await root.get(f"/v1/people/{roots}/sessions")).json()["sessions"][0]["id"]
    assert (await root.delete(f"{url}/{own}")).status_code == 404, "a session of somebody else"


@pytest.mark.parametrize("person", ["nobody", "%00", "%ED%A0%80", "x" * 300])
async def test_nobody_of_that_id(root: Client, person: str) -> None:
    for url in (f"/v1/people/{person}", f"/v1/people/{person}/sessions", f"/v1/keys?owner={person}"):
        assert (await root.get(url)).status_code in {404, 422}


async def test_the_life_of_a_key(root: Client, copilot: Copilot, clock: MovedClock) -> None:
    queue = {"name": "The queue", "login": "queue", "roles": ["service"]}
    owner = (await root.post("/v1/people", json=queue)).json()["id"]
    new = {"owner": owner, "name": "reports", "scopes": ["policies:read"], "days": 30}
    made = await root.post("/v1/keys", json=new)
    assert made.status_code == 201
    text, key = made.json()["text"], made.json()["key"]
    assert key["scopes"] == ["policies:read"]
    async with a_client(copilot) as client:

        async def status(key: str) -> int:
            return (await client.get("/v1/policies", headers={"authorization": f"Bearer {key}"})).status_code

        assert await status(text) == 200
        assert (await client.get("/v1/me", headers={"authorization": f"Bearer {text}"})).json()[
            "via"
        ] == f"key/{key['id']}"
        rotated = (await root.post(f"/v1/keys/{key['id']}/rotate", json={"overlap_hours": 1})).json()
        assert rotated["key"]["replaces"] == key["id"]
        assert [await status(each) for each in (text, rotated["text"])] == [200, 200]
        assert (await root.post(f"/v1/keys/{key['id']}/rotate", json={})).status_code == 409
        listed = await root.get("/v1/keys", params={"owner": owner})
        assert {each["id"] for each in listed.json()["keys"]} == {key["id"], rotated["key"]["id"]}
        assert text[-49:-6] not in listed.text
        before = monotonic()
        assert (await root.delete(f"/v1/keys/{rotated['key']['id']}")).json()["revoked_at"]
        assert await status(rotated["text"]) == 401
        assert monotonic() - before < 1
        assert (await root.delete(f"/v1/keys/{rotated['key']['id']}")).status_code == 409
        clock.on(hours=1)
        assert await status(text) == 401


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        pytest.param({"owner": "nobody"}, 404, id="of nobody"),
        pytest.param({"scopes": ["cases:erase"]}, 422, id="more than the owner may"),
        pytest.param({"scopes": ["keys:manage"]}, 422, id="what no key may"),
        pytest.param({"scopes": []}, 422, id="nothing"),
        pytest.param({"scopes": ["everything"]}, 422, id="a scope that is none"),
        pytest.param({"days": 0}, 422, id="no time"),
        pytest.param({"days": 400}, 422, id="too long"),
    ],
)
async def test_a_key_that_cannot_be_made(
    root: Client, copilot: Copilot, changes: dict[str, object], status: int
) -> None:
    robot = await added(copilot, "robot", Role.SERVICE)
    new = {"owner": robot.id, "name": "reports", "scopes": ["policies:read"]}
    assert (await root.post("/v1/keys", json=new | changes)).status_code == status
    assert (await root.get("/v1/keys")).json()["keys"] == []


async def test_the_glass_is_broken_with_a_reason_and_another_cookie(root: Client, copilot: Copilot) -> None:
    assert (await root.post("/v1/break-glass", json={"reason": "because"})).status_code == 422
    asked = (await root.post("/v1/break-glass", json={"reason": "A court asks for the wording today."})).json()
    assert asked["used_at"] is None
    before = dict(root.cookies)
    assert "cases:read" not in (await root.get("/v1/me")).json()["permissions"]
    used = await root.post(f"/v1/break-glass/{asked['id']}/use")
    assert used.status_code == 200
    assert dict(root.cookies) != before
    assert "cases:read" in (await root.get("/v1/me")).json()["permissions"]
    assert "cases:decide" not in (await root.get("/v1/me")).json()["permissions"]
    async with a_client(copilot) as client:
        client.cookies.update(before)
        assert (await client.get("/v1/me")).status_code == 401
    assert (await root.post(f"/v1/break-glass/{asked['id']}/use")).status_code == 409
    assert [each["reason"] for each in (await root.get("/v1/break-glass")).json()["break_glass"]] == [asked["reason"]]
    assert (await root.delete(f"/v1/break-glass/{asked['id']}")).status_code == 200
    assert "cases:read" not in (await root.get("/v1/me")).json()["permissions"]
    events = [record.entry.event for record in await copilot.stores.audit.page()]
    assert [event for event in events if event.startswith("break_glass")] == [
        "break_glass.asked",
        "break_glass.used",
        "break_glass.ended",
    ]


async def test_the_glass_is_broken_in_time_and_by_who_asked(root: Client, copilot: Copilot, clock: MovedClock) -> None:
    await added(copilot, "second", Role.ADMIN)
    asked = (await root.post("/v1/break-glass", json={"reason": "A court asks for the wording today."})).json()
    async with a_client(copilot) as second:
        await sign_in(second, "second")
        assert (await second.post(f"/v1/break-glass/{asked['id']}/use", headers=OWN)).status_code == 404
    clock.on(minutes=3)
    assert (await root.post(f"/v1/break-glass/{asked['id']}/use")).status_code == 409
    assert "cases:read" not in (await root.get("/v1/me")).json()["permissions"]


async def test_the_keys_of_somebody_who_is_let_in_no_longer(root: Client, copilot: Copilot) -> None:
    ana = await added(copilot, "ana", Role.ANALYST)
    key = {"authorization": f"Bearer {await a_key_of(copilot, ana, Permission.READ_POLICIES)}"}
    async with a_client(copilot) as client:
        assert (await client.get("/v1/policies", headers=key)).status_code == 200
        await root.put(f"/v1/people/{ana.id}/active", json={"active": False})
        assert (await client.get("/v1/policies", headers=key)).status_code == 401
