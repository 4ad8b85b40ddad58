"""``copilot mcp``: the policies and drafts of a running service as tools for agents."""

import asyncio
from typing import Annotated

import typer

from copilot.client.client import Client
from copilot.mcp_server import mcp_server
from copilot.settings import read_settings


def mcp(
    url: Annotated[str, typer.Option(help="The address of the service; COPILOT_SERVICE_URL unless said.")] = "",
) -> None:
    """Offer policies, drafts and cases to an agent over standard input and output (MCP).

    Every call is one of the HTTP API of a running service, with the key in COPILOT_SERVICE_KEY: what the key may not
    do, the agent can't.
    """
    settings = read_settings(**({"service_url": url} if url else {}))
    key = settings.service_key.get_secret_value() or None
    with Client(settings.service_url, key) as client:
        asyncio.run(mcp_server(client).run_stdio_async())
