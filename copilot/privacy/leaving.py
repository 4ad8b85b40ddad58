"""What leaves this machine under the settings, and whether personal data is taken out first."""

from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

from copilot.settings import Settings


def masks(settings: Settings) -> bool:
    """Whether a model sees tokens in place of personal data: as the settings say, else when it is elsewhere."""
    if settings.mask_personal is not None:
        return settings.mask_personal
    return drafts_elsewhere(settings)


def drafts_elsewhere(settings: Settings) -> bool:
    """Whether drafting sends content to another machine."""
    if settings.drafter.startswith(("local:", "llama:")):
        return False
    asks_openai = settings.drafter.startswith(("openai:", "langchain:openai:"))
    return not (asks_openai and settings.openai_base_url and is_here(settings.openai_base_url))


def what_leaves(settings: Settings) -> Iterator[str]:
    """What sends content, or numbers made of it, to another machine under these settings."""
    openai = settings.openai_base_url
    if drafts_elsewhere(settings):
        address = openai if settings.drafter.startswith(("openai:", "langchain:openai:")) else None
        without = ", without personal data that its form gives away" if masks(settings) else ""
        yield f"to draft, {settings.drafter} at {host_of(address) if address else 'the provider'}{without}"
    if not settings.embedder.startswith("local:") and not (openai and is_here(openai)):
        yield f"to embed, {settings.embedder} at {host_of(openai) if openai else 'the provider'}"
    server = settings.vector_store.removeprefix("chroma:")
    if server and not is_here(server):
        yield f"to search, its vectors to {host_of(server)}"
    if not settings.database.startswith("sqlite") and not is_here(settings.database):
        yield f"to keep, the database at {host_of(settings.database)}"


def what_else_leaves(settings: Settings, endpoints: Iterable[str] = ()) -> Iterator[str]:
    """What goes to other machines without any content; ``endpoints`` are the addresses of webhooks."""
    if settings.traces and not is_here(settings.traces):
        yield f"names and times of steps to {host_of(settings.traces)}"
    hosts = sorted({host_of(each) for each in endpoints if not is_here(each)})
    if hosts:
        yield f"ids, versions and events to {', '.join(hosts)}"
    if settings.oidc_issuer and not is_here(settings.oidc_issuer):
        yield f"whoever signs in to {host_of(settings.oidc_issuer)}"


def is_here(address: str) -> bool:
    """Whether an address names this machine."""
    host = urlsplit(address).hostname
    return host is None or host in {"localhost", "::1"} or host.startswith("127.")


def host_of(address: str) -> str:
    """The machine that an address names, without the names and secrets beside it."""
    return urlsplit(address).hostname or "this machine"
