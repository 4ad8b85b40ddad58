"""Where webhooks may go: an address is read strictly, its name looked up once, and what is not public refused."""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import urlsplit

from copilot.webhooks.errors import WebhookInvalid

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]

_LONGEST = 2000  # characters
_PORTS = {"http": 80, "https": 443}
_EMBEDDING = (  # networks whose addresses carry one of IPv4, and by how many bits it is shifted
    (ip_network("::/96"), 0),
    (ip_network("64:ff9b::/96"), 0),
    (ip_network("2002::/16"), 80),
)
_NOWHERE = tuple(  # what the standard library counts as public, and is not meant for anybody
    map(ip_network, ("64:ff9b:1::/48", "2001::/32", "fec0::/10", "192.0.0.0/24", "192.88.99.0/24"))
)


@dataclass(frozen=True, slots=True)
class Target:
    """An address, taken apart. ``host`` is in lower case and ASCII; ``path`` begins with a slash and has the query."""

    https: bool
    host: str
    port: int
    path: str

    @property
    def authority(self) -> str:
        """What stands in the Host header."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS["https" if self.https else "http"] else f"{host}:{self.port}"


def target_of(url: str) -> Target:
    """The address of an endpoint. Raises ``WebhookInvalid``."""
    if len(url) > _LONGEST or not url.isascii() or not url.isprintable() or " " in url:
        raise WebhookInvalid(f"an address is at most {_LONGEST} characters of ASCII without blanks")
    try:
        parts = urlsplit(url)
        port, host = parts.port, (parts.hostname or "").rstrip(".")
    except ValueError:
        raise WebhookInvalid("the address can't be read; it looks like https://host/path") from None
    if parts.scheme not in _PORTS or not host or "%" in host or port == 0:
        raise WebhookInvalid("an address begins with https:// or http:// and names a host")
    if parts.username is not None or parts.password is not None or "\\" in url:
        raise WebhookInvalid("an address holds no user and no password; what is sent is signed instead")
    if parts.fragment or "#" in url:
        raise WebhookInvalid("an address has no part behind a #; it would not be sent")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(parts.scheme == "https", host, port or _PORTS[parts.scheme], path)


def allowed_hosts(text: str) -> frozenset[str]:
    """The names in a setting, as ``receiver.internal,localhost``."""
    return frozenset(name.strip().lower().rstrip(".") for name in text.split(",") if name.strip())


def check_named(target: Target, allowed: Collection[str]) -> None:
    """Raises ``WebhookInvalid`` where the host is itself an address that is not public, however it is written."""
    if target.host in allowed:
        return
    try:
        found = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)
    except (OSError, UnicodeError):
        return  # a name; it is looked up when something is sent
    if not all(is_public(str(where[4][0])) for where in found):
        raise WebhookInvalid(
            f"{target.host!r} is no public address\n  hint: COPILOT_WEBHOOK_HOSTS names hosts of your own network"
        )


def is_public(address: str) -> bool:
    """Whether an IP address is one that anybody can reach: no part of a private network, nor of this machine."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return False
    if isinstance(parsed, IPv6Address):
        carried = _carried(parsed)
        if carried is not None:
            return is_public(str(carried))
    unwanted = parsed.is_multicast or parsed.is_reserved or parsed.is_unspecified or parsed.is_loopback
    nowhere = any(parsed.version == network.version and parsed in network for network in _NOWHERE)
    return parsed.is_global and not unwanted and not nowhere


def _carried(address: IPv6Address) -> IPv4Address | None:
    if address.ipv4_mapped:
        return address.ipv4_mapped
    if int(address) <= 1:  # unspecified and loopback carry nothing
        return None
    shifts = [shift for network, shift in _EMBEDDING if address in network]
    return IPv4Address(int(address) >> shifts[0] & 0xFFFFFFFF) if shifts else None


async def look_up(host: str, port: int) -> Sequence[str]:
    """The addresses of a name. Raises ``OSError`` where it has none."""
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(where[4][0]) for where in found))
