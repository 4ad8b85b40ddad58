"""``copilot serve``: the HTTP service and the console."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from functools import partial
from math import ceil
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Annotated

import typer

from api.access import Rules, is_remote, rules_of
from api.console.ports import Persona, Setup
from api.server import Address
from api.server import serve as serve_api
from copilot.audit.keeping import CheckpointKeeper
from copilot.audit.opening import audit_files
from copilot.bootstrap import open_copilot
from copilot.cli.console import note, progress
from copilot.cli.options import CorpusDir, settings_for
from copilot.cli.workers import serve_with_workers
from copilot.demonstration.cases import seed
from copilot.demonstration.people import ANA, DemoPerson, add_people
from copilot.desk.blind import BlindRule
from copilot.errors import BadInput
from copilot.heap import give_back_memory, growing
from copilot.observing.logs import logging_config
from copilot.observing.metrics import Built, Metrics, fresh_folder, share_counters
from copilot.observing.tracing import OtlpTracer
from copilot.reports import ReportFolder
from copilot.service import Copilot
from copilot.settings import Settings
from copilot.webhooks.delivering import DeliveryService
from copilot.webhooks.opening import build_deliverer
from retrieval.embedders.cached import CachedEmbedder
from retrieval.errors import IndexUnavailable

Host = Annotated[str, typer.Option("--host", help="A loopback address; another one with COPILOT_PUBLIC_URL.")]
Port = Annotated[int, typer.Option("--port", min=0, max=65535, help="0 takes any that is free.")]
Workers = Annotated[int, typer.Option("--workers", min=1, max=64, help="Processes that share the address.")]
Demo = Annotated[bool, typer.Option("--demo", help="Sample cases and people, in a database of their own.")]

_PACE = "pace"  # the folder of the data folder in which several processes count requests


def serve(
    host: Host = "127.0.0.1", port: Port = 8000, demo: Demo = False, workers: Workers = 1, corpus: CorpusDir = None
) -> None:
    """Serve recommendations, policies, search and the console until stopped."""
    settings = settings_for(corpus)
    grace = ceil(settings.stop_notice + settings.stop_seconds)
    address = Address(host, port, not demo and is_remote(settings), grace)
    if demo and workers > 1:
        raise BadInput("a demonstration runs in one process\n  hint: leave out --workers")
    if demo:
        asyncio.run(_serve_demo(settings, address))
    elif workers > 1:
        asyncio.run(_prepare(settings))
        share_counters(settings.data / "metrics")
        fresh_folder(settings.data / _PACE)
        serve_with_workers(workers, settings, address, partial(_work, workers), _announced)
    else:
        asyncio.run(_serve(settings, address, _announced))


async def _prepare(settings: Settings) -> None:
    """Build the index and the tables before several processes would."""
    with progress("embedding the policies") as advance:
        copilot = await open_copilot(settings, advance)
    await copilot.close()


def _work(workers: int, settings: Settings, address: Address, number: int, ready: "Connection[None, None]") -> None:
    """One of several processes; the first one also does what only one has to."""
    asyncio.run(_serve(settings, address, lambda _url: ready.send(None), number, workers))


async def _serve(
    settings: Settings, address: Address, announce: Callable[[str], None], number: int = 0, workers: int = 1
) -> None:
    give_back_memory()
    with growing(), progress("embedding the policies") as advance:
        copilot = await open_copilot(settings, advance)
        with suppress(IndexUnavailable):  # what is wrong with it, `/readyz` says
            await copilot.retriever.scope(copilot.clock.now().date(), None)  # stands before the heap is settled
    copilot = _watched(replace(copilot, people=copilot.people.among(workers)), settings)
    service = _kept(copilot, settings) if number == 0 else copilot
    setup = Setup(_blind(settings), reports=ReportFolder(settings.data / "reports"))
    rules = replace(rules_of(settings), counted_in=settings.data / _PACE if workers > 1 else None)
    await serve_api(service, address, announce, logging_config(settings.log), rules, setup)


async def _serve_demo(settings: Settings, address: Address) -> None:
    give_back_memory()
    note("THIS IS A DEMO: for this machine alone, nobody signs in, sample cases, nothing is kept.")
    settings = settings.model_copy(update={"database_url": f"sqlite:///{_fresh(settings.data / 'demo')}/copilot.db"})
    with progress("embedding the policies") as advance:
        copilot = await open_copilot(settings, advance)
    try:
        people = await add_people(copilot.people)
        with progress("drafting the sample cases") as advance:
            await seed(copilot, people, advance)
    except BaseException:
        await copilot.close()
        raise
    setup = Setup(_blind(settings), tuple(map(_persona, people.values())), ReportFolder(settings.data / "reports"))
    rules = Rules(anonymous=people[ANA].actor, until_users=False)
    await serve_api(_watched(copilot, settings), address, _announced, logging_config(settings.log), rules, setup)


def _announced(url: str) -> None:
    note(f"serving on {url}; the console is at {url}/console")


def _kept(copilot: Copilot, settings: Settings) -> Copilot:
    keeper = CheckpointKeeper(copilot.stores.audit, audit_files(settings), copilot.clock)
    deliverer = build_deliverer(settings, copilot.stores.webhooks, copilot.people.parts.pepper, copilot.clock)
    return replace(copilot, keeper=keeper, delivery=DeliveryService(deliverer))


def _watched(copilot: Copilot, settings: Settings) -> Copilot:
    """The copilot with what counts and, where the settings name a collector, what traces."""
    embedder = copilot.retriever.embedder
    metrics = Metrics(Built(copilot.drafter, embedder.name), copilot.prices)
    metrics.watch_circuits(copilot.circuit_states)
    if isinstance(embedder, CachedEmbedder):
        metrics.watch_embedder(lambda: (embedder.remembered, embedder.embedded))
    tracer = OtlpTracer(settings.traces) if settings.traces else None
    return replace(copilot, metrics=metrics, tracer=tracer)


def _fresh(folder: Path) -> Path:
    """An empty place for the database of a demonstration."""
    folder.mkdir(parents=True, exist_ok=True)
    for left in folder.glob("copilot.db*"):
        left.unlink()
    return folder


def _persona(person: DemoPerson) -> Persona:
    return Persona(person.actor.person, person.words, person.login, person.password)


def _blind(settings: Settings) -> BlindRule:
    return BlindRule(settings.blind_share, settings.blind_critical)
