"""How fast the console is with a long queue: ``python -m evals.performance.console``.

A database is filled with cases, the service is started as it is in use, and Chromium opens the queue and a case again
and again: from a blank tab, and from another page of the console. Not a test: the figures are those of the machine,
whose load is told beside them; ``--patience`` has each opening wait until nothing else runs.
"""

import argparse
import asyncio
import json
import os
import random
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from secrets import token_urlsafe
from urllib.error import URLError
from urllib.request import urlopen

from copilot.bootstrap import open_copilot
from copilot.cases import Author, Case, CaseId, Report
from copilot.casework.model import Urgency
from copilot.errors import Unavailable
from copilot.people.accounts import NewUser
from copilot.people.model import SYSTEM, Actor, PersonId, Role
from copilot.settings import Settings
from evals.performance.opening import Filled, lines_of, open_pages

DRAFTED = 40  # of the most urgent cases
AT_ONCE = 64
FILLER = Actor(PersonId("ops"), frozenset({Role.SERVICE}), "measurement")
_WORDS = (
    "market",
    "street",
    "train",
    "winter",
    "garden",
    "river",
    "paper",
    "window",
    "school",
    "bread",
    "letter",
    "morning",
)


def samples(count: int, seed: int = 7) -> Iterator[tuple[Case, Urgency]]:
    """Cases with different words and urgencies, the same at every run."""
    rolled = random.Random(seed)  # noqa: S311  (nothing secret)
    for number in range(count):
        text = f"{' '.join(rolled.choices(_WORDS, k=25))} number {number}"
        case = Case(CaseId(f"case-{number:06}"), text, language="en", author=Author(f"a{number}"), reports=(_REPORT,))
        yield case, Urgency(views=rolled.randrange(1, 2_000_000), views_per_hour=float(rolled.randrange(1, 9000)))


_REPORT = Report("user", "Somebody didn't like it.")


async def fill(settings: Settings, count: int) -> Filled:
    """Let somebody in, hand the cases in and have the most urgent ones drafted."""
    copilot = await open_copilot(settings)
    login, password = "reader@measurement.example", token_urlsafe(24)
    try:
        reader = NewUser("Reader", login, frozenset({Role.SENIOR_REVIEWER}), password)
        await copilot.people.accounts.add(reader, SYSTEM)
        waiting = asyncio.Semaphore(AT_ONCE)

        async def take(case: Case, urgency: Urgency) -> None:
            async with waiting:
                await copilot.casework.take_in(FILLER, case, urgency)

        every = list(samples(count))
        await asyncio.gather(*(take(case, urgency) for case, urgency in every))
        first = sorted(every, key=lambda one: -one[1].views * one[1].views_per_hour)[:DRAFTED]
        for case, _ in first:
            await copilot.recommend(case)
        return Filled(first[0][0].id, login, password)
    finally:
        await copilot.close()


@contextmanager
def serving(data: Path, *flags: str) -> Iterator[str]:
    """The service over a data folder, on loopback, begun with these flags: its address."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
    command = [sys.executable, "-c", "from copilot.cli import main; main()", "serve", "--port", str(port), *flags]
    with (data / "serve.log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, env=_environment(data))  # noqa: S603  (fixed words)
        try:
            _wait(process, f"http://127.0.0.1:{port}")
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(30)


def _environment(data: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("COPILOT_", "OPENAI_"))}
    return kept | {"COPILOT_DATA_DIR": str(data), "COPILOT_BLIND_SHARE": "0"}


def _wait(process: "subprocess.Popen[bytes]", url: str, patience: float = 120.0) -> None:
    until = time.monotonic() + patience
    while process.poll() is None and time.monotonic() < until:
        try:
            with urlopen(f"{url}/console/queue", timeout=30):  # noqa: S310  (loopback)
                return
        except (URLError, OSError):
            time.sleep(0.1)
    raise Unavailable("`copilot serve` did not start\n  hint: serve.log in the data folder says why")


def main() -> None:
    """Fill, serve, measure, print. Ends with 1 where an aim is missed."""
    asked = argparse.ArgumentParser(prog="python -m evals.performance.console", description=__doc__)
    asked.add_argument("--cases", type=int, default=10_000, help="how many wait in the queue")
    asked.add_argument("--rounds", type=int, default=20, help="how often each page is opened")
    asked.add_argument("--patience", type=float, default=0.0, help="seconds that an opening waits for a calm machine")
    asked.add_argument("--data", type=Path, required=True, help="a data folder of its own; kept, and filled once")
    given = asked.parse_args()
    given.data.mkdir(parents=True, exist_ok=True)
    known = given.data / "filled.json"
    if not known.exists():
        settings = Settings(data_dir=given.data, drafter="local:")
        known.write_text(json.dumps(asdict(asyncio.run(fill(settings, given.cases)))), encoding="utf-8")
    before = os.getloadavg()[0]
    with serving(given.data) as url:
        filled = Filled(**json.loads(known.read_text(encoding="utf-8")))
        found = open_pages(url, filled, given.rounds, given.patience)
    sys.stdout.write("".join(f"{line}\n" for line in lines_of(found)))
    sys.stdout.write(
        f"load of the machine {before:.1f} before, {os.getloadavg()[0]:.1f} after, {os.cpu_count()} cores\n"
    )
    sys.exit(0 if all(one.met for one in found) else 1)


if __name__ == "__main__":
    main()
