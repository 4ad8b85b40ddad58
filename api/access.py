"""Who asks, and whether they may: each route says what it takes, and a route that says nothing is never served."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import Enum
from pathlib import Path
from urllib.parse import urlsplit

from fastapi import APIRouter, Request
from fastapi.params import Depends as Dependency
from fastapi.routing import APIRoute
from starlette.routing import BaseRoute

from api.cookies import Cookies
from api.errors import NotSignedIn
from api.load import Load, Room
from api.loopback import is_loopback, reason_to_refuse
from api.origins import expect_own_page
from api.pacing import Pacing
from api.problems import ASKER
from copilot.errors import Forbidden, Misconfigured, SettingInvalid
from copilot.people.budgets import Budgets
from copilot.people.desk import People
from copilot.people.limits import Account, Limits
from copilot.people.model import Actor, Permission, PersonId, Role
from copilot.people.pace import Pace
from copilot.people.sessions import KnownSession
from copilot.people.shared_pace import SharedPace
from copilot.settings import Settings

LOCAL_OPERATOR = Actor(
    PersonId("local"),
    frozenset({Role.ANALYST}),
    "local",
    frozenset({Permission.READ_POLICIES, Permission.DRAFT, Permission.READ_RECOMMENDATIONS}),
    frozenset({Permission.READ_METRICS}),
)
_CALLER = "review_copilot.caller"  # where a scope holds who asks


class Open(Enum):
    """What a route takes that takes no permission."""

    ANYBODY = "anybody"
    KNOWN = "known"  # whoever it is, as long as it is known


class NotAllowed(Forbidden):
    """Whoever asks lacks the permission that the route takes."""


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks; ``session`` is None for a key and for this machine."""

    actor: Actor
    session: KnownSession | None = None


@dataclass(frozen=True, slots=True)
class Rules:
    """Who is answered without having signed in, and where the service stands.

    ``anonymous`` is who a request of this machine is; None for nobody. ``until_users``: only as long as nobody was
    added who could sign in. ``public_url`` is the address that people reach the service at, empty on loopback.
    ``sessions`` limits what each person who signed in asks for, ``load`` what is taken on at once; ``counted_in`` is
    the folder in which several processes count requests together, None where there is one.
    """

    anonymous: Actor | None = LOCAL_OPERATOR
    until_users: bool = True
    public_url: str = ""
    sessions: Limits = Limits(requests=600)
    load: Load = Load()
    counted_in: Path | None = None


def rules_of(settings: Settings) -> Rules:
    """What the settings say. Where others can reach the service, nobody is answered without having signed in."""
    nobody = settings.anonymous == "never" or is_remote(settings)
    until_users = settings.anonymous == "until-users"
    sessions = Limits(requests=settings.session_requests)
    load = Load(
        settings.drafts_at_once,
        settings.drafts_waiting,
        settings.request_seconds,
        settings.stop_notice,
        settings.stop_seconds,
    )
    return Rules(None if nobody else LOCAL_OPERATOR, until_users, settings.public_url, sessions, load)


def is_remote(settings: Settings) -> bool:
    """Whether the settings say that others than this machine reach the service. Raises ``SettingInvalid``."""
    parts = urlsplit(settings.public_url)
    if not settings.public_url or parts.hostname == "localhost" or is_loopback(parts.hostname or ""):
        return False
    if parts.scheme != "https" or not parts.hostname:
        raise SettingInvalid(
            f"COPILOT_PUBLIC_URL is {settings.public_url!r}; people sign in over https only, as https://copilot.example"
        )
    return True


