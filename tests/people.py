"""People, sessions and keys as tests need them."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from copilot.audit.entries import AuditDraft
from copilot.people.desk import People
from copilot.people.glass import GlassChange, GlassId, asked
from copilot.people.keys import ApiKey, KeyId
from copilot.people.model import Actor, Permission, PersonId, Role
from copilot.people.oidc import OidcProvider
from copilot.people.parts import PeopleParts
from copilot.people.passwords import Cost, Passwords
from copilot.people.pepper import Pepper
from copilot.people.sessions import LONGEST, Session, SessionId
from copilot.people.users import User, added
from copilot.ports import Clock
from copilot.stores.ports import Stores
from tests.builders import AT

ROOT = Actor(PersonId("root"), frozenset({Role.ADMIN}), "command line")
PASSWORD = "four quiet words here"
CHEAP = "$argon2id$v=19$m=8,t=1,p=1$c29tZXNhbHQ$Jb9FiJpUZgXPXBl3T+MjqcdPwPtIBKTE"  # a hash by its looks


def a_user(name: str = "ana", *roles: Role, **parts: Any) -> User:
    """An analyst, unless other roles are given."""
    user = User(PersonId(name), name.title(), name, frozenset(roles or {Role.ANALYST}), AT)
    return replace(user, **parts)


def an_entry(user: User) -> AuditDraft:
    return added(user, ROOT)


def a_session(name: str = "session-1", person: str = "ana", **parts: Any) -> Session:
    return replace(Session(SessionId(name), PersonId(person), "password", AT, AT, AT + LONGEST), **parts)


def a_key(name: str = "key-1", person: str = "ana", **parts: Any) -> ApiKey:
    scopes = frozenset({Permission.DRAFT, Permission.READ_POLICIES})
    key = ApiKey(KeyId(name), PersonId(person), "a script", scopes, AT, AT + timedelta(days=30))
    return replace(key, **parts)


def glass_asked(name: str = "glass-1", person: str = "root") -> GlassChange:
    actor = Actor(PersonId(person), frozenset({Role.ADMIN}), "session")
    return asked(GlassId(name), actor, "a court asked for it today", AT)


def a_digest(letter: str = "a") -> str:
    return letter * 64


def some_people(stores: Stores, clock: Clock, provider: OidcProvider | None = None) -> People:
    """People over those stores, whose passwords are hashed in no time."""
    pepper, passwords = Pepper(bytes(32)), Passwords(Cost(time=1, memory=8, lanes=1))
    return People(PeopleParts(stores.people, stores.audit, clock, pepper, passwords), provider)
