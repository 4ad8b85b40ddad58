"""The service answers the machine that it runs on and nobody else."""

import re
from ipaddress import IPv6Address, ip_address

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from api.problems import NOT_LOCAL, problem

_LOCAL_HOST = re.compile(r"(localhost|127\.0\.0\.1|\[::1\])(:[0-9]{1,5})?", re.ASCII | re.IGNORECASE)
_FORWARDING = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip")


class LoopbackOnly:
    """Refuses clients of other machines, and requests that came through a proxy or under another host's name.

    The name matters because a page on the web can have its own name point to this machine and then send what the
    browser takes for its own requests.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        reason = None if scope["type"] == "lifespan" else reason_to_refuse(scope)
        if reason is None:
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        else:
            await problem(scope, NOT_LOCAL, reason, {"Connection": "close"})(scope, receive, send)


def is_loopback(address: str) -> bool:
    """Whether an IP address is this machine's own loopback; what is no IP address is not."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return False
    if isinstance(parsed, IPv6Address) and parsed.ipv4_mapped:
        return parsed.ipv4_mapped.is_loopback
    return parsed.is_loopback


def reason_to_refuse(scope: Scope) -> str | None:
    """What shows that a request doesn't come from this machine, under its own name; None for one that does."""
    client, headers = scope.get("client"), Headers(scope=scope)
    if client is None or not is_loopback(client[0]):
        return "The client is on another machine."
    if any(name in headers for name in _FORWARDING):
        return "The request came through a proxy."
    hosts = headers.getlist("host")
    if len(hosts) != 1 or not _LOCAL_HOST.fullmatch(hosts[0]):
        return "The Host is not localhost, 127.0.0.1 or [::1]."
    return None
