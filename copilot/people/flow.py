"""What ties the two halves of signing in with a provider together: one browser, once, within ten minutes.

The browser keeps a random text in a cookie. State, nonce and code verifier are made of it with the pepper, so nothing
has to be kept here, and nobody else can make them.
"""

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from secrets import token_urlsafe

from copilot.people.errors import SignInRefused
from copilot.people.pepper import Pepper

LASTS = timedelta(minutes=10)
AGAIN = "signing in with the provider took too long or was begun in another browser; begin again"


@dataclass(frozen=True, slots=True)
class Flow:
    """One attempt. ``verifier`` is PKCE's code verifier."""

    state: str
    nonce: str
    verifier: str


def new_binding(now: datetime) -> str:
    """The text for the cookie."""
    return f"{int(now.timestamp())}.{token_urlsafe(32)}"


def flow_of(pepper: Pepper, binding: str) -> Flow:
    """The attempt that the cookie belongs to."""
    return Flow(*(pepper.digest(f"oidc-{part}", binding) for part in ("state", "nonce", "verifier")))


def resumed(pepper: Pepper, binding: str, state: str, now: datetime) -> Flow:
    """The attempt that comes back with ``state``. Raises ``SignInRefused`` unless it is this browser's, and in time."""
    flow, begun = flow_of(pepper, binding), binding.partition(".")[0]
    if not hmac.compare_digest(flow.state.encode(), state.encode("utf-8", "replace")) or not begun.isdecimal():
        raise SignInRefused(AGAIN)
    if not -LASTS < now - datetime.fromtimestamp(int(begun), now.tzinfo) < LASTS:
        raise SignInRefused(AGAIN)
    return flow
