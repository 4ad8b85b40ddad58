"""What is measured: the same load on each service in turn, in one run on one machine."""

import json
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass

from evals.performance.contestants import PEERS, Contestant, Place, model_server, ours, peer
from evals.performance.load import KEY, Loaded
from evals.performance.processes import run_program

SLOW = 200.0  # milliseconds until the model answers
BUSY = 64  # requests in flight
Open = Callable[[str], AbstractContextManager[Contestant]]  # given the address of the model


@dataclass(frozen=True, slots=True)
class Effort:
    """How much is sent, to the busy services and to the idle ones, and how often each measurement is made."""

    busy: int = 1500
    idle: int = 200
    rounds: int = 3


@dataclass(frozen=True, slots=True)
class Row:
    """What one service reached under one load. ``rate`` is in drafts a second, ``p50`` and ``cpu`` (a draft) in ms.

    ``memory`` is in MB after the load, ``ready`` the seconds from its start to its first answer.
    """

    service: str
    load: str
    rate: float
    p50: float
    p99: float
    cpu: float
    memory: float
    ready: float
    failed: int


def contestants(place: Place, peers: tuple[str, ...] = PEERS) -> dict[str, Open]:
    """Every service by its name."""
    found: dict[str, Open] = {
        "copilot, 2 workers": lambda model: ours(place, model, 2),
        "copilot, 1 worker": lambda model: ours(place, model, 1),
    }
    return found | {name: _peer(place, name) for name in peers}


def measure(place: Place, effort: Effort, services: dict[str, Open], told: Callable[[str], None]) -> list[Row]:
    """Every service under both loads, round by round in turn while the others rest.

    Of several rounds the best counts, since others use this machine too, and it isn't as fast all the time.
    """
    with model_server(place, 0.0) as model, ours(place, model.url, 1):
        pass  # the index stands from here on, so that no start counts its making
    rows: list[Row] = []
    for load, delay in (("busy", SLOW), ("idle", 0.0)):
        chosen = {name: opened for name, opened in services.items() if load == "busy" or not name.endswith("2 workers")}
        with model_server(place, delay) as model, ExitStack() as stack:
            started = {name: stack.enter_context(opened(model.url)) for name, opened in chosen.items()}
            rows += _in_turn(started, load, effort, told)
    return rows


def put(contestant: Contestant, requests: int, in_flight: int, skip: int = 0) -> Loaded:
    """One load, by the program that makes it."""
    arguments = ["-m", "evals.performance.load", "--url", contestant.url, "--bodies", str(contestant.bodies)]
    numbers = ["--requests", str(requests), "--in-flight", str(in_flight), "--skip", str(skip)]
    return Loaded(**json.loads(run_program([*arguments, *numbers], {KEY: contestant.key})))


def _in_turn(started: Mapping[str, Contestant], load: str, effort: Effort, told: Callable[[str], None]) -> list[Row]:
    """A row for each service. All have seen every body before the first round."""
    requests, in_flight = (effort.busy, BUSY) if load == "busy" else (effort.idle, 1)
    for contestant in started.values():
        bodies = len(contestant.bodies.read_bytes().splitlines())
        put(contestant, max(bodies, 2 * in_flight) if load == "busy" else min(bodies, requests), in_flight)
    rows: dict[str, list[Row]] = {name: [] for name in started}
    for number in range(effort.rounds):
        for name, contestant in started.items():
            told(f"{name}, {load}, {number + 1} of {effort.rounds}")
            rows[name].append(_round(contestant, load, requests, in_flight))
    return [_best(found, name, load) for name, found in rows.items()]


def _round(contestant: Contestant, load: str, requests: int, in_flight: int) -> Row:
    before = contestant.program.cpu()
    loaded = put(contestant, requests, in_flight)
    return Row(
        service="",
        load=load,
        rate=loaded.rate,
        p50=loaded.quantile(0.5),
        p99=loaded.quantile(0.99),
        cpu=(contestant.program.cpu() - before) * 1000 / requests,
        memory=contestant.program.memory(),
        ready=contestant.program.ready,
        failed=sum(count for status, count in loaded.statuses.items() if not status.startswith("2")),
    )


def _best(rows: list[Row], service: str, load: str) -> Row:
    """The best of each figure."""
    return Row(
        service=service,
        load=load,
        rate=max(row.rate for row in rows),
        p50=min(row.p50 for row in rows),
        p99=min(row.p99 for row in rows),
        cpu=min(row.cpu for row in rows),
        memory=min(row.memory for row in rows),
        ready=min(row.ready for row in rows),
        failed=sum(row.failed for row in rows),
    )


def _peer(place: Place, name: str) -> Open:
    return lambda model: peer(place, model, name)
