"""``copilot serve``: the HTTP service."""

import asyncio
from dataclasses import replace
from typing import Annotated

import typer

from api.access import is_remote, rules_of
from api.server import Address
from api.server import serve as serve_api
from copilot.audit.keeping import CheckpointKeeper
from copilot.bootstrap import open_copilot
from copilot.cli.console import note, progress
from copilot.cli.options import CorpusDir, audit_files, settings_for

Host = Annotated[str, typer.Option("--host", help="A loopback address; another one with COPILOT_PUBLIC_URL.")]
Port = Annotated[int, typer.Option("--port", min=0, max=65535, help="0 takes any that is free.")]
Demo = Annotated[bool, typer.Option("--demo", help="Say loudly that this is a demonstration.")]


def serve(host: Host = "127.0.0.1", port: Port = 8000, demo: Demo = False, corpus: CorpusDir = None) -> None:
    """Serve recommendations, policies and search on this machine until stopped."""
    settings = settings_for(corpus)
    if demo:
        note("THIS IS A DEMO: for this machine alone, no accounts, sample policies.")

    async def work() -> None:
        with progress("embedding the policies") as advance:
            copilot = await open_copilot(settings, advance)
        keeper = CheckpointKeeper(copilot.stores.audit, audit_files(settings), copilot.clock)
        address, rules = Address(host, port, is_remote(settings)), rules_of(settings)
        service = replace(copilot, keeper=keeper)
        await serve_api(service, address, lambda url: note(f"serving on {url}"), rules=rules)

    asyncio.run(work())
