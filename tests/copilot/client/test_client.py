"""The client has a method for every operation with every member, and works against the service itself."""

import ast
import asyncio
import re
import subprocess
import sys
from collections.abc import Iterator
from inspect import signature
from pathlib import Path
from typing import get_type_hints

import httpx2
import pytest

from api.app import create_app
from copilot.client import client as clients
from copilot.client.client import Client, pages
from copilot.client.decoding import decode
from copilot.client.errors import MovedOn, NotAllowed, RequestRefused, ThereIsNone
from copilot.client.transport import Patience
from copilot.people.model import Permission, Role
from copilot.service import Copilot
from policy_corpus.corpus import Corpus
from policy_corpus.reader import read_corpus
from tests.api.client_code import FOLDER, ROOT, document, formatted, operations, written
from tests.api.signed_in import a_key_of, added, copilot_with_people
from tests.api.small_copilot import NOT_BLIND
from tests.api.small_corpus import write_small_corpus
from tests.clocks import MovedClock

OFFER = "1000 real followers for 5 dollars, write me"


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    return read_corpus(write_small_corpus(tmp_path_factory.mktemp("corpus")))


@pytest.fixture
def copilot(corpus: Corpus) -> Copilot:
    return asyncio.run(copilot_with_people(corpus, MovedClock()))


def a_client(copilot: Copilot, *scopes: Permission) -> Client:
    async def key() -> str:
        return await a_key_of(copilot, await added(copilot, f"robot-{len(scopes)}", Role.SERVICE), *scopes)

    app = create_app(copilot, console=NOT_BLIND)
    connections = httpx2.ASGITransport(app=app, client=("127.0.0.1", 50_000))
    return Client("http://localhost:8000", asyncio.run(key()), patience=Patience(30.0), connections=connections)


@pytest.fixture
def client(copilot: Copilot) -> Iterator[Client]:
    scopes = Permission.DRAFT, Permission.READ_POLICIES, Permission.READ_RECOMMENDATIONS, Permission.ADD_CASES
    with a_client(copilot, *scopes) as client:
        yield client


def test_the_client_is_what_the_service_describes(tmp_path: Path) -> None:
    """After a change of the API: python -m tests.api.client_code."""
    expected = formatted(written(asyncio.run(document())), tmp_path)
    standing = {path: (ROOT / path).read_text(encoding="utf-8") for path in expected if (ROOT / path).exists()}
    assert standing == expected
    folders = {str(Path(path).parent) for path in expected} - {str(FOLDER)}
    left = {path.relative_to(ROOT).as_posix() for folder in folders for path in (ROOT / folder).glob("*.py")}
    assert left == {path for path in expected if str(Path(path).parent) in folders}


def test_every_operation_has_a_method_with_its_parameters() -> None:
    described = asyncio.run(document())
    for _, _, operation in operations(described):
        takes = signature(getattr(Client, operation["operationId"])).parameters
        for parameter in operation.get("parameters", []):
            name = "idempotency_key" if parameter["name"] == "Idempotency-Key" else parameter["name"]
            assert name in takes or "query" in takes, (operation["operationId"], name)
        assert ("body" in takes) == ("requestBody" in operation)


def test_every_example_of_an_answer_is_read() -> None:
    described = asyncio.run(document())
    read = 0
    for _, _, operation in operations(described):
        kind = get_type_hints(getattr(Client, operation["operationId"]))["return"]
        if not hasattr(kind, "__dataclass_fields__"):
            continue
        for example in described["components"]["schemas"].get(f"{kind.__name__}Out", {}).get("examples", []):
            decode(kind, example)
            read += 1
    assert read >= 10


def test_a_draft_is_asked_for_and_read_again(client: Client) -> None:
    made = client.create_recommendation({"text": OFFER})
    assert client.get_recommendation(made.id) == made
    assert made.provenance.drafter.startswith("local")
    [citation, *_] = made.citations
    section = client.get_section(citation.section, version=citation.version)
    assert section.text[citation.start : citation.end] == citation.quote


def test_policies_are_listed_searched_and_asked(client: Client) -> None:
    found = [policy.policy for page in pages(client.list_policies, limit=1) for policy in page.policies]
    assert found == ["imprint", "sale-week", "spam", "tomorrow"]
    assert client.search_sections(q=OFFER, top=1).results[0].rank == 1
    assert client.ask_policy(q="May I sell followers?").corpus_fingerprint == client.list_policies().corpus_fingerprint


def test_what_goes_wrong_is_told_apart(client: Client) -> None:
    with pytest.raises(ThereIsNone, match="no-such"):
        client.get_policy("no-such")
    with pytest.raises(RequestRefused) as refused:
        client.create_recommendation({"text": OFFER, "region": "UK"})
    assert refused.value.problem is not None
    assert refused.value.problem.errors[0]["pointer"] == "/region"
    with pytest.raises(NotAllowed, match="people:manage"):
        client.list_people()
    client.create_recommendation({"id": "case-1", "text": OFFER})


def test_the_same_key_with_another_body_is_a_conflict(client: Client) -> None:
    first = client.create_recommendation({"text": OFFER}, idempotency_key="order-1")
    assert client.create_recommendation({"text": OFFER}, idempotency_key="order-1") == first
    with pytest.raises(MovedOn):
        client.create_recommendation({"text": "something else"}, idempotency_key="order-1")


def test_the_example_of_the_readme_runs(
    client: Client, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    [example] = [block for block in re.findall(r"```python\n(.*?)```", text, re.DOTALL) if "copilot.client" in block]
    ast.parse(example)
    monkeypatch.setattr(clients, "Client", lambda *_: client)
    exec(compile(example, "README.md", "exec"), {})  # noqa: S102
    assert "violation spam/1.1" in capsys.readouterr().out


def test_the_client_loads_nothing_of_the_service() -> None:
    program = "import sys, copilot.client.client; print(*sorted(m for m in sys.modules if m.split('.')[0] in NAMES))"
    names = {"api", "retrieval", "policy_corpus", "pydantic", "sqlalchemy", "numpy", "openai", "httpx2", "fastapi"}
    done = subprocess.run(
        [sys.executable, "-c", program.replace("NAMES", repr(names))],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert {name for name in done.stdout.split() if not name.startswith("policy_corpus")} == set()
