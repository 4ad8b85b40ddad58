"""The process says that it lives; it says that it is ready only when it can serve, and else what is wrong."""

from copilot.service import Copilot
from tests.api.conftest import Client, client_of
from tests.api.small_copilot import SmallIndex, small_copilot, without_vectors


async def test_a_process_that_answers_is_alive(client: Client) -> None:
    answer = await client.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "alive"})


async def test_a_process_whose_store_is_gone_is_still_alive(client: Client, copilot: Copilot) -> None:
    await copilot.store.close()
    assert (await client.get("/healthz")).status_code == 200


async def test_a_service_with_all_its_parts_is_ready_and_names_them(client: Client) -> None:
    answer = await client.get("/readyz")
    assert (answer.status_code, answer.json()["status"]) == (200, "ready")
    assert [(check["name"], check["ok"]) for check in answer.json()["checks"]] == [
        ("store", True),
        ("index", True),
        ("embedder", True),
        ("drafter", True),
    ]
    assert all(check["milliseconds"] >= 0 for check in answer.json()["checks"])


async def test_a_service_without_its_store_is_not_ready_and_says_so(client: Client, copilot: Copilot) -> None:
    await copilot.store.close()
    answer = await client.get("/readyz")
    assert (answer.status_code, answer.headers["content-type"]) == (503, "application/problem+json")
    assert int(answer.headers["retry-after"]) > 0
    assert [check["name"] for check in answer.json()["checks"] if not check["ok"]] == ["store"]
    assert "store" in answer.json()["detail"]


async def test_a_service_whose_index_lost_its_vectors_is_not_ready(index: SmallIndex) -> None:
    async with client_of(await small_copilot(without_vectors(index))) as client:
        answer = await client.get("/readyz")
    assert answer.status_code == 503
    assert [check["name"] for check in answer.json()["checks"] if not check["ok"]] == ["index"]
