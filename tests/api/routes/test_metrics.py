"""What is counted is for whoever may read it, and holds no content and nobody's id, whatever was asked."""

import json
import logging
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

import pytest
from prometheus_client.parser import text_string_to_metric_families

from api.access import Rules
from copilot.casework.model import Queue, State
from copilot.errors import StoreUnavailable
from copilot.people.keyring import NewKey
from copilot.people.model import Permission, Role
from copilot.service import Copilot
from copilot.stores.casework_memory import MemoryCaseLedger
from copilot.stores.memory import MemoryRecommendationStore
from copilot.stores.memory_audit import MemoryAuditTrail
from policy_corpus.corpus import Corpus
from tests.api.conftest import Client, client_of
from tests.api.signed_in import OWN, a_client, a_key_of, added, copilot_with_people, sign_in
from tests.clocks import MovedClock
from tests.people import PASSWORD, ROOT

CANARY = "canary4711"
LABELS = {
    "method",
    "route",
    "status",
    "verdict",
    "step",
    "reason",
    "kind",
    "error",
    "queue",
    "state",
    "model",
    "source",
}
OF_LIBRARY = {"le", "generation", "version", "python", "drafter", "embedder"}


class GoneLedger(MemoryCaseLedger):
    """A ledger that doesn't answer."""

    async def counts(self) -> Mapping[tuple[Queue, State], int]:
        raise StoreUnavailable("gone")


async def test_this_machine_may_read_as_long_as_nobody_signs_in(client: Client) -> None:
    answer = await client.get("/metrics")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    assert "copilot_build_info{" in answer.text


async def test_it_takes_a_permission_of_its_own(corpus: Corpus) -> None:
    copilot = await copilot_with_people(corpus, MovedClock())
    robot = await added(copilot, "robot", Role.SERVICE)
    await added(copilot, "ana", Role.ANALYST)
    keys = [await a_key_of(copilot, robot, scope) for scope in (Permission.READ_METRICS, Permission.DRAFT)]
    async with a_client(copilot, Rules(None)) as client:
        statuses = [
            (await client.get("/metrics", headers={"authorization": f"Bearer {key}"})).status_code for key in keys
        ]
        statuses.append((await client.get("/metrics")).status_code)
        await sign_in(client, "ana")
        statuses.append((await client.get("/metrics", headers=OWN)).status_code)
    assert statuses == [200, 403, 401, 403]


async def test_what_was_asked_is_counted_by_its_route(client: Client) -> None:
    await client.post("/v1/recommendations", json={"text": "Hello"})
    await client.get("/v1/sections/spam/1.1")
    await client.get(f"/{CANARY}")
    text = (await client.get("/metrics")).text
    assert 'copilot_http_requests_total{method="POST",route="/v1/recommendations",status="201"} 1.0' in text
    assert 'route="/v1/sections/{section_id:path}"' in text
    assert 'copilot_http_requests_total{method="GET",route="none",status="404"} 1.0' in text
    assert 'copilot_step_seconds_count{step="retrieve"} 1.0' in text
    assert "copilot_store_up 1.0" in text


async def test_a_database_that_is_gone_is_said_and_hides_no_counter(copilot: Copilot) -> None:
    stores = replace(copilot.stores, cases=GoneLedger(MemoryAuditTrail(), MemoryRecommendationStore(), None))
    async with client_of(replace(copilot, stores=stores)) as client:
        text = (await client.get("/metrics")).text
    assert "copilot_store_up 0.0" in text
    assert "copilot_build_info{" in text


async def live(copilot: Copilot) -> list[str]:
    """A life with errors in it; gives the ids and secrets that came up."""
    known = [CANARY, PASSWORD]
    await added(copilot, "root", Role.ADMIN)
    ana = await added(copilot, "ana", Role.SENIOR_REVIEWER)
    key = await copilot.people.keys.make(NewKey(ana.id, CANARY, frozenset({Permission.DRAFT}), timedelta(days=1)), ROOT)
    known += [ana.id, key.text, key.key.id]
    async with a_client(copilot, Rules(None)) as client:
        bearer = {"authorization": f"Bearer {key.text}", "x-request-id": "req-of-the-test"}
        for text in ("I will find you and hurt you.", CANARY):
            case = {"id": f"case-{CANARY}-{len(text)}", "text": f"{text} {CANARY}", "author": {"handle": CANARY}}
            made = (await client.post("/v1/recommendations", json=case, headers=bearer)).json()
            known.append(made["id"])
        await client.post("/v1/session", json={"login": CANARY, "password": CANARY}, headers=OWN)
        await sign_in(client, "ana")
        for method, path, body in (
            ("GET", f"/v1/search?q={CANARY}", None),
            ("GET", f"/v1/cases/case-{CANARY}-10/content", None),
            ("GET", f"/{CANARY}", None),
            (CANARY.upper(), "/healthz", None),
            ("POST", "/v1/recommendations", {"text": CANARY, CANARY: 1}),
            ("POST", f"/v1/cases/case-{CANARY}-10/claim", {}),
            (
                "POST",
                f"/v1/cases/case-{CANARY}-10/decisions",
                {"kind": "approve", "seen": {"version": 1, "recommendation": CANARY, "corpus": CANARY}, "id": CANARY},
            ),
        ):
            await client.request(method, path, json=body, headers=OWN)
        await copilot.store.close()
        await client.post("/v1/recommendations", json={"text": CANARY}, headers=OWN)
    return known


async def test_no_content_no_id_and_no_secret_is_in_metrics_or_logs(
    corpus: Corpus, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    logging.getLogger("httpx2").setLevel(logging.CRITICAL)
    copilot = await copilot_with_people(corpus, MovedClock())
    known = await live(copilot)
    text = (await copilot.measured()).decode()
    said = "\n".join(record.getMessage() for record in caplog.records if record.name.startswith(("api", "copilot")))
    refused = r'("status":4(?:00|03|04|05|13|15|22|29),"problem":"[a-z-]+"),"person":"person_[0-9a-f]+"'
    bare = re.sub(refused, r"\1", said)
    assert bare != said  # whoever is refused is named, and nobody else
    for one in known:
        assert one.lower() not in text.lower(), one
        assert one.lower() not in bare.lower(), one
    assert "req-of-the-test" in said
    assert "req-of-the-test" not in text
    labels = {name for family in text_string_to_metric_families(text) for one in family.samples for name in one.labels}
    assert labels <= LABELS | OF_LIBRARY
    assert json.loads(said.splitlines()[0])["request_id"]


async def test_a_copilot_that_counts_nothing_says_so(copilot: Copilot) -> None:
    async with client_of(replace(copilot, metrics=None)) as client:
        assert (await client.get("/metrics")).status_code == 404
