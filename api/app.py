"""The HTTP application: one service, its routes, and what stands around them."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from fastapi import FastAPI
from fastapi.routing import APIRoute
from fastapi.telemetry import TelemetryConfig

from api.access import Access, Rules, declared
from api.compression import Compression
from api.console.mounting import console_routers
from api.console.ports import Setup
from api.deprecation import expect_announced
from api.described import DESCRIPTION, TITLE
from api.envelope import Envelope, Watch
from api.limits import MAX_BODY, BodyLimit, HeadAsGet
from api.load import Gate
from api.loopback import LoopbackOnly
from api.openapi import install_openapi
from api.ports import Service
from api.problems import install_problems
from api.repeats import repeatable
from api.routes.appeals import appeal_routes
from api.routes.ask import ask_routes
from api.routes.audit import audit_routes
from api.routes.batches import batch_routes
from api.routes.break_glass import break_glass_routes
from api.routes.cases import case_routes
from api.routes.decisions import decision_routes
from api.routes.filters import filter_routes
from api.routes.health import health_routes
from api.routes.importing import import_routes
from api.routes.keys import key_routes
from api.routes.metrics import metric_routes
from api.routes.operations import operation_routes
from api.routes.people import people_routes
from api.routes.policies import policy_routes
from api.routes.precedents import precedent_routes
from api.routes.provider import provider_routes
from api.routes.recommendations import recommendation_routes
from api.routes.search import search_routes
from api.routes.sections import section_routes
from api.routes.session import session_routes
from api.routes.webhooks import webhook_routes

_ROUTES = (
    recommendation_routes,
    operation_routes,
    batch_routes,
    case_routes,
    import_routes,
    precedent_routes,
    decision_routes,
    appeal_routes,
    filter_routes,
    policy_routes,
    section_routes,
    search_routes,
    ask_routes,
    session_routes,
    provider_routes,
    people_routes,
    key_routes,
    webhook_routes,
    break_glass_routes,
    audit_routes,
    health_routes,
    metric_routes,
)
_UNOBSERVED = TelemetryConfig(tracing=False, metrics=False, logs=False, auto_configure=False)


def create_app(
    service: Service,
    *,
    rules: Rules | None = None,
    console: Setup | None = None,
    allow_remote: bool = False,
    max_body: int = MAX_BODY,
) -> FastAPI:
    """The application of ``service``, which is closed when the application ends.

    Only this machine is answered unless ``allow_remote``; ``rules`` say who is answered without having signed in.
    ``console`` says how its pages are set up. ``max_body`` is in bytes.
    """
    access = Access(service.people, rules or Rules(), service.budgets)

    app = FastAPI(
        title=TITLE,
        description=DESCRIPTION,
        docs_url=None,  # pages that load scripts from elsewhere
        redoc_url=None,
        redirect_slashes=False,
        lifespan=_closing(service),
        telemetry=_UNOBSERVED,  # spans would hold query strings
        generate_unique_id_function=_operation,
    )
    app.state.access, app.state.service = access, service
    app.state.blind = (console or Setup()).blind
    routers, pages = [routes(service) for routes in _ROUTES], console_routers(service, console)
    app.state.declared, app.state.pages = declared(routers), declared(pages)
    app.state.repeatable = repeatable(routers)
    expect_announced(routers)
    for router in (*routers, *pages):
        app.include_router(router)
    install_problems(app)
    install_openapi(app)
    app.state.gate = Gate(access.rules.load)
    _surround(app, service, max_body, access.rules, allow_remote=allow_remote)
    return app


def _surround(app: FastAPI, service: Service, max_body: int, rules: Rules, *, allow_remote: bool) -> None:
    """What stands around the routes. The last one added is the outermost."""
    app.add_middleware(Compression)
    app.add_middleware(BodyLimit, most=max_body)
    app.add_middleware(HeadAsGet)
    app.add_middleware(app.state.gate.around)
    if not allow_remote:
        app.add_middleware(LoopbackOnly)
    watch = Watch(service.metrics, service.tracer)
    app.add_middleware(Envelope, https=rules.public_url.startswith("https://"), watch=watch)


def _closing(service: Service) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        service.batches.runner.wake()  # what an earlier process left
        try:
            yield
        finally:
            await service.close()

    return lifespan


def _operation(route: APIRoute) -> str:
    return route.name