class Access:
    """The doors of one application."""

    def __init__(self, people: People, rules: Rules, budgets: Budgets) -> None:
        self.people, self.rules = people, rules
        pace = SharedPace(rules.counted_in) if rules.counted_in else Pace()
        self.pacing, self.room = Pacing(budgets, pace), Room(rules.load)
        self.cookies = Cookies(rules.public_url)
        self._somebody = False  # nobody is ever deleted, so this is asked until it is true

    async def caller(self, request: Request) -> Caller:
        """Who asks: by key, by session, or as this machine. Raises ``Unauthenticated``."""
        header = request.headers.get("authorization")
        if header is not None:
            scheme, _, key = header.partition(" ")
            if scheme.casefold() != "bearer":
                raise NotSignedIn("the service takes `Authorization: Bearer rck_…` and no other scheme")
            return Caller(await self.people.keys.actor(key.strip()))
        token = self.cookies.session(request)
        known = await self.people.signing_in.known(token) if token else None
        expect_own_page(request, self.rules.public_url, said=known is not None)
        if known:
            actor = known.actor(self.people.parts.clock.now())
            account = Account(f"person/{actor.person}")
            return Caller(replace(actor, limits=self.rules.sessions, account=account), known)
        return Caller(await self._anonymous(request))

    async def _anonymous(self, request: Request) -> Actor:
        rules = self.rules
        if not self._somebody:
            self._somebody = not await self.people.nobody()
        if not self._somebody and (rules.anonymous is None or reason_to_refuse(request.scope)):
            raise NotSignedIn("nobody can sign in yet: add somebody with `copilot users create-admin`")
        if rules.anonymous is None or (self._somebody and rules.until_users) or reason_to_refuse(request.scope):
            raise NotSignedIn("sign in with POST /v1/session, or send a key as `Authorization: Bearer rck_…`")
        return rules.anonymous


@dataclass(frozen=True, slots=True)
class Needs:
    """What one route takes. As a dependency it refuses whoever has less, before anything else of a request is read."""

    what: Permission | Open

    async def __call__(self, request: Request) -> None:
        if _CALLER in request.scope:  # asked before the route's own work began, for an Idempotency-Key
            return
        access = access_of(request)
        if self.what is Open.ANYBODY:
            expect_own_page(request, access.rules.public_url, said=False)
            return
        caller = await access.caller(request)
        request.scope[ASKER] = caller.actor
        access.pacing.take(request, caller.actor)
        if isinstance(self.what, Permission) and not caller.actor.may(self.what):
            raise NotAllowed(f"this takes the permission {self.what.value!r}, which {caller.actor.person!r} lacks")
        request.scope[_CALLER] = caller


def needs(what: Permission | Open) -> Dependency:
    """The declaration of a route, among its ``dependencies``."""
    return Dependency(Needs(what))


def caller_of(request: Request) -> Caller:
    """Who asks, on a route that takes more than anybody."""
    caller = request.scope[_CALLER]
    assert isinstance(caller, Caller)  # noqa: S101 - a route that takes anybody doesn't ask
    return caller


def actor_of(request: Request) -> Actor:
    """Who acts, on a route that takes more than anybody."""
    return caller_of(request).actor


def room_of(request: Request) -> Room:
    """The places for those who want something of a model."""
    return access_of(request).room


def access_of(request: Request) -> Access:
    """The doors of the application that was asked."""
    access = request.app.state.access
    assert isinstance(access, Access)  # noqa: S101
    return access


def declared(routers: Iterable[APIRouter]) -> Mapping[str, Permission | Open]:
    """What each operation takes, by its name. Raises ``Misconfigured`` for a route that doesn't say it."""
    return {name: what for router in routers for name, what in map(_declaration, router.routes)}


def _declaration(route: BaseRoute) -> tuple[str, Permission | Open]:
    dependencies = route.dependencies if isinstance(route, APIRoute) else []
    said = [each.dependency.what for each in dependencies if isinstance(each.dependency, Needs)]
    if len(said) != 1 or not isinstance(route, APIRoute):
        raise Misconfigured(f"the route {route!r} doesn't say what it takes: one of `dependencies=[needs(…)]`")
    return route.name, said[0]
