"""``copilot index``: the vectors of the policies."""

import asyncio

import typer

from copilot.bootstrap import build_embedder, build_generations, read_policies
from copilot.cli.console import progress, say
from copilot.cli.options import CorpusDir, settings_for
from retrieval.indexing import ensure_index

app = typer.Typer(help="The index of the policies: build it, look at it.", no_args_is_help=True)


@app.command("build")
def build(corpus: CorpusDir = None) -> None:
    """Embed what has changed, then switch to the new index. Readers of the old one are not disturbed.

    All is embedded when another embedder built the one that stands.
    """
    settings = settings_for(corpus)

    async def work() -> None:
        policies, embedder = read_policies(settings), await build_embedder(settings)
        try:
            with progress("embedding the policies") as advance:
                report = await ensure_index(policies, embedder, build_generations(settings), advance, rebuild=True)
        finally:
            await embedder.close()
        if report is None:
            say("The index is up to date.")
        else:
            made = f"{report.texts} texts, {report.embedded} embedded now"
            say(f"Index {report.generation.id}: {made}, by {embedder.name}.")

    asyncio.run(work())


@app.command("status")
def status(corpus: CorpusDir = None) -> None:
    """What the current index was made of."""
    settings = settings_for(corpus)

    async def work() -> None:
        current = await build_generations(settings).current()
        if current is None:
            say("There is no index yet. Build it with: copilot index build")
        else:
            say(f"Index {current.id}: {current.texts} texts, corpus {current.corpus[:12]}, by {current.embedder}.")

    asyncio.run(work())
