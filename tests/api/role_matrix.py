"""What each role gets at each route, in a file that people read: ``python -m tests.api.role_matrix`` writes it anew."""

import asyncio
import json
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from fastapi import FastAPI

from api.access import Open
from api.app import create_app
from copilot.people.model import Permission, Role
from policy_corpus.corpus import Corpus
from policy_corpus.reader import read_corpus
from tests.api.signed_in import OWN, Client, a_key_of, added, an_app, client_of_app, copilot_with_people, sign_in
from tests.api.small_corpus import write_small_corpus
from tests.clocks import MovedClock

FILE = Path(__file__).with_name("role_matrix.json")
Matrix = dict[str, dict[str, str | int]]


def operations(app: FastAPI) -> Iterator[tuple[str, str, str]]:
    """The method, the path and the name of each operation."""
    for path, methods in app.openapi()["paths"].items():
        for method, operation in methods.items():
            yield method.upper(), path, operation["operationId"]


async def matrix(corpus: Corpus) -> Matrix:
    """The status that each role gets, with a body that says nothing and ids that nobody has.

    ``nobody`` asks where people were added, ``first`` where nobody was; ``key`` has every scope that a service can.
    """
    empty, copilot = [await copilot_with_people(corpus, MovedClock()) for _ in range(2)]
    app = create_app(copilot)
    rows: Matrix = {}
    for method, path, name in operations(app):
        takes = app.state.declared[name]
        rows[f"{method} {path}"] = {"takes": takes.value if isinstance(takes, Permission | Open) else str(takes)}
    await _ask(rows, "first", an_app(empty))
    app = an_app(copilot)
    for role in Role:
        if role is not Role.SERVICE:
            await added(copilot, role.value, role)
            await _ask(rows, role.value, app, login=role.value)
    await _ask(rows, "nobody", app)
    service = await added(copilot, "robot", Role.SERVICE)
    scopes = Permission.DRAFT, Permission.READ_POLICIES, Permission.READ_RECOMMENDATIONS
    await _ask(rows, "key", app, key=await a_key_of(copilot, service, *scopes))
    return rows


async def _ask(rows: Matrix, who: str, app: FastAPI, login: str = "", key: str = "") -> None:
    async with client_of_app(app) as client:
        for route in rows:
            if login:
                await sign_in(client, login)
            rows[route][who] = await _status(client, route, {"authorization": f"Bearer {key}"} if key else OWN)


async def _status(client: Client, route: str, headers: dict[str, str]) -> int:
    method, _, path = route.partition(" ")
    filled = "/".join("x" if part.startswith("{") else part for part in path.split("/"))
    body: dict[str, str] | None = None if method in {"GET", "DELETE"} else {}
    return (await client.request(method, filled, json=body, headers=headers)).status_code


def as_text(rows: Matrix) -> str:
    """The file: a line a route."""
    lines = [f"  {json.dumps(route)}: {json.dumps(row)}" for route, row in sorted(rows.items())]
    return "{\n" + ",\n".join(lines) + "\n}\n"


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        FILE.write_text(as_text(asyncio.run(matrix(read_corpus(write_small_corpus(Path(folder)))))), encoding="utf-8")
    sys.stdout.write(f"written: {FILE}\n")
