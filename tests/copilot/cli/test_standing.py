"""What doctor says of people, keys and the trail is what stands, and names what is to be done."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from copilot.audit.checkpoints import Checkpoint
from copilot.cli.standing import keys_in_words, people_in_words, trail_in_words, webhooks_in_words
from copilot.people.keys import ApiKey
from copilot.people.model import PersonId, Role
from copilot.people.users import User
from copilot.webhooks.model import DeliveryState, Endpoint, EndpointId, EventType
from tests.builders import AT
from tests.copilot.cli.conftest import Run
from tests.people import a_key, a_user

ISSUER = "https://login.example"
PEOPLE = [
    a_user("ana"),
    a_user("root", Role.ADMIN),
    a_user("gone", Role.ADMIN, active=False),
    a_user("robot", Role.SERVICE),
]


@pytest.mark.parametrize(
    ("users", "provider", "said"),
    [
        pytest.param([], "", "nobody can sign in yet", id="nobody"),
        pytest.param([a_user("robot", Role.SERVICE)], "", "nobody can sign in yet", id="a service alone"),
        pytest.param(PEOPLE, "", "2 people are let in, 1 of them admins, and 1 services; no provider", id="passwords"),
        pytest.param(PEOPLE, ISSUER, f"they sign in with {ISSUER} too", id="a provider"),
    ],
)
def test_people(users: list[User], provider: str, said: str) -> None:
    assert said in people_in_words(users, provider)


@pytest.mark.parametrize(
    ("key", "said"),
    [
        pytest.param(a_key(expires_at=AT + timedelta(days=8)), "1 are good", id="it is good for longer"),
        pytest.param(
            a_key(expires_at=AT + timedelta(days=7)),
            "1 are good; within a week expire key-1 ('a script') on 2026-03-09: `copilot keys rotate` gives each a "
            "successor",
            id="it expires in a week",
        ),
        pytest.param(a_key(expires_at=AT), "0 are good", id="it has expired"),
        pytest.param(a_key(expires_at=AT + timedelta(days=1), revoked_at=AT), "0 are good", id="it was revoked"),
    ],
)
def test_keys(key: ApiKey, said: str) -> None:
    assert keys_in_words([key], AT) == said


@pytest.mark.parametrize(
    ("size", "said"),
    [
        pytest.param(None, "9 entries, no checkpoint yet", id="none"),
        pytest.param(9, "9 entries; the newest checkpoint is of 2026-03-02 10:00 UTC and covers them all", id="all"),
        pytest.param(4, "2026-03-02 10:00 UTC, 5 came after it", id="some"),
        pytest.param(12, "and knows 12: run `copilot audit verify`", id="more than there are"),
    ],
)
def test_the_trail(size: int | None, said: str) -> None:
    newest = Checkpoint(size, "5d8f", "2026-03-02T10:00:00.000000Z", None, "9f8e", b"", b"") if size else None
    assert said in trail_in_words(9, newest)


TOLD = Endpoint(EndpointId("wh_1"), "https://tools.example/", frozenset(EventType), AT, PersonId("root"), "salt")


@pytest.mark.parametrize(
    ("endpoints", "counts", "said"),
    [
        pytest.param([], {}, "nobody is told of what happens; `copilot webhooks add` adds an endpoint", id="none"),
        pytest.param([TOLD], {DeliveryState.WAITING: 3}, "1 endpoints; 3 events wait", id="all is well"),
        pytest.param(
            [TOLD, replace(TOLD, events=frozenset())],
            {DeliveryState.DEAD: 2},
            "2 endpoints, 1 of them gone: `copilot webhooks remove`; 0 events wait, 2 were given up: `copilot webhooks "
            "dead` shows them, `replay` sends them again",
            id="one is gone and something was given up",
        ),
    ],
)
def test_webhooks(endpoints: list[Endpoint], counts: dict[DeliveryState, int], said: str) -> None:
    assert webhooks_in_words(endpoints, counts) == said


def test_doctor_says_it(run: Run, settings: pytest.MonkeyPatch, tmp_path: Path) -> None:
    settings.setenv("COPILOT_DATABASE_URL", f"sqlite:///{tmp_path / 'copilot.db'}")
    settings.setenv("COPILOT_AUDIT_CHECKPOINTS", str(tmp_path / "checkpoints"))
    said = run("doctor").out
    assert "people: nobody can sign in yet" in said
    assert "keys: 0 are good" in said
    assert "audit trail: 0 entries, no checkpoint yet" in said
