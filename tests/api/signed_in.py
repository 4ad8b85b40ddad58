"""A quick copilot with people in it, and clients that are somebody."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta

import httpx2
from fastapi import FastAPI

from api.access import Rules
from api.app import create_app
from copilot.people.accounts import NewUser
from copilot.people.keyring import NewKey
from copilot.people.model import Permission, Role
from copilot.people.oidc import OidcProvider
from copilot.people.users import User
from copilot.service import Copilot
from policy_corpus.corpus import Corpus
from tests.api.small_copilot import NOT_BLIND, SmallIndex, small_copilot
from tests.clocks import MovedClock
from tests.hash_embedder import HashEmbedder
from tests.people import PASSWORD, ROOT, some_people

Client = httpx2.AsyncClient
HERE = "http://localhost:8000"
OWN = {"origin": HERE}


async def copilot_with_people(corpus: Corpus, clock: MovedClock, provider: OidcProvider | None = None) -> Copilot:
    """A copilot that embeds in no time; nobody is there yet."""
    copilot = await small_copilot(await SmallIndex.build(corpus, HashEmbedder()), clock)
    return replace(copilot, people=some_people(copilot.stores, clock, provider))


@asynccontextmanager
async def a_client(
    copilot: Copilot,
    rules: Rules | None = None,
    *,
    ip: str = "127.0.0.1",
    base_url: str = HERE,
    allow_remote: bool = False,
) -> AsyncIterator[Client]:
    """A client of an application of its own of the copilot, which stays open."""
    async with client_of_app(an_app(copilot, rules, allow_remote=allow_remote), ip=ip, base_url=base_url) as client:
        yield client


def an_app(copilot: Copilot, rules: Rules | None = None, *, allow_remote: bool = False) -> FastAPI:
    """An application for several clients: to make one takes as long as fifty requests."""
    return create_app(copilot, rules=rules, allow_remote=allow_remote, console=NOT_BLIND)


@asynccontextmanager
async def client_of_app(app: FastAPI, *, ip: str = "127.0.0.1", base_url: str = HERE) -> AsyncIterator[Client]:
    """One of the clients of an application."""
    transport = httpx2.ASGITransport(app=app, client=(ip, 50_000))
    async with Client(transport=transport, base_url=base_url) as client:
        yield client


async def added(copilot: Copilot, login: str, *roles: Role) -> User:
    """Somebody with that login; a service has no password."""
    password = None if Role.SERVICE in roles else PASSWORD
    return await copilot.people.accounts.add(NewUser(login.title(), login, frozenset(roles), password), ROOT)


async def sign_in(client: Client, login: str) -> str:
    """Sign in over HTTP, keep the cookie in the client, and give it."""
    answer = await client.post("/v1/session", json={"login": login, "password": PASSWORD}, headers=OWN)
    assert answer.status_code == 201, answer.text
    return next(iter(answer.cookies.values()))


async def a_key_of(copilot: Copilot, owner: User, *scopes: Permission) -> str:
    """The text of a key of theirs."""
    made = await copilot.people.keys.make(NewKey(owner.id, "a script", frozenset(scopes), timedelta(days=30)), ROOT)
    return made.text
