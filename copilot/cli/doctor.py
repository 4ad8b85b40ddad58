"""``copilot doctor``: what is configured, what works, what is missing and how to get it."""

import asyncio
import platform
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import typer

from copilot.bootstrap import build_embedder, build_generations, read_policies
from copilot.cli.console import out, say
from copilot.errors import CopilotError
from copilot.parts import DRAFTERS, part
from copilot.privacy.leaving import what_leaves
from copilot.settings import Settings, read_settings
from copilot.stores.opening import open_stores
from retrieval.assets import ASSETS, find
from retrieval.indexing import open_current
from retrieval.ports import TextKind


@dataclass(frozen=True, slots=True)
class Finding:
    """One part: whether it works, and what there is to say."""

    name: str
    ok: bool
    detail: str


def doctor() -> None:
    """Look at every part, say what works, and exit 1 when something that is needed does not."""
    settings = read_settings()
    say(f"copilot on Python {platform.python_version()}, {platform.system()} {platform.machine()}")
    findings = asyncio.run(_examine(settings))
    for finding in findings:
        out.print("[green]ok[/green]  " if finding.ok else "[red]no[/red]  ", end="")
        say(f"{finding.name}: {finding.detail}")
    say("")
    say("Content leaves this machine: " + ("; ".join(what_leaves(settings)) or "never; every part is local"))
    say("\nFiles from other packages, none of them needed with the local drafter:")
    for asset in ASSETS:
        here = find(asset, settings.data / "assets")
        say(f"  {asset.name}: {'here' if here else f'not here; copilot models install {asset.name}'}")
    if not all(finding.ok for finding in findings):
        sys.stdout.flush()
        raise typer.Exit(1)


async def _examine(settings: Settings) -> list[Finding]:
    checks: list[tuple[str, Callable[[Settings], Awaitable[str]]]] = [
        ("policies", _policies),
        ("embedder", _embedder),
        ("index", _index),
        ("drafter", _drafter),
        ("database", _database),
    ]
    return [await _check(name, work, settings) for name, work in checks]


async def _check(name: str, work: Callable[[Settings], Awaitable[str]], settings: Settings) -> Finding:
    try:
        return Finding(name, ok=True, detail=await work(settings))
    except (CopilotError, OSError) as error:
        return Finding(name, ok=False, detail=str(error))


async def _policies(settings: Settings) -> str:
    corpus = read_policies(settings)
    return f"{len({v.policy for v in corpus.versions})} policies, {len(corpus.sections)} sections, {settings.corpus}"


async def _embedder(settings: Settings) -> str:
    embedder = await build_embedder(settings)
    try:
        await embedder.embed(["a"], TextKind.QUERY)
        return f"{settings.embedder} is {embedder.name}, {embedder.dimensions} dimensions"
    finally:
        await embedder.close()


async def _index(settings: Settings) -> str:
    corpus, embedder = read_policies(settings), await build_embedder(settings)
    try:
        store = await open_current(corpus, embedder, build_generations(settings))
        count = len(await store.ids())
        await store.close()
        return f"{count} texts in {settings.vector_store}"
    finally:
        await embedder.close()


async def _drafter(settings: Settings) -> str:
    drafter = part("COPILOT_DRAFTER", settings.drafter, DRAFTERS, settings)
    await drafter.close()
    return f"{drafter.name}{_MORE if settings.drafter == 'local:' else ''}"


_MORE = (
    "; set COPILOT_DRAFTER=openai:<model> and OPENAI_API_KEY for a model, or see `copilot models list` for one that "
    "runs here"
)


async def _database(settings: Settings) -> str:
    stores = await open_stores(settings.database)
    try:
        await stores.recommendations.ready()
    finally:
        await stores.close()
    return "reads and writes; the schema is up to date"
