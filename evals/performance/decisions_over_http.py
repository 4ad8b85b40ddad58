"""Decisions over HTTP: a service of its own process, people with keys, and clients that decide one case after another.

No model can be reached: whoever decides by hand doesn't wait for one.
"""

import asyncio
import json
import os
import sys
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from secrets import token_urlsafe
from typing import Any
from urllib.parse import urlsplit

from copilot.bootstrap import SystemClock, read_actions, read_policies
from copilot.cases import Case, CaseId
from copilot.casework.files import Act
from copilot.casework.intake import arrival_of
from copilot.casework.rules import Rules, rules_of
from copilot.errors import Unavailable
from copilot.people.accounts import NewUser
from copilot.people.desk import People
from copilot.people.keyring import NewKey
from copilot.people.model import Actor, Permission, PersonId, Role
from copilot.people.opening import open_people
from copilot.settings import Settings, read_settings
from copilot.stores.opening import open_stores
from copilot.stores.ports import Stores
from evals.performance.decision_load import Figures, Load, plain_commits

AT_ONCE = 64  # cases that come in together
SCOPES = frozenset({Permission.READ_QUEUES, Permission.READ_CONTENT, Permission.DECIDE})
NO_MODEL = {"COPILOT_DRAFTER": "openai:none", "OPENAI_BASE_URL": "http://127.0.0.1:9/v1", "OPENAI_API_KEY": "none"}
_SERVE = "import sys; sys.argv = ['copilot', 'serve', '--port', '0']; from copilot.cli import main; main()"
_READY = "serving on "
_ADMIN = Actor(PersonId("measuring"), frozenset({Role.ADMIN}), "command line")
_INTAKE = Actor(PersonId("intake"), frozenset({Role.SERVICE}), "command line")


class ServiceBroken(Unavailable):
    """The service of a measurement didn't start, or did not answer as it should."""


@dataclass(frozen=True, slots=True)
class Served:
    """A service that answers at ``url``."""

    url: str
    pid: int

    def cpu(self) -> float:
        """Milliseconds of CPU that it has taken so far, where the system says so in ``/proc``."""
        stat = Path(f"/proc/{self.pid}/stat")
        if not stat.exists():
            return 0.0
        fields = stat.read_text("ascii", "replace").rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) * 1000 / os.sysconf("SC_CLK_TCK")


async def measure_over_http(folder: Path, load: Load, corpus: Path | None = None) -> Figures:
    """Put a load on a new service with a new SQLite database in that folder, at full durability.

    ``corpus`` is the folder of other policies than our own. Raises ``ServiceBroken``.
    """
    chosen = {"corpus_dir": corpus} if corpus else {}
    settings = read_settings(data_dir=folder, database_url=f"sqlite:///{folder / 'copilot.db'}", **chosen)
    cases, keys, fingerprint = await _prepare(settings, load)
    commits, took = plain_commits(folder), list[float]()
    async with serving(settings) as served:
        clients = [
            _client(served, key, _requests(cases[n :: load.clients], fingerprint), load) for n, key in enumerate(keys)
        ]
        began, cpu = time.perf_counter(), served.cpu()
        for each in await asyncio.gather(*clients):
            took += each
        seconds, cpu = time.perf_counter() - began, served.cpu() - cpu
    return Figures(tuple(took), commits + plain_commits(folder), seconds, cpu)


@asynccontextmanager
async def serving(settings: Settings) -> AsyncIterator[Served]:
    """The service of those settings without a model, until this context is left. Raises ``ServiceBroken``."""
    chosen = {"COPILOT_DATA_DIR": str(settings.data), "COPILOT_DATABASE_URL": settings.database}
    chosen |= {"COPILOT_CORPUS_DIR": str(settings.corpus)} | NO_MODEL
    ours = {name: value for name, value in os.environ.items() if not name.startswith(("COPILOT_", "OPENAI_"))}
    log = settings.data / "service.log"
    with log.open("wb") as errors:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-c", _SERVE, stdout=errors, stderr=errors, env=ours | chosen
        )
        try:
            yield Served(await _url(process, log), process.pid)
        finally:
            if process.returncode is None:
                process.terminate()
            await process.wait()


