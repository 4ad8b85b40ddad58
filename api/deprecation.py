"""Routes that will go: each of their answers says since when, until when, and what to use instead."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from email.utils import format_datetime

from fastapi import APIRouter, Request
from fastapi.params import Depends as Dependency
from fastapi.routing import APIRoute

from copilot.errors import Misconfigured

SHORTEST = timedelta(days=180)  # between the announcement and the end
HEADERS = "review_copilot.headers"  # where a scope holds what every answer to the request is sent with


@dataclass(frozen=True, slots=True)
class Deprecation:
    """When a route was announced to go, and when it does. As a dependency it says so with every answer.

    ``instead`` is the path of what takes its place. The headers are those of RFC 9745 and RFC 8594.
    """

    since: date
    until: date
    instead: str

    def __post_init__(self) -> None:
        if self.until - self.since < SHORTEST:
            raise Misconfigured(f"a route stays for {SHORTEST.days} days at least; {self.until} is too soon")

    @property
    def headers(self) -> dict[str, str]:
        """What an answer is sent with."""
        return {
            "Deprecation": f"@{int(_midnight(self.since).timestamp())}",
            "Sunset": format_datetime(_midnight(self.until), usegmt=True),
            "Link": f'<{self.instead}>; rel="successor-version"',
        }

    async def __call__(self, request: Request) -> None:
        request.scope[HEADERS].update(self.headers)


def deprecated(since: date, until: date, instead: str) -> Dependency:
    """The announcement of a route, among its ``dependencies``; the route has ``deprecated=True`` besides."""
    return Dependency(Deprecation(since, until, instead))


def expect_announced(routers: Iterable[APIRouter]) -> None:
    """Raises ``Misconfigured`` for a route that is marked as deprecated and doesn't say so itself, or the reverse."""
    for route in (route for router in routers for route in router.routes if isinstance(route, APIRoute)):
        if bool(route.deprecated) != any(isinstance(each.dependency, Deprecation) for each in route.dependencies):
            raise Misconfigured(
                f"the route {route.name!r} needs both `deprecated=True` and `deprecated(…)`, or neither"
            )


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
