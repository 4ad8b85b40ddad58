"""Connections to other machines that nobody encrypts, and the settings that forbid them."""

from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

from copilot.errors import SettingInvalid
from copilot.privacy.leaving import host_of, is_here
from copilot.settings import Settings


def in_the_clear(settings: Settings) -> Iterator[str]:
    """Each connection to another machine that can be read or answered by others on the way, with what would mend it."""
    addresses = {
        "the model at": settings.openai_base_url or "",
        "the vector store at": settings.vector_store.removeprefix("chroma:"),
        "traces for": settings.traces,
        "`copilot mcp` with": settings.service_url,
    }
    for what, address in addresses.items():
        if urlsplit(address).scheme == "http" and not is_here(address):
            yield f"{what} {host_of(address)}: give an https:// address"
    if not settings.database.startswith("sqlite") and not is_here(settings.database):
        mode = parse_qs(urlsplit(settings.database).query).get("sslmode", [""])[-1]
        if mode != "verify-full":
            yield f"the database at {host_of(settings.database)}: add ?sslmode=verify-full&sslrootcert=FILE"


def expect_tls(settings: Settings) -> None:
    """Raises ``SettingInvalid`` for the first of those connections, where the settings forbid them."""
    if settings.require_tls and (found := next(in_the_clear(settings), None)):
        raise SettingInvalid(f"COPILOT_REQUIRE_TLS is set, and a connection is not encrypted: {found}")