async def _url(process: asyncio.subprocess.Process, log: Path) -> str:
    """The address that the service says it serves on."""
    while process.returncode is None:
        said = log.read_text("utf-8", "replace")
        if _READY in said and "\n" in said.partition(_READY)[2]:
            return said.partition(_READY)[2].split(";")[0].split()[0]
        await asyncio.sleep(0.05)
    raise ServiceBroken(f"the service did not start: {log.read_text('utf-8', 'replace')[-2000:]}")


async def _prepare(settings: Settings, load: Load) -> tuple[list[CaseId], list[str], str]:
    """Cases that wait, a key for each client, and the fingerprint of the policies."""
    policies = read_policies(settings)
    rules = rules_of(policies, settings.corpus, read_actions(settings))
    stores = await open_stores(settings.database, rules)
    try:
        people = open_people(settings, stores, SystemClock())
        keys = [await _key(people, number) for number in range(load.clients)]
        cases = await _cases(stores, rules, load.clients * load.each)
        people.close()
    finally:
        await stores.close()
    return cases, keys, policies.fingerprint


async def _key(people: People, number: int) -> str:
    new = NewUser(f"Person {number}", f"person-{number}", frozenset({Role.ANALYST}), token_urlsafe(16))
    user = await people.accounts.add(new, _ADMIN)
    made = await people.keys.make(NewKey(user.id, "measuring", SCOPES, timedelta(days=1)), _ADMIN)
    return made.text


async def _cases(stores: Stores, rules: Rules, wanted: int) -> list[CaseId]:
    act = Act(_INTAKE, SystemClock().now())
    made = [Case(CaseId(f"case-{number}"), f"Who sells a bicycle, number {number}?") for number in range(wanted)]
    for first in range(0, wanted, AT_ONCE):
        await asyncio.gather(
            *(stores.cases.take_in(arrival_of(case, act.at), act, rules) for case in made[first : first + AT_ONCE])
        )
    return [case.id for case in made]


def _requests(cases: Sequence[CaseId], corpus: str) -> list[tuple[str, Mapping[str, Any]]]:
    """The path and the body of each decision."""
    said = {"kind": "by_hand", "seen": {"version": 1, "corpus": corpus}, "result": {"verdict": "no_violation"}}
    return [(f"/v1/cases/{case}/decisions", {**said, "id": f"decision-{case}"}) for case in cases]


async def _client(
    served: Served, key: str, requests: Sequence[tuple[str, Mapping[str, Any]]], load: Load
) -> list[float]:
    """Send the requests one after the other over one connection, and say how many milliseconds each took."""
    place, took = urlsplit(served.url), []
    reader, writer = await asyncio.open_connection(place.hostname, place.port)
    for path, body in requests:
        await asyncio.sleep(load.pause())
        sent = json.dumps(body).encode()
        head = f"POST {path} HTTP/1.1\r\nHost: {place.netloc}\r\nAuthorization: Bearer {key}\r\n"
        head += f"Content-Type: application/json\r\nContent-Length: {len(sent)}\r\n\r\n"
        began = time.perf_counter()
        writer.write(head.encode() + sent)
        status, answer = await _answer(reader)
        took.append((time.perf_counter() - began) * 1000)
        if status != b"201":
            raise ServiceBroken(f"{path} was answered with {status.decode()}: {answer[:300].decode()}")
    writer.close()
    return took


async def _answer(reader: asyncio.StreamReader) -> tuple[bytes, bytes]:
    """The status of an answer with a length, and its body."""
    head = await reader.readuntil(b"\r\n\r\n")
    length = next(line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
    return head.split(b" ", 2)[1], await reader.readexactly(int(length.partition(b":")[2]))
