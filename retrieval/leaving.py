"""How a request leaves this machine: the certificates that are trusted, and the proxy that the environment names."""

from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

if TYPE_CHECKING:
    import ssl


@cache
def certificates() -> "ssl.SSLContext":
    """The certificates that are trusted, read once: it takes 80 ms."""
    import httpx2  # noqa: PLC0415  (loaded when first used)

    return httpx2.create_ssl_context()


def proxy_for(url: str) -> str | None:
    """The proxy that the environment names for this address."""
    parts = urlsplit(url)
    if not parts.hostname or proxy_bypass(parts.hostname):
        return None
    proxies = getproxies()
    return proxies.get(parts.scheme) or proxies.get("all")
