"""How long people wait for a decision to be kept, while many decide at once: ``python -m evals.performance.decisions``.

Cases are decided by hand, so no model has a part in it. A disk is as quick as it is: beside the times stands how long a
plain commit of one row takes here, measured in the same run, and the ratio to it.
"""

import argparse
import asyncio
import random
import sqlite3
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path

from copilot.cases import Case, CaseId
from copilot.casework.deciding import decide_by_hand
from copilot.casework.decisions import Result
from copilot.casework.files import Act
from copilot.casework.intake import arrival_of
from copilot.casework.ports import CaseLedger, Verb
from copilot.casework.priority import read_priority
from copilot.casework.rules import Rules
from copilot.casework.seeing import Seen
from copilot.casework.strikes import read_strike_rules
from copilot.people.model import Actor, PersonId, Role
from copilot.recommendations import Verdict
from copilot.stores.opening import open_stores
from policy_corpus.actions import read_catalogue
from policy_corpus.playbook import read_playbook

COMMITS = 200  # plain ones, half before and half after
AT_ONCE = 64  # cases that come in together


@dataclass(frozen=True, slots=True)
class Load:
    """How many clients decide how many cases each, and for how many seconds each thinks before a decision."""

    clients: int = 20
    each: int = 20
    think: float = 1.0


@dataclass(frozen=True, slots=True)
class Figures:
    """What a load came to. Times are in milliseconds: of decisions, and of the plain commits of the same run."""

    decisions: tuple[float, ...]
    commits: tuple[float, ...]
    seconds: float
    cpu: float

    def lines(self) -> list[str]:
        """The figures in words."""
        commit, last = quantile(self.commits, 0.5), quantile(self.decisions, 0.99)
        return [
            f"decisions: {len(self.decisions)}, {len(self.decisions) / self.seconds:.0f}/s, "
            f"{self.cpu / len(self.decisions):.1f} ms of CPU each",
            f"  p50 {quantile(self.decisions, 0.5):.1f} ms, p99 {last:.1f} ms, longest {max(self.decisions):.1f} ms",
            f"a plain commit: p50 {commit:.1f} ms, p99 {quantile(self.commits, 0.99):.1f} ms",
            f"p99 of a decision: {last / commit:.1f} plain commits at their median",
        ]


def quantile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least this share of them doesn't exceed."""
    ordered = sorted(values)
    return ordered[max(0, -(-len(ordered) * round(share * 1000) // 1000) - 1)]


async def measure(folder: Path, load: Load) -> Figures:
    """Put a load on a new SQLite database in that folder, at full durability."""
    rules, commits = _rules(), _plain_commits(folder, COMMITS // 2)
    stores = await open_stores(f"sqlite:///{folder / 'copilot.db'}", rules)
    try:
        cases = await _cases(stores.cases, rules, load.clients * load.each)
        took: list[float] = []
        began, cpu = time.perf_counter(), time.process_time()
        clients = (
            _client(stores.cases, rules, cases[n :: load.clients], (load.think, took)) for n in range(load.clients)
        )
        await asyncio.gather(*clients)
        seconds, cpu = time.perf_counter() - began, (time.process_time() - cpu) * 1000
    finally:
        await stores.close()
    return Figures(tuple(took), tuple(commits + _plain_commits(folder, COMMITS // 2)), seconds, cpu)


def _rules() -> Rules:
    playbook = read_playbook(Path(str(files("policy_corpus"))) / "playbook.toml")
    return Rules("performance", {}, read_catalogue(), playbook, read_priority(), read_strike_rules())


async def _cases(ledger: CaseLedger, rules: Rules, wanted: int) -> list[CaseId]:
    act = Act(_actor("intake", Role.SERVICE), datetime.now(UTC))
    made = [Case(CaseId(f"case-{number}"), f"Who sells a bicycle, number {number}?") for number in range(wanted)]
    for first in range(0, wanted, AT_ONCE):
        await asyncio.gather(
            *(ledger.take_in(arrival_of(case, act.at), act, rules) for case in made[first : first + AT_ONCE])
        )
    return [case.id for case in made]


async def _client(ledger: CaseLedger, rules: Rules, cases: Sequence[CaseId], load: tuple[float, list[float]]) -> None:
    """Decide the cases one after the other, and say how long each took."""
    think, took = load
    actor = _actor(f"person-{cases[0]}", Role.ANALYST)
    for case in cases:
        await asyncio.sleep(random.uniform(0.5, 1.5) * think)  # noqa: S311 - people don't think in step
        began = time.perf_counter()
        await ledger.change(case, _deciding(Act(actor, datetime.now(UTC), f"decision-{case}"), rules))
        took.append((time.perf_counter() - began) * 1000)


def _deciding(act: Act, rules: Rules) -> Verb:
    seen, change = Seen(1, None, rules.fingerprint), (Result(Verdict.NO_VIOLATION), None)
    return lambda file: decide_by_hand(file, act, seen, rules, change)


def _actor(person: str, role: Role) -> Actor:
    return Actor(PersonId(person), frozenset({role}), "session")


def _plain_commits(folder: Path, wanted: int) -> list[float]:
    """How long it takes to insert a row and have it on the disk, in milliseconds."""
    took = []
    with closing(sqlite3.connect(folder / "plain.db", isolation_level=None)) as connection:
        for statement in ("PRAGMA journal_mode = WAL", "PRAGMA synchronous = FULL"):
            connection.execute(statement)
        connection.execute("CREATE TABLE IF NOT EXISTS rows (number INTEGER PRIMARY KEY, text TEXT)")
        for _ in range(wanted):
            began = time.perf_counter()
            connection.execute("INSERT INTO rows (text) VALUES ('a row')")
            took.append((time.perf_counter() - began) * 1000)
    return took


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="How long people wait for a decision to be kept.")
    usual = Load()
    parser.add_argument("--clients", type=int, default=usual.clients)
    parser.add_argument("--each", type=int, default=usual.each, help="decisions of each client")
    parser.add_argument("--think", type=float, default=usual.think, help="seconds before each decision")
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        found = asyncio.run(measure(Path(folder), Load(given.clients, given.each, given.think)))
    sys.stdout.write("\n".join(found.lines()) + "\n")


if __name__ == "__main__":
    main()
