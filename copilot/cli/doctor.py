"""``copilot doctor``: what is configured, what works, what is missing and how to get it."""

import asyncio
import platform
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

import typer

from copilot.audit.checkpoints import checkpoint_names, read_checkpoint
from copilot.audit.opening import audit_files
from copilot.bootstrap import SystemClock, build_embedder, build_generations, read_policies
from copilot.cli.console import out, say
from copilot.cli.standing import keys_in_words, people_in_words, trail_in_words, webhooks_in_words
from copilot.errors import CopilotError
from copilot.parts import DRAFTERS, part
from copilot.privacy.connections import in_the_clear
from copilot.privacy.leaving import what_else_leaves, what_leaves
from copilot.settings import Settings, read_settings
from copilot.stores.opening import open_stores
from copilot.stores.ports import Stores
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
    say("Without content: " + ("; ".join(asyncio.run(_else_leaves(settings))) or "nothing does"))
    for plain in in_the_clear(settings):
        say(f"Not encrypted: {plain}")
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
        ("people", _people),
        ("keys", _keys),
        ("webhooks", _webhooks),
        ("audit trail", _trail),
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
        await embedder.embed(["a"], TextKind.CONTENT)
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
    async with _stores(settings) as stores:
        await stores.recommendations.ready()
    return "reads and writes; the schema is up to date"


async def _people(settings: Settings) -> str:
    async with _stores(settings) as stores:
        return people_in_words(await stores.people.users(), settings.oidc_issuer)


async def _keys(settings: Settings) -> str:
    async with _stores(settings) as stores:
        return keys_in_words(await stores.people.keys(), SystemClock().now())


async def _webhooks(settings: Settings) -> str:
    async with _stores(settings) as stores:
        return webhooks_in_words(await stores.webhooks.endpoints(), await stores.webhooks.counts())


async def _else_leaves(settings: Settings) -> list[str]:
    endpoints: list[str] = []
    with suppress(CopilotError, OSError):  # which the finding on webhooks has said
        async with _stores(settings) as stores:
            endpoints = [each.url for each in await stores.webhooks.endpoints()]
    return list(what_else_leaves(settings, endpoints))


async def _trail(settings: Settings) -> str:
    folder = audit_files(settings).checkpoints
    names = checkpoint_names(folder)
    newest = read_checkpoint(folder, names[-1])[0] if names else None
    async with _stores(settings) as stores:
        return trail_in_words(await stores.audit.count(), newest)


@asynccontextmanager
async def _stores(settings: Settings) -> AsyncIterator[Stores]:
    stores = await open_stores(settings.database)
    try:
        yield stores
    finally:
        await stores.close()
