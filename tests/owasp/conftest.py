"""A service with people and one case of each sort, and a client for each of them."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import pytest

from copilot.cases import Case, CaseId, Report, ReportFlag
from copilot.people.model import Actor, Permission, PersonId, Role
from copilot.service import Copilot
from policy_corpus.corpus import Corpus
from policy_corpus.reader import read_corpus
from tests.api.signed_in import OWN, Client, a_key_of, added, an_app, client_of_app, copilot_with_people, sign_in
from tests.api.small_corpus import write_small_corpus
from tests.clocks import MovedClock

OFFER = "1000 real followers for 5 dollars, write me"
THREAT = "I will shoot Ann Example at the main station at 8 tonight."
INTAKE = Actor(PersonId("intake"), frozenset({Role.SERVICE}), "test")
Clients = dict[str, Client]


@pytest.fixture(scope="session")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    return read_corpus(write_small_corpus(Path(tmp_path_factory.mktemp("corpus"))))


async def staffed(corpus: Corpus) -> Copilot:
    """A copilot with people and a case of each sort."""
    copilot = await copilot_with_people(corpus, MovedClock())
    for login, role in (("ana", Role.ANALYST), ("ben", Role.ANALYST), ("sara", Role.SENIOR_REVIEWER)):
        await added(copilot, login, role)
    await added(copilot, "root", Role.ADMIN)
    await copilot.casework.take_in(INTAKE, Case(CaseId("case-1"), OFFER))
    await copilot.casework.take_in(INTAKE, Case(CaseId("sealed"), THREAT))
    flagged = (Report("user", flag=ReportFlag.CHILD_SAFETY),)
    await copilot.casework.take_in(INTAKE, Case(CaseId("stub"), "canary4711", reports=flagged))
    return copilot


@asynccontextmanager
async def clients_of(copilot: Copilot) -> AsyncIterator[Clients]:
    """A client for each of them; ``nobody`` has signed in nowhere, ``robot`` is a program with a key of two scopes."""
    key = await a_key_of(
        copilot, await added(copilot, "robot", Role.SERVICE), Permission.DRAFT, Permission.READ_POLICIES
    )
    app = an_app(copilot)
    async with AsyncExitStack() as stack:
        clients = {
            name: await stack.enter_async_context(client_of_app(app))
            for name in ("ana", "ben", "sara", "root", "nobody", "robot")
        }
        for name in ("ana", "ben", "sara", "root"):
            await sign_in(clients[name], name)
            clients[name].headers.update(OWN)
        clients["robot"].headers["authorization"] = f"Bearer {key}"
        yield clients


@pytest.fixture
async def copilot(corpus: Corpus) -> Copilot:
    return await staffed(corpus)


@pytest.fixture
async def people(copilot: Copilot) -> AsyncIterator[Clients]:
    async with clients_of(copilot) as clients:
        yield clients
