"""No password, key or secret of a session is anywhere but where it was given: no log, answer, file or export has it."""

import json
import logging
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from api.access import Rules
from copilot.audit.ports import AuditTrail
from copilot.people.model import Role
from copilot.stores.opening import open_stores
from policy_corpus.corpus import Corpus
from tests.api.signed_in import OWN, Client, a_client, added, copilot_with_people
from tests.clocks import MovedClock
from tests.people import PASSWORD, some_people

OTHER_PASSWORD = "canary words nobody has seen"
WRONG = "canary-wrong-password-4471"


@pytest.fixture
def logged(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    with caplog.at_level(logging.DEBUG):
        yield caplog


async def exported(trail: AuditTrail) -> str:
    return json.dumps([str(bare) for bare in await trail.bare()])


async def live(client: Client) -> tuple[list[str], str]:
    """Do all that has to do with secrets; gives them, and everything that was answered besides."""
    said: list[str] = []

    async def ask(method: str, url: str, body: object = None, **headers: str) -> str:
        answer = await client.request(method, url, json=body, headers=OWN | headers)
        said.append(answer.text + str({k: v for k, v in answer.headers.items() if k != "set-cookie"}))
        return answer.text

    def cookie() -> str:
        return next(iter(client.cookies.values()))

    await ask("POST", "/v1/session", {"login": "root", "password": WRONG})
    await ask("POST", "/v1/session", {"login": WRONG, "password": PASSWORD})
    await ask("POST", "/v1/session", {"login": "root", "password": [WRONG]})
    await ask("POST", "/v1/session", {"login": "root", "password": PASSWORD})
    secrets = [WRONG, PASSWORD, OTHER_PASSWORD, cookie()]
    new = {"name": "Ana", "login": "ana", "roles": ["analyst"], "password": OTHER_PASSWORD}
    person = json.loads(await ask("POST", "/v1/people", new))["id"]
    await ask("POST", "/v1/people", new)
    await ask("PUT", f"/v1/people/{person}/password", {"password": OTHER_PASSWORD})
    key = {"owner": person, "name": "a script", "scopes": ["policies:read"]}
    made = json.loads(await ask("POST", "/v1/keys", key))
    rotated = json.loads(await ask("POST", f"/v1/keys/{made['key']['id']}/rotate", {}))
    del said[-2:]  # the two answers that a key is given in
    secrets += [made["text"][-49:-6], rotated["text"][-49:-6]]
    for text in (made["text"], rotated["text"], made["text"][:-2]):
        await ask("GET", "/v1/policies", authorization=f"Bearer {text}")
        await ask("GET", "/nowhere", authorization=f"Bearer {text}")
        await ask("POST", "/v1/recommendations", {"text": 1}, authorization=f"Bearer {text}")
    glass = json.loads(await ask("POST", "/v1/break-glass", {"reason": "a court asks for it today"}))
    await ask("POST", f"/v1/break-glass/{glass['id']}/use")
    secrets.append(cookie())
    for url in ("/v1/me", "/v1/people", "/v1/keys", f"/v1/people/{person}/sessions", "/v1/break-glass", "/readyz"):
        await ask("GET", url)
    await ask("DELETE", "/v1/session")
    return secrets, "\n".join(said)


async def test_no_secret_is_anywhere(
    corpus: Corpus, tmp_path: Path, logged: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    clock = MovedClock()
    stores = await open_stores(f"sqlite:///{tmp_path / 'copilot.db'}")
    copilot = await copilot_with_people(corpus, clock)
    copilot = replace(copilot, stores=stores, people=some_people(stores, clock))
    await added(copilot, "root", Role.ADMIN)
    async with a_client(copilot, Rules(None)) as client:
        secrets, answered = await live(client)
    trail = await exported(stores.audit)
    files = b"".join(path.read_bytes() for path in sorted(tmp_path.iterdir()))
    await stores.close()
    out, err = capfd.readouterr()
    places = {
        "answers": answered,
        "logs": logged.text + str([record.__dict__ for record in logged.records]),
        "the trail": trail,
        "files": files.decode("latin-1"),
        "the terminal": out + err,
        "what things look like": repr((copilot.people, copilot.people.parts, copilot.people.parts.pepper)),
    }
    assert len(set(secrets)) == 7
    assert len(trail) > 1000
    for place, text in places.items():
        for number, secret in enumerate(secrets):
            assert secret not in text, f"secret {number} is in {place}"
    assert re.search(r"\$argon2id\$", places["files"])
