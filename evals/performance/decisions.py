"""How long people wait for a decision to be kept, while many decide at once: ``python -m evals.performance.decisions``.

Cases are decided by hand, so no model has a part in it. With ``--http`` the people are clients of a service of its own
process, whose CPU is counted; without it they are tasks beside the database, and theirs is counted too. A disk is as
quick as it is: beside the times stands how long a plain commit of one row takes here, measured in the same run, and the
ratio to it.
"""

import argparse
import asyncio
import sys
import tempfile
import time
from collections.abc import Sequence
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
from evals.performance.decision_load import Figures, Load, plain_commits
from evals.performance.decisions_over_http import measure_over_http
from policy_corpus.actions import read_catalogue
from policy_corpus.playbook import read_playbook

AT_ONCE = 64  # cases that come in together


async def measure(folder: Path, load: Load) -> Figures:
    """Put a load on a new SQLite database in that folder, at full durability."""
    rules, commits = _rules(), plain_commits(folder)
    stores = await open_stores(f"sqlite:///{folder / 'copilot.db'}", rules)
    try:
        cases = await _cases(stores.cases, rules, load.clients * load.each)
        took: list[float] = []
        began, cpu = time.perf_counter(), time.process_time()
        clients = (_client(stores.cases, rules, cases[n :: load.clients], (load, took)) for n in range(load.clients))
        await asyncio.gather(*clients)
        seconds, cpu = time.perf_counter() - began, (time.process_time() - cpu) * 1000
    finally:
        await stores.close()
    return Figures(tuple(took), commits + plain_commits(folder), seconds, cpu)


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


async def _client(ledger: CaseLedger, rules: Rules, cases: Sequence[CaseId], load: tuple[Load, list[float]]) -> None:
    """Decide the cases one after the other, and say how long each took."""
    thinking, took = load
    actor = _actor(f"person-{cases[0]}", Role.ANALYST)
    for case in cases:
        await asyncio.sleep(thinking.pause())
        began = time.perf_counter()
        await ledger.change(case, _deciding(Act(actor, datetime.now(UTC), f"decision-{case}"), rules))
        took.append((time.perf_counter() - began) * 1000)


def _deciding(act: Act, rules: Rules) -> Verb:
    seen, change = Seen(1, None, rules.fingerprint), (Result(Verdict.NO_VIOLATION), None)
    return lambda file: decide_by_hand(file, act, seen, rules, change)


def _actor(person: str, role: Role) -> Actor:
    return Actor(PersonId(person), frozenset({role}), "session")


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="How long people wait for a decision to be kept.")
    usual = Load()
    parser.add_argument("--clients", type=int, default=usual.clients)
    parser.add_argument("--each", type=int, default=usual.each, help="decisions of each client")
    parser.add_argument("--http", action="store_true", help="over HTTP, against a service of its own process")
    parser.add_argument("--think", type=float, default=usual.think, help="seconds before each decision")
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        work = measure_over_http if given.http else measure
        found = asyncio.run(work(Path(folder), Load(given.clients, given.each, given.think)))
    sys.stdout.write("\n".join(found.lines()) + "\n")


if __name__ == "__main__":
    main()
