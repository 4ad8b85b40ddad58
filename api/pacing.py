"""What a caller may still ask for, in the headers of draft-ietf-httpapi-ratelimit-headers.

``RateLimit-Policy`` names every limit, ``RateLimit`` what is left of each: ``requests`` in any 60 seconds, ``tokens``
and ``money`` (in millionths) of the day in UTC.
"""

import math

from starlette.requests import Request

from api.deprecation import HEADERS as OWN_HEADERS
from copilot.people.budgets import Budgets
from copilot.people.errors import LimitReached
from copilot.people.limits import MINUTE
from copilot.people.model import Actor
from copilot.people.pace import Pace, Standing

DAY = 86_400  # seconds


class Pacing:
    """Counts requests, and says with every answer what is left."""

    def __init__(self, budgets: Budgets, pace: Pace | None = None) -> None:
        self._budgets, self._pace = budgets, pace or Pace()

    def take(self, request: Request, actor: Actor) -> None:
        """Count a request of whoever asks. Raises ``LimitReached``."""
        if not actor.account or actor.limits.requests is None:
            request.scope[OWN_HEADERS].update(self._headers(actor, None))
            return
        try:
            standing = self._pace.take(actor.account, actor.limits.requests)
        except LimitReached as error:
            request.scope[OWN_HEADERS].update(self._headers(actor, Standing(0, error.retry_after)))
            raise
        request.scope[OWN_HEADERS].update(self._headers(actor, standing))

    def _headers(self, actor: Actor, standing: Standing | None) -> dict[str, str]:
        limits, policies, left = actor.limits, [], []
        if standing:
            policies.append(f'"requests";q={limits.requests};w={MINUTE}')
            left.append(_left("requests", standing.left, standing.seconds))
        remaining = self._budgets.left(actor.account, limits) if actor.account else None
        for name, most in (("tokens", limits.tokens), ("money", limits.money)):
            if most is not None:
                policies.append(f'"{name}";q={most};w={DAY};qu="{name}"')
                rest = getattr(remaining, name) if remaining else most
                left.append(_left(name, rest, self._budgets.until_midnight()))
        return {"RateLimit-Policy": ", ".join(policies), "RateLimit": ", ".join(left)} if policies else {}


def _left(name: str, left: int, seconds: float) -> str:
    return f'"{name}";r={left};t={math.ceil(seconds)}'
