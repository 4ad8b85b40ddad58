"""Pages by a table: a path, what it takes, and the function that makes it for a visit."""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.access import Open, needs
from api.console.answering import FormInvalid, PageRoute
from api.console.ports import Console
from api.console.visit import Visit, visit_of
from copilot.people.model import Permission
from copilot.wire.base import is_sound

Handler = Callable[[Visit], Awaitable[Response]]
LONGEST = 4000  # code points of anything that an address says


@dataclass(frozen=True, slots=True)
class Page:
    """One route. ``takes`` is what whoever asks must be allowed."""

    path: str
    handler: Handler
    takes: Permission | Open
    method: str = "GET"

    @property
    def name(self) -> str:
        """What the route goes by among all."""
        return f"{self.method.lower()}_{self.path.strip('/').replace('/', '_').replace('-', '_')}"


def router_of(console: Console, pages: Iterable[Page]) -> APIRouter:
    """The routes of these pages; none of them is part of the API."""
    routes = APIRouter(route_class=PageRoute, include_in_schema=False)
    for page in pages:
        routes.add_api_route(
            page.path,
            _endpoint(console, page.handler),
            methods=[page.method],
            name=page.name,
            dependencies=[needs(page.takes)],
            response_model=None,
        )
    return routes


def _endpoint(console: Console, handler: Handler) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        return await handler(await visit_of(request, console))

    return endpoint


def asked(visit: Visit, name: str) -> str:
    """What the address says under that name, empty where it says nothing. Raises ``FormInvalid``."""
    said = visit.request.query_params.get(name, "")
    if len(said) > LONGEST or not is_sound(said):
        raise FormInvalid(f"the address says something under {name!r} that can't be read; go back to the queue")
    return said


def needed(visit: Visit, name: str) -> str:
    """What the address must say under that name. Raises ``FormInvalid``."""
    said = asked(visit, name)
    if not said:
        raise FormInvalid(f"the address lacks {name!r}; go back to the queue")
    return said


def number(visit: Visit, name: str) -> int | None:
    """A number of an address; None where there is none that can be read."""
    said = asked(visit, name)
    return int(said) if said.isascii() and said.isdigit() and len(said) < 10 else None
