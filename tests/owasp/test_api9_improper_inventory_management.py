"""API9:2023. What is served is what is described, in one version, and what will go says so."""

from collections.abc import Iterator

from starlette.routing import BaseRoute

from api.access import Open
from api.app import create_app
from copilot.service import Copilot
from tests.owasp.conftest import Clients


def leaves(routes: list[BaseRoute]) -> Iterator[str]:
    for route in routes:
        inner = getattr(getattr(route, "original_router", route), "routes", None)
        path = getattr(route, "path", None)
        if inner:
            yield from leaves(inner)
        elif path:
            yield path.replace(":path", "")


async def test_what_is_served_is_described(copilot: Copilot, people: Clients) -> None:
    app = create_app(copilot)
    described = set(app.openapi()["paths"])
    assert described == set((await people["nobody"].get("/openapi.json")).json()["paths"])
    served = {path for path in leaves(app.routes) if not path.startswith("/console")} - {"/openapi.json", "/"}
    assert served <= described
    assert all(path.startswith("/v1/") or path in {"/healthz", "/readyz", "/metrics"} for path in described)


def test_every_operation_says_what_it_takes(copilot: Copilot) -> None:
    app = create_app(copilot)
    for path in app.openapi()["paths"].values():
        for operation in path.values():
            takes = app.state.declared[operation["operationId"]]
            assert ("x-permission" in operation) == (not isinstance(takes, Open))
