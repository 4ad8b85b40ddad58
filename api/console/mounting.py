"""All routes of a console."""

from fastapi import APIRouter

from api.console.ports import Console, Setup
from api.console.routes.audit import audit_routes
from api.console.routes.cases import case_routes
from api.console.routes.door import door_routes
from api.console.routes.overview import overview_routes
from api.console.routes.own import own_routes
from api.console.routes.policies import policy_routes, precedent_routes
from api.console.routes.queue import queue_routes
from api.console.routes.signing import signing_routes
from api.console.routes.verbs import verb_routes
from api.ports import Service

_ROUTES = (
    door_routes,
    queue_routes,
    case_routes,
    verb_routes,
    own_routes,
    policy_routes,
    precedent_routes,
    overview_routes,
    audit_routes,
    signing_routes,
)


def console_routers(service: Service, setup: Setup | None = None) -> list[APIRouter]:
    """The routers of a console over this service."""
    console = Console(service, setup or Setup())
    return [routes(console) for routes in _ROUTES]
